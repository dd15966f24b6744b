/** What procedures need of the station's door for other stations. The door itself: server/sync. */
import type { CancelPairing, ConfirmPairing, PairingState, PairingView } from '../../contract/pairing.ts'
import type { LinkReport, StationLinks } from '../../contract/peer-links.ts'
import type { StationLink } from '../../contract/stations.ts'
import type { OwnDoor } from './own.ts'

/** Pairing, as an administrator drives it. */
export type PairingDesk = {
  state(): PairingState
  /** Lets other stations begin a pairing for ten minutes, and makes a QR offer. @throws AppError `pairing.unavailable` */
  open(): PairingState
  close(): PairingState
  /** Begins a pairing. @throws AppError `pairing.unavailable`, `pairing.bad-target`, `pairing.too-many` */
  start(target: string): PairingView
  /**
   * The administrator has compared the codes and chosen what to share.
   * @throws AppError `pairing.unknown`, `pairing.not-ready`, `pairing.code-differs`, and what recording refuses
   */
  confirm(input: ConfirmPairing, actor: string): Promise<PairingView>
  /** Ends a pairing, or takes one that has ended off the list. */
  cancel(input: CancelPairing): PairingState
}

/** The door for other stations. */
export type PeersPort = {
  readonly pairing: PairingDesk
  /** null while the station has no such door. */
  door(): OwnDoor | null
  /** How the link to a station stands; null = nobody has looked. */
  link(stationId: string): StationLink | null
  /** Every link with what it carries. */
  links(): readonly LinkReport[]
  /** How far our clock is ahead of the other stations'; null while no other clock is known. */
  ownClock(): StationLinks['ownClock']
}
