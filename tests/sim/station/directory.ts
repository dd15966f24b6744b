/** What a simulated station knows of the others, from its own rows of the directory: who may write, who may see what, who is shut out. */
import type { KeyObject } from 'node:crypto'
import type { Country } from '../../../server/contract/primitives.ts'
import { withItself, type Authors } from '../../../server/log/verify-part.ts'
import type { Grants } from '../../../server/sync/outlet.ts'
import { DIRECTORY, type ScopeMap } from '../scenario/scopes.ts'
import type { MemoryStore } from '../memory-store.ts'

/** The identity of a simulated station. */
export const stationIdOf = (station: number): string => `st-${String(station).padStart(3, '0')}`
/** The number of a station from its identity; -1 for a name nobody has. */
export const numberOfStation = (stationId: string): number => (/^st-\d{3}$/.test(stationId) ? Number(stationId.slice(3)) : -1)

/** Stands for a station's public key: verification in a simulated world only needs to know whose key it is. */
type KeyStandIn = { readonly station: number }
export const numberOfKey = (key: object): number => (key as KeyStandIn).station // made by `keyStandIn`, the only keys in a simulated world
const keyStandIn = (station: number): KeyObject => ({ station }) as KeyStandIn as unknown as KeyObject // never given to node:crypto

export type StationDirectory = {
  /** The country this station stands in. */
  readonly country: Country
  /** Whose ops count, and how far. As in a running station, its own always do. */
  readonly authors: Authors
  readonly grants: Grants
  /** Scopes this station is to hold. */
  scopes(): readonly string[]
  isRevoked(stationId: string): boolean
  /** Stations that were shut out. */
  revoked(): readonly string[]
  /** Who is shut out, and where their streams end, as a text. */
  endsKey(): string
  /** A commit touched the directory. */
  changed(): void
}

/** Reads the directory of a running station. @param stations how many were enrolled before the world began */
export function createStationDirectory(store: MemoryStore, scopes: ScopeMap, own: number, stations: number): StationDirectory {
  const listeners = new Set<() => void>()
  const row = (stationId: string): Readonly<Record<string, unknown>> => store.rows.get(`station/${stationId}`)?.fields ?? {}
  const cutoffsOf = (stationId: string): ReadonlyMap<string, number> | null => {
    const revoked = row(stationId)['revoked'] as readonly (readonly (readonly [string, number])[])[] | undefined // as sim.station-revoked was folded
    if (!revoked) return null
    const cutoffs = new Map<string, number>()
    for (const [streamId, seq] of revoked.flat()) cutoffs.set(streamId, Math.max(seq, cutoffs.get(streamId) ?? 0))
    return cutoffs
  }
  const all = Array.from({ length: stations }, (_, station) => stationIdOf(station))
  const known = new Map<number, ReadonlySet<string>>()
  const granted = (station: number): ReadonlySet<string> => {
    let scopesOf = known.get(station)
    if (!scopesOf) known.set(station, (scopesOf = lookUp(station)))
    return scopesOf
  }
  const lookUp = (station: number): ReadonlySet<string> => {
    const later = (row(stationIdOf(station))['granted'] as readonly string[] | undefined) ?? [] // as sim.scope-granted was folded
    const planned = scopes.scopes.filter(({ holders, misgranted }) => holders.has(station) || misgranted.has(station))
    return new Set([DIRECTORY, ...planned.map(({ name }) => name), ...later])
  }
  const countryOf = (station: number): Country => (scopes.countryOf[station] === 'rw' ? 'RW' : 'TZ')
  const enrolled: Authors = {
    find(stationId) {
      const station = numberOfStation(stationId)
      if (station < 0 || station >= stations) return null
      const cutoffs = cutoffsOf(stationId)
      return { publicKey: keyStandIn(station), isRevoked: cutoffs !== null, cutoffs: cutoffs ?? new Map() }
    },
  }
  return {
    country: countryOf(own),
    authors: withItself({ stationId: stationIdOf(own), publicKey: keyStandIn(own) }, enrolled),
    grants: {
      of(stationId) {
        const station = numberOfStation(stationId)
        if (station < 0 || station >= stations || cutoffsOf(stationId)) return null
        return { country: countryOf(station), scopes: granted(station) }
      },
      onChange(listener) {
        listeners.add(listener)
        return () => {
          listeners.delete(listener)
        }
      },
    },
    scopes: () => [...granted(own)],
    isRevoked: (stationId) => cutoffsOf(stationId) !== null,
    revoked: () => all.filter((stationId) => cutoffsOf(stationId) !== null),
    endsKey: () =>
      all
        .map(cutoffsOf)
        .map((cutoffs) => (cutoffs ? JSON.stringify([...cutoffs].sort()) : ''))
        .join(),
    changed() {
      known.clear()
      for (const listener of [...listeners]) listener()
    },
  }
}
