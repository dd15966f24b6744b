/** Certificate fingerprint -> enrolled station, kept in step with the directory. */
import type { PeerDirectory } from './ports.ts'

/** What a certificate means to this station. */
export type Bearer = { readonly kind: 'station'; readonly stationId: string } | { readonly kind: 'revoked' } | { readonly kind: 'stranger' }
export type PinBook = { bearerOf(fingerprint: string): Bearer; refresh(): void }

/** Builds the book; `refresh` after every change of the directory. */
export function createPinBook(directory: PeerDirectory): PinBook {
  let pins = new Map<string, Bearer>()
  const refresh = (): void => {
    const next = new Map<string, Bearer>()
    for (const stationId of directory.stationIds()) {
      const station = directory.enrolled(stationId)
      if (!station) continue
      // One certificate under two stations names neither of them; a revocation counts in any case.
      const isAmbiguous = next.has(station.tlsFingerprint)
      next.set(station.tlsFingerprint, station.isRevoked || isAmbiguous ? { kind: 'revoked' } : { kind: 'station', stationId })
    }
    pins = next
  }
  refresh()
  return { bearerOf: (fingerprint) => pins.get(fingerprint) ?? { kind: 'stranger' }, refresh }
}
