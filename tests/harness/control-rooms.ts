/** Several control rooms of one district, each a dispatch world on a real log of its own, that hear each other only when a test says so. */
import type { Instant } from '../../server/contract/primitives.ts'
import { scopeName } from '../../server/contract/scopes.ts'
import { toInstant } from '../../server/kernel/clock.ts'
import type { Authors } from '../../server/log/verify-part.ts'
import { keepClaims, type ClaimKeeper } from '../../server/modules/claims/index.ts'
import { createWorld, type World } from './dispatch-world.ts'

/** What dispatchers of a district share. */
export const SHARED_SCOPES = [scopeName('TZ', 'dispatch', 'mfano'), scopeName('TZ', 'fleet', 'mfano')] as const

export type ControlRoom = World & {
  readonly stationId: string
  /** Opens a read client that is closed with the room. */
  readonly client: ReturnType<World['read']>
  readonly service: ReturnType<World['claims']>
  /** Answers what others ask; started by `keep()`. */
  keep(): ClaimKeeper
  now(): Instant
}

/** Opens rooms whose clocks differ by a millisecond each. `close` ends them all. */
export function createControlRooms(count: number, seed = 'rooms') {
  const rooms: ControlRoom[] = []
  const keepers: ClaimKeeper[] = []
  const authors: Authors = {
    find: (id) => {
      const found = rooms.find((room) => room.stationId === id)
      return found ? { publicKey: found.log.keys.publicKey, isRevoked: false, cutoffs: new Map() } : null
    },
  }
  for (let n = 0; n < count; n += 1) {
    const world = createWorld(`${seed} ${n}`, { authors, startMs: Date.UTC(2026, 0, 1, 8) + n })
    const client = world.read()
    const service = world.claims(client)
    rooms.push({
      ...world,
      stationId: world.log.keys.stationId,
      client,
      service,
      now: () => toInstant(world.clock.nowMs()),
      keep() {
        const keeper = keepClaims({
          log: world.log,
          ids: { next: world.id },
          logger: {
            error: (failure: unknown) => {
              throw failure instanceof Error ? failure : new Error(JSON.stringify(failure))
            },
          },
          claims: service,
        })
        keepers.push(keeper)
        return keeper
      },
    })
  }
  return {
    rooms,
    async close() {
      for (const keeper of keepers) await keeper.stop()
      for (const room of rooms.splice(0)) {
        await room.client.$disconnect()
        room.close()
      }
    },
  }
}

const vectorOf = (room: ControlRoom, scope: string) => new Map(room.log.replica.heads(scope).map(({ streamId, seq }) => [streamId, seq]))

/** Gives `to` all that `from` holds of these scopes, in parts of about so many bytes. */
export async function tell(from: ControlRoom, to: ControlRoom, scopes: readonly string[] = SHARED_SCOPES, bytes = 100_000): Promise<void> {
  for (const scope of scopes)
    for (;;) {
      const { parts, keys, isComplete } = from.log.replica.read(scope, vectorOf(to, scope), bytes)
      if (parts.length > 0) await to.log.replica.apply(parts, keys)
      if (isComplete) break
    }
}

/** Lets every room tell every other until nobody has news. */
export async function join(rooms: readonly ControlRoom[], bytes?: number): Promise<void> {
  for (let round = 0; round < 2; round += 1)
    for (const from of rooms) for (const to of rooms) if (from !== to) await tell(from, to, SHARED_SCOPES, bytes)
}

/** Rooms that can hear each other now; the others hear nobody. */
export function connect(rooms: readonly ControlRoom[], groups: readonly (readonly ControlRoom[])[]): void {
  for (const room of rooms) room.hears.clear()
  for (const group of groups) for (const room of group) for (const other of group) if (room !== other) room.hears.add(other.stationId)
}

/** What must be the same in every room that holds the same ops: rows, conflicts, contested fields. */
export const outcome = (room: ControlRoom) => ({
  rows: room.digest(),
  conflicts: room.db.prepare('SELECT id, resource FROM Conflict ORDER BY id').all(),
  contested: room.db.prepare('SELECT entity, field FROM FieldVersion ORDER BY 1, 2').all(),
})
