/** A log without links and faults: a station that starts empty and is given everything at once. */
import { MemoryStore } from '../memory-store.ts'
import { createStationDirectory, numberOfKey, stationIdOf } from './directory.ts'
import type { StationHost } from './host.ts'
import { openStationLog, verifyWith, type StationLog } from './station-log.ts'

export type BareStation = { readonly store: MemoryStore; readonly log: StationLog }

/** Opens the empty log of a station that was just enrolled, with the build and the keys of `like`. */
export function openBareStation(like: StationHost): BareStation {
  const { world, build, crypto } = like
  const stations = world.scenario.stations.length
  const store = new MemoryStore()
  const directory = createStationDirectory(store, world.scenario.scopes, stations, stations)
  const log = openStationLog({
    store,
    stationId: stationIdOf(stations),
    country: directory.country,
    incarnation: 1,
    build,
    crypto,
    authors: directory.authors,
    verify: verifyWith(crypto, null, numberOfKey),
    ablation: null,
    skewMs: () => 0,
    monotonicMs: () => 0,
    nowIso: () => '2026-11-21T04:00:00.000Z',
    pause: () => Promise.resolve(),
    onCommitted: () => {
      directory.changed()
    },
    listen: () => () => undefined,
    onFailure: () => undefined, // `apply` throws it as well
    onFork: () => undefined,
    onSelfRollback: () => undefined,
  })
  return { store, log }
}
