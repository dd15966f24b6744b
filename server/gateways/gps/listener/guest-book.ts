/** Who is connected from where, and whether one more may come in. */
import type { TrackerProblem } from '../../../contract/trackers.ts'
import type { Connection } from './connection.ts'
import type { TrackerLimits } from './limits.ts'

export type GuestBook = {
  readonly size: number
  /** @returns why not, or null */
  refusal(address: string): TrackerProblem | null
  /** @returns to be called when the connection has ended */
  enter(address: string, connection: Connection): () => void
  all(): Iterable<Connection>
}

/** Starts empty. */
export function createGuestBook(limits: TrackerLimits): GuestBook {
  const guests = new Set<Connection>()
  const byAddress = new Map<string, Set<Connection>>()
  return {
    get size() {
      return guests.size
    },
    all: () => guests,
    refusal(address) {
      if (guests.size >= limits.connections) return 'tooManyConnections'
      const known = byAddress.get(address)
      if (!known || known.size < Math.min(limits.perAddress, limits.unnamedPerAddress)) return null
      if (known.size >= limits.perAddress) return 'tooManyFromAddress'
      let unnamed = 0
      for (const { isNamed } of known) if (!isNamed) unnamed += 1
      return unnamed >= limits.unnamedPerAddress ? 'tooManyFromAddress' : null
    },
    enter(address, connection) {
      const known = byAddress.get(address) ?? new Set<Connection>()
      byAddress.set(address, known)
      known.add(connection)
      guests.add(connection)
      return () => {
        guests.delete(connection)
        known.delete(connection)
        if (known.size === 0) byAddress.delete(address)
      }
    },
  }
}
