/** What procedures need of the station's door for other stations. The door itself: server/sync. */
import type { CancelPairing, ConfirmPairing, PairingState, PairingView } from '../../contract/pairing.ts'
import type { LinkReport, ScopeAudit, StationLinks, StreamFinding } from '../../contract/peer-links.ts'
import type { SetStationDoor, StationDoor } from '../../contract/station-door.ts'
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

export type PeerAudit = { readonly stationId: string; readonly scopes: readonly ScopeAudit[] }

/** The station's side of sync as procedures see it. */
export type PeersPort = {
  readonly pairing: PairingDesk
  door(): OwnDoor
  /** The door as an administrator opens and shuts it. */
  readonly doorway: { view(): StationDoor; set(setting: Omit<SetStationDoor, 'commandId'>): Promise<StationDoor> }
  /** How the link to a station stands; null = nobody has looked. */
  link(stationId: string): StationLink | null
  /** Every link with what it carries. */
  links(): readonly LinkReport[]
  /** How everything shared with each station last compared, whether it is linked now or not. */
  audits(): readonly PeerAudit[]
  /** What is wrong with what stations wrote, newest first. */
  findings(): readonly StreamFinding[]
  /**
   * Compares everything with every station that can be heard.
   * @returns links on which it runs @throws AppError `input.rate-limited` right after it was done
   */
  compareNow(): number
  /** Something here is known to be damaged: fetches it anew from whoever has it whole. */
  mend(): void
  /** How far our clock is ahead of the other stations'; null while no other clock is known. */
  ownClock(): StationLinks['ownClock']
}
