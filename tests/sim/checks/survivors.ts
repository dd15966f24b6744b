/** Nothing that survived anywhere is missing in the end: what stood on any disk when the faults stopped stands on every station that may hold it. */
import type { StationHost } from '../station/host.ts'
import { numberOfStation } from '../station/directory.ts'
import type { World } from '../world/world.ts'
import { holdersOf } from './end.ts'

/** Scope, then stream, then the furthest end that any disk has, with the station it was seen on. */
export type Survivors = ReadonlyMap<string, ReadonlyMap<string, { readonly seq: number; readonly station: number }>>

/** Reads every disk, also those of stations that are down. What a station wrote that may have two histories proves nothing. */
export function readSurvivors(hosts: readonly StationHost[]): Survivors {
  const survivors = new Map<string, Map<string, { seq: number; station: number }>>()
  const doubtful = new Set(hosts.filter(({ isDoubtful }) => isDoubtful).map(({ station }) => station))
  for (const host of hosts.filter(({ isDoubtful, isRetired }) => !isDoubtful && !isRetired))
    for (const { scope, streamId, stationId, seq } of host.store.streams()) {
      if (doubtful.has(numberOfStation(stationId)) || !host.mustHold(scope)) continue
      const ends = survivors.get(scope) ?? new Map<string, { seq: number; station: number }>()
      survivors.set(scope, ends)
      if (seq > (ends.get(streamId)?.seq ?? 0)) ends.set(streamId, { seq, station: host.station })
    }
  return survivors
}

/** Compares the healed world with what was on the disks. */
export function checkSurvivors({ violations }: World, hosts: readonly StationHost[], survivors: Survivors): void {
  for (const [scope, ends] of survivors)
    for (const host of holdersOf(hosts, scope))
      for (const [streamId, { seq, station }] of ends) {
        const held = host.process?.log.heads.find(streamId)?.seq ?? 0
        if (held < seq)
          violations.report('nothingLost', host.station, `${scope}: ${streamId.slice(0, 6)} ends at ${held}, station ${station} had ${seq}`)
      }
}
