/** Who is enrolled, for the links and for the log: read from the directory's rows, kept in memory until a decision changes them. */
import type { KeyObject } from 'node:crypto'
import type { Log, StateReader } from '../log/index.ts'
import type { Authors } from '../log/verify-part.ts'
import { cutoffsOf, findPeer, publicKeyFrom } from '../modules/stations/index.ts'
import type { PeerAddress, PeerDirectory } from './transport/ports.ts'

/** Most stations a directory may name. */
const STATIONS_LIMIT = 5_000
const CONCERNED = /^station\./
const NO_CUTOFFS: ReadonlyMap<string, number> = new Map()

/** The directory of the links; `close` stops following the log. */
export function createPeerDirectory(log: Pick<Log, 'state' | 'feed' | 'keys'>): PeerDirectory & { close(): void } {
  const listeners = new Set<() => void>()
  const own = log.keys.stationId
  let known: Map<string, { publicKey: Uint8Array; tlsFingerprint: string; isRevoked: boolean; addresses: readonly PeerAddress[] }> | null =
    null
  const look = () =>
    (known ??= new Map(
      log.state
        .table('PeerStation')
        .find({}, STATIONS_LIMIT)
        .filter(({ id }) => id !== own)
        .map(({ id, publicKey, tlsFingerprint }) => [
          id,
          {
            publicKey: Buffer.from(publicKey, 'base64url'),
            tlsFingerprint,
            isRevoked: cutoffsOf(log.state, id) !== null,
            addresses: (findPeer(log.state, id)?.addresses ?? []).map(addressFrom),
          },
        ]),
    ))
  const stop = log.feed.listen((changes) => {
    if (!changes.some(({ kind }) => CONCERNED.test(kind))) return
    known = null
    for (const listener of [...listeners]) listener()
  })
  return {
    stationIds: () => [...look().keys()],
    enrolled: (stationId) => look().get(stationId) ?? null,
    addresses: (stationId) => look().get(stationId)?.addresses ?? [],
    onChange(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    close: stop,
  }
}

/** `host:port` as cards hold it; an IPv6 number stands in brackets. */
function addressFrom(text: string): PeerAddress {
  const { hostname, port } = new URL(`https://${text}`)
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || 443 }
}

/**
 * Whose ops the log takes: enrolled stations, up to the end of those shut out. Asked inside transactions, so rows are read each time and
 * only the costly key objects are kept.
 */
export function enrolledAuthors(state: StateReader): Authors {
  const keys = new Map<string, KeyObject>()
  const keyOf = (text: string): KeyObject => {
    let key = keys.get(text)
    if (!key) keys.set(text, (key = publicKeyFrom(text)))
    return key
  }
  return {
    find(stationId) {
      const row = state.table('PeerStation').get(stationId)
      if (!row) return null
      const cutoffs = cutoffsOf(state, stationId)
      return { publicKey: keyOf(row.publicKey), isRevoked: cutoffs !== null, cutoffs: cutoffs ?? NO_CUTOFFS }
    },
  }
}
