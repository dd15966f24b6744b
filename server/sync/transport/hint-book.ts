/** Addresses that somebody on the network claims for a station. Never trusted: they are tried after the known ones, and TLS pins decide. */
import { isIP } from 'node:net'
import type { PeerAddress } from './ports.ts'

/** `prefix` is the beginning of a station id, 8 hex digits. */
export type PeerHint = { readonly prefix: string; readonly host: string; readonly port: number }
export type HintBook = {
  /** @returns whether it changed what is tried, or in which order */
  add(hint: PeerHint): boolean
  /** Newest first. */
  addressesOf(stationId: string): readonly PeerAddress[]
}

/** Digits of a station id that are announced. */
export const HINT_PREFIX = /^[0-9a-f]{8}$/
const PREFIX_DIGITS = 8
const PREFIXES_MAX = 256
const ADDRESSES_MAX = 4

/** Builds an empty book. Bounded: a flood of announcements pushes out old hints, nothing more. */
export function createHintBook(): HintBook {
  const hints = new Map<string, readonly PeerAddress[]>()
  return {
    add({ prefix, host, port }) {
      if (!HINT_PREFIX.test(prefix) || isIP(host) === 0 || !Number.isInteger(port) || port < 1 || port > 65_535) return false
      const known = hints.get(prefix) ?? []
      const isThis = (address: PeerAddress): boolean => address.host === host && address.port === port
      if (known[0] && isThis(known[0])) return false
      hints.delete(prefix)
      for (const oldest of hints.keys()) if (hints.size >= PREFIXES_MAX) hints.delete(oldest)
      hints.set(prefix, [{ host, port }, ...known.filter((address) => !isThis(address))].slice(0, ADDRESSES_MAX))
      return true
    },
    addressesOf: (stationId) => hints.get(stationId.slice(0, PREFIX_DIGITS)) ?? [],
  }
}
