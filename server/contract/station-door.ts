/** The door for other stations as an administrator opens and shuts it: where it stands, and whether stations nearby find each other. */
import { z } from 'zod'
import { Command } from './primitives.ts'
import { STATION_PORT } from './stations.ts'

/** Why the door could not be opened. Screens say `admin:peers.door.failure.<reason>`. */
export const DoorFailure = z.enum(['port-in-use', 'not-allowed', 'no-such-address', 'other'])
export type DoorFailure = z.infer<typeof DoorFailure>
/** Finding each other in the local network (mDNS): a hint where to call, never a proof of who is there. */
export const DiscoveryState = z.enum(['off', 'on', 'port-in-use', 'not-allowed', 'failed'])
export type DiscoveryState = z.infer<typeof DiscoveryState>

export const SetStationDoor = Command.extend({
  isOpen: z.boolean(),
  port: z.number().int().min(1024).max(65_535).default(STATION_PORT),
  /** Says in the local network where this station is reached, and listens for others. Works without an open door too: then it only listens. */
  isAnnounced: z.boolean().default(false),
})
export type SetStationDoor = z.infer<typeof SetStationDoor>

export const StationDoor = z.object({
  state: z.enum(['open', 'closed', 'failed']),
  failure: DoorFailure.nullable(),
  /** The port it stands at, or stood at last. */
  port: z.number().int(),
  /** Given when the station was started: it cannot be changed from a screen. */
  isFixed: z.boolean(),
  isAnnounced: z.boolean(),
  discovery: DiscoveryState,
  /** Addresses of stations nearby that announced themselves and are not enrolled here, newest first. */
  nearby: z.array(z.string()).max(16),
})
export type StationDoor = z.infer<typeof StationDoor>
