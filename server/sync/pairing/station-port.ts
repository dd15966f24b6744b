/** What pairing needs of the station around it; built from the log in create.ts. */
import type { KeyObject } from 'node:crypto'
import type { ShareChoice, SignedCard } from '../../contract/stations.ts'
import type { OwnDoor } from '../../modules/stations/index.ts'
import type { Choice } from './pairing.ts'

export type StationPort = {
  door(): OwnDoor
  readonly stationId: string
  readonly signingKey: KeyObject
  /** The own card as of now. */
  card(door: OwnDoor): SignedCard
  isShutOut(stationId: string): boolean
  /** What can be shared with the station of this card. */
  choices(card: SignedCard): ShareChoice[]
  /** Writes down that the station is enrolled and what is shared with it; again with the same choice changes nothing. */
  record(card: SignedCard, choice: Choice): Promise<void>
}
