/** What procedures need of the tracker doors. The doors themselves: server/gateways/gps and server/gateways/mqtt. */
import type { TrackersState } from '../../contract/trackers.ts'

export type TrackersPort = { state(): TrackersState }
