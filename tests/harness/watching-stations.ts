/** Stations that bear witness and watch over each other, for tests. */
import { alsoOpen, created, SCOPE, units } from './replicas.ts'
import { createTestLog, type TestLog } from './test-log.ts'
import { createIds } from '../../server/kernel/ids.ts'
import { seededRandom } from '../../server/kernel/random.ts'
import type { Authors } from '../../server/log/verify-part.ts'
import { createWorld } from '../../server/sync/session/test-world.ts'
import { createAuditBook } from '../../server/sync/audit/book.ts'
import { stationWitnessed } from '../../server/sync/audit/ops.ts'
import { auditProjection } from '../../server/sync/audit/projection.ts'
import { createSlicer } from '../../server/sync/audit/slices.ts'
import type { WitnessFinding } from '../../server/sync/audit/types.ts'
import { createWitness } from '../../server/sync/audit/witness.ts'
import { createWitnessWatch } from '../../server/sync/audit/witness-watch.ts'

const OPS = [created, stationWitnessed]
export const unit = (n: number, callSign = `A${n}`) => created({ id: `U${n}`, callSign, phone: null })

/** A station with its witness and its watch. `key`: it is a clone of that station. */
export function stationOf(seed: string, authors: Authors, key?: Buffer) {
  const t = alsoOpen(
    createTestLog({ ops: OPS, projections: [units([created]), auditProjection], seed, authors, ...(key ? { signingKey: key } : {}) }),
  )
  const world = createWorld()
  const book = createAuditBook(t.db)
  const findings: WitnessFinding[] = []
  const slicer = createSlicer({ timers: world, clock: world.clock })
  const watch = createWitnessWatch({ log: t.log, book, slicer, clock: t.clock, onFinding: (finding) => findings.push(finding) })
  const failures: unknown[] = []
  const witness = createWitness({
    log: t.log,
    ids: createIds(t.clock, seededRandom(`ids ${seed}`)),
    timers: world,
    random: seededRandom(seed),
    then: () => watch.look(),
    onFailure: (error) => failures.push(error),
  })
  return { t, id: t.log.keys.stationId, world, book, findings, watch, witness, failures }
}
export type TestStation = ReturnType<typeof stationOf>

/** Stations that know each other. */
export function group(count: number) {
  const members: TestStation[] = []
  const authors: Authors = {
    find: (id) => {
      const found = members.find((member) => member.id === id)
      return found ? { publicKey: found.t.log.keys.publicKey, isRevoked: false, cutoffs: new Map() } : null
    },
  }
  for (let n = 0; n < count; n += 1) members.push(stationOf(`station ${n}`, authors))
  return { members, authors }
}

/** Gives `to` everything that `from` holds. */
export async function give(from: TestLog, to: TestLog): Promise<void> {
  for (const scope of from.log.replica.scopes()) {
    const have = new Map(to.log.replica.heads(scope).map(({ streamId, seq }) => [streamId, seq]))
    const { parts, keys } = from.log.replica.read(scope, have, 1_000_000)
    if (parts.length > 0) await to.log.replica.apply(parts, keys)
  }
}
export const wordsOf = (t: TestLog) => t.log.state.table('WitnessedHead').find({})
export const ownStream = (t: TestLog, scope = SCOPE) => t.log.heads.own(scope).streamId
