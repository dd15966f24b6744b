/** Several small logs that know each other's keys, and the few kinds of op they write: for tests of what they exchange. */
import { z } from 'zod'
import { createTestLog, type TestLog } from './test-log.ts'
import { accept, defineOp, projection, type AnyOpKind } from '../../server/log/index.ts'
import type { StreamKey, StreamPart } from '../../server/log/op.ts'
import type { Authors } from '../../server/log/verify-part.ts'

export const SCOPE = 'tz/dispatch/mfano'
const about = { entity: (body: { id: string }) => body.id, scope: () => SCOPE, read: 'unit.read' } as const
export const created = defineOp({
  kind: 'unit.created',
  version: 1,
  body: z.object({ id: z.string(), callSign: z.string(), phone: z.string().nullable() }),
  sealed: ['phone'],
  subject: (body) => `S-${body.id}`,
  conflict: 'register',
  ...about,
})
export const changed = defineOp({
  kind: 'unit.changed',
  version: 1,
  body: z.object({ id: z.string(), callSign: z.string().optional(), seats: z.number().optional() }),
  registers: ({ callSign, seats }) => ({ callSign, seats }),
  conflict: 'register',
  ...about,
})
export const made = defineOp({
  kind: 'assignment.made',
  version: 1,
  body: z.object({ id: z.string(), unitId: z.string(), incidentId: z.string() }),
  claim: ({ id, unitId }) => ({ resource: `unit:${unitId}`, holder: id, verb: 'take' }),
  conflict: 'exclusive-claim',
  ...about,
})
export const ended = defineOp({
  kind: 'assignment.ended',
  version: 1,
  body: z.object({ id: z.string(), unitId: z.string() }),
  claim: ({ id, unitId }) => ({ resource: `unit:${unitId}`, holder: id, verb: 'release' }),
  conflict: 'state-machine',
  ...about,
})
export const erased = defineOp({
  kind: 'subject.erased',
  version: 1,
  body: z.object({ id: z.string() }),
  erases: (body) => `S-${body.id}`,
  conflict: 'authority',
  ...about,
  entity: (body) => `erasure-${body.id}`,
})
export const future = defineOp({
  kind: 'unit.teleported',
  version: 1,
  body: z.object({ id: z.string(), seats: z.number() }),
  conflict: 'fact',
  ...about,
})
export const revoked = defineOp({
  kind: 'station.revoked',
  version: 1,
  body: z.object({ id: z.string() }),
  shutsOut: (body) => body.id,
  conflict: 'authority',
  ...about,
})
export const KINDS = [created, changed, made, ended, erased, revoked]

export const units = (kinds: readonly AnyOpKind[], foldVersion = 1) =>
  projection('units', foldVersion, ({ on, table }) => {
    const rows = table('Unit', 'id')
    on(created, ({ body, meta }) => {
      rows.insert({
        id: body.id,
        callSign: body.callSign,
        phone: body.phone,
        kind: 'ambulance',
        level: 'basic',
        skills: [],
        capabilities: [],
        seats: 1,
        crew: [],
        isVerified: true,
        isActive: true,
        readiness: 'ready',
        status: 'available',
        statusAt: meta.at,
        createdAt: meta.at,
      })
    })
    on(changed, ({ body: { id, ...fields } }) => {
      rows.patch(id, fields)
    })
    if (kinds.includes(future))
      on(future, ({ body: { id, seats } }) => {
        rows.patch(id, { seats })
      })
  })

const open: TestLog[] = []
/** Closes every log that was opened. */
export const closeAll = (): void => {
  for (const t of open.splice(0)) t.close()
}
/** A log to be closed with the others. */
export const alsoOpen = (t: TestLog): TestLog => {
  open.push(t)
  return t
}

/** Logs that know each other's keys. */
export function stations(count: number, kinds: readonly (readonly AnyOpKind[])[] = []) {
  const group: TestLog[] = []
  const forks: StreamPart[] = []
  const rollbacks: StreamKey[] = []
  /** Where the streams of shut-out stations end; a station keeps this in rows of its own. */
  const ends = new Map<string, Map<string, number>>()
  const authors: Authors = {
    find: (id) => {
      const found = group.find(({ log }) => log.keys.stationId === id)
      return found ? { publicKey: found.log.keys.publicKey, isRevoked: ends.has(id), cutoffs: ends.get(id) ?? new Map() } : null
    },
  }
  for (let i = 0; i < count; i += 1) {
    const ops = kinds[i] ?? KINDS
    group.push(
      createTestLog({
        ops,
        projections: [units(ops)],
        seed: `station ${i}`,
        startMs: Date.UTC(2026, 0, 1, 8) + i,
        authors,
        onFork: (part) => forks.push(part),
        onSelfRollback: (stream) => rollbacks.push(stream),
      }),
    )
  }
  open.push(...group)
  return { group, forks, rollbacks, ends }
}

const vectorOf = (t: TestLog) => new Map(t.log.replica.heads(SCOPE).map(({ streamId, seq }) => [streamId, seq]))
export const read = (from: TestLog, to: TestLog, bytes = 100_000) => from.log.replica.read(SCOPE, vectorOf(to), bytes)

/** Gives `to` all that `from` holds. */
export async function send(from: TestLog, to: TestLog, bytes?: number): Promise<void> {
  for (;;) {
    const { parts, keys, isComplete } = read(from, to, bytes)
    if (parts.length > 0) await to.log.replica.apply(parts, keys)
    if (isComplete) return
  }
}
export const write = (t: TestLog, ...drafts: Parameters<typeof accept>[0]) => {
  t.clock.advance(1_000)
  return t.run(() => accept(drafts))
}
/** Everything that must be the same on every station that holds the same ops. */
export const outcome = (t: TestLog) => ({
  rows: t.digest(),
  heads: [...vectorOf(t)].sort(),
  conflicts: t.db.prepare('SELECT id, resource FROM Conflict ORDER BY id').all(),
  contested: (
    t.db.prepare('SELECT entity, field, "values" AS text FROM FieldVersion ORDER BY 1, 2').all() as {
      entity: string
      field: string
      text: string
    }[]
  ).map(
    ({ entity, field, text }) => [entity, field, (JSON.parse(text) as { value: unknown }[]).map(({ value }) => value)], // as the store wrote it
  ),
})
export const secretOf = (t: TestLog): Buffer => t.log.keys.signingKey.export({ type: 'pkcs8', format: 'der' })
