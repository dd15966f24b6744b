/** Peer sync of a bench station as a running station has it: TLS, socket.io, sessions, grants. */
import { createClockSkew } from '../../../server/sync/clock-skew.ts'
import { createLogger } from '../../../server/kernel/logger.ts'
import { systemRandom } from '../../../server/kernel/random.ts'
import { openStationSync, type StationSync } from '../../../server/sync/station-sync.ts'
import { TIMERS, type BenchStation } from './station.ts'

export type SyncDoor = StationSync & { readonly port: number }

/** Opens the door on the loopback interface. @throws Error when the port cannot be had */
export async function openSyncDoor({ log, db, clock, ids }: BenchStation, port = 0): Promise<SyncDoor> {
  const sync = await openStationSync({
    ...{ log, db, clock, ids },
    random: systemRandom,
    logger: createLogger('silent'),
    timers: TIMERS,
    skew: createClockSkew(),
    listen: { host: '127.0.0.1', port },
    build: 'bench',
  })
  if (sync.door.state !== 'open') throw new Error('no port for the bench')
  return { ...sync, port: sync.door.port }
}

/** True when every session of the door is open and has nothing to get or to give. */
export const isLinked = (sync: SyncDoor, stationId: string): boolean =>
  sync.statuses().some(({ link, session }) => link.stationId === stationId && session?.state === 'open')
