/** Several real logs exchange what they wrote, part by part, in any order: they must end alike, and take nothing false. */
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createTestLog, type TestLog } from '../../tests/harness/test-log.ts'
import { encodeBody } from './codec.ts'
import { accept, defineOp, projection, type AnyOpKind } from './index.ts'
import type { StreamKey, StreamPart } from './op.ts'
import type { Authors } from './verify-part.ts'

const SCOPE = 'tz/dispatch/mfano'
const about = { entity: (body: { id: string }) => body.id, scope: () => SCOPE, read: 'unit.read' } as const
const created = defineOp({
  kind: 'unit.created',
  version: 1,
  body: z.object({ id: z.string(), callSign: z.string(), phone: z.string().nullable() }),
  sealed: ['phone'],
  subject: (body) => `S-${body.id}`,
  conflict: 'register',
  ...about,
})
const changed = defineOp({
  kind: 'unit.changed',
  version: 1,
  body: z.object({ id: z.string(), callSign: z.string().optional(), seats: z.number().optional() }),
  registers: ({ callSign, seats }) => ({ callSign, seats }),
  conflict: 'register',
  ...about,
})
const made = defineOp({
  kind: 'assignment.made',
  version: 1,
  body: z.object({ id: z.string(), unitId: z.string(), incidentId: z.string() }),
  claim: ({ id, unitId }) => ({ resource: `unit:${unitId}`, holder: id, verb: 'take' }),
  conflict: 'exclusive-claim',
  ...about,
})
const ended = defineOp({
  kind: 'assignment.ended',
  version: 1,
  body: z.object({ id: z.string(), unitId: z.string() }),
  claim: ({ id, unitId }) => ({ resource: `unit:${unitId}`, holder: id, verb: 'release' }),
  conflict: 'state-machine',
  ...about,
})
const erased = defineOp({
  kind: 'subject.erased',
  version: 1,
  body: z.object({ id: z.string() }),
  erases: (body) => `S-${body.id}`,
  conflict: 'authority',
  ...about,
  entity: (body) => `erasure-${body.id}`,
})
const future = defineOp({
  kind: 'unit.teleported',
  version: 1,
  body: z.object({ id: z.string(), seats: z.number() }),
  conflict: 'fact',
  ...about,
})
const KINDS = [created, changed, made, ended, erased]

const units = (kinds: readonly AnyOpKind[], foldVersion = 1) =>
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
afterEach(() => {
  for (const t of open.splice(0)) t.close()
})

/** Logs that know each other's keys. */
function stations(count: number, kinds: readonly (readonly AnyOpKind[])[] = []) {
  const group: TestLog[] = []
  const forks: StreamPart[] = []
  const rollbacks: StreamKey[] = []
  const authors: Authors = {
    find: (id) => {
      const found = group.find(({ log }) => log.keys.stationId === id)
      return found ? { publicKey: found.log.keys.publicKey, isRevoked: false, cutoffs: new Map() } : null
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
  return { group, forks, rollbacks }
}

const vectorOf = (t: TestLog) => new Map(t.log.replica.heads(SCOPE).map(({ streamId, seq }) => [streamId, seq]))
const read = (from: TestLog, to: TestLog, bytes = 100_000) => from.log.replica.read(SCOPE, vectorOf(to), bytes)

/** Gives `to` all that `from` holds. */
async function send(from: TestLog, to: TestLog, bytes?: number): Promise<void> {
  for (;;) {
    const { parts, keys, isComplete } = read(from, to, bytes)
    if (parts.length > 0) await to.log.replica.apply(parts, keys)
    if (isComplete) return
  }
}
const write = (t: TestLog, ...drafts: Parameters<typeof accept>[0]) => {
  t.clock.advance(1_000)
  return t.run(() => accept(drafts))
}
/** Everything that must be the same on every station that holds the same ops. */
const outcome = (t: TestLog) => ({
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

describe('replicas', () => {
  test('what one station wrote stands on the other, proven, readable and folded alike', async () => {
    const [a, b] = stations(2).group as [TestLog, TestLog]
    await write(a, created({ id: 'U1', callSign: 'A1', phone: '+255700000001' }))
    for (let i = 0; i < 200; i += 1) await write(a, changed({ id: 'U1', seats: i }))
    await send(a, b, 2_000)
    expect(outcome(b)).toEqual(outcome(a))
    expect(b.log.state.table('Unit').get('U1')).toMatchObject({ callSign: 'A1', phone: '+255700000001', seats: 199 })
    expect(b.log.verify()).toMatchObject({ ops: 201, problems: [] })
    const before = b.digest()
    b.log.rebuild()
    expect(b.digest()).toEqual(before)
  })

  test('a field set on both sides: the later clock shows, both values stay, on both stations alike', async () => {
    const [a, b] = stations(2).group as [TestLog, TestLog]
    await write(a, created({ id: 'U1', callSign: 'A1', phone: null }))
    await send(a, b)
    await write(b, changed({ id: 'U1', callSign: 'B-side' }))
    b.clock.advance(60_000)
    await write(a, changed({ id: 'U1', callSign: 'A-side', seats: 3 }))
    a.clock.advance(3_600_000)
    await write(b, changed({ id: 'U1', callSign: 'B-later' }))
    await send(a, b)
    await send(b, a)
    expect(outcome(a)).toEqual(outcome(b))
    expect(a.log.state.table('Unit').get('U1')).toMatchObject({ callSign: 'B-later', seats: 3 })
    expect(outcome(a).contested).toEqual([['U1', 'callSign', ['A-side', 'B-later']]])
    await write(a, changed({ id: 'U1', callSign: 'Agreed' }))
    await send(a, b)
    expect(outcome(a)).toEqual(outcome(b))
    expect(outcome(a).contested).toEqual([])
  })

  test('one unit given away twice: one record, the same everywhere; a booking that knew of the first is none', async () => {
    const [a, b, c] = stations(3).group as [TestLog, TestLog, TestLog]
    await write(a, made({ id: 'A1', unitId: 'U1', incidentId: 'I1' }))
    await write(b, made({ id: 'A2', unitId: 'U1', incidentId: 'I2' }))
    await send(a, c)
    await write(c, made({ id: 'A3', unitId: 'U1', incidentId: 'I3' }))
    for (const [from, to] of [
      [b, c],
      [c, a],
      [c, b],
    ] as const)
      await send(from, to)
    expect(outcome(a).conflicts).toHaveLength(2) // A1 with A2, and A3 with A2; A3 knew of A1
    expect(outcome(b)).toEqual(outcome(a))
    expect(outcome(c)).toEqual(outcome(a))
  })

  test(
    'any commands, exchanged in any order and size: all stations end alike, and a rebuild changes nothing',
    { timeout: 60_000 },
    async () => {
      const act = fc.record({
        station: fc.nat({ max: 2 }),
        step: fc.constantFrom('create', 'change', 'change', 'take', 'release', 'erase', 'send', 'send'),
        unit: fc.constantFrom('U1', 'U2'),
        other: fc.nat({ max: 2 }),
        number: fc.nat({ max: 4 }),
        leapMs: fc.integer({ min: 0, max: 100_000 }),
      })
      await fc.assert(
        fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 40 }), async (acts) => {
          const { group } = stations(3)
          try {
            for (const { station, step, unit, other, number, leapMs } of acts) {
              const [t, o] = [group[station], group[other]]
              if (!t || !o) continue
              t.clock.advance(leapMs)
              if (step === 'create')
                await write(t, created({ id: unit, callSign: `${unit}-${station}`, phone: `+25570000000${number}` })).catch(() => undefined) // it was created here before
              if (step === 'change')
                await write(t, changed({ id: unit, seats: number, ...(number > 2 ? { callSign: `C${station}${number}` } : {}) }))
              if (step === 'take') await write(t, made({ id: t.newId(), unitId: unit, incidentId: `I${number}` }))
              if (step === 'release') await write(t, ended({ id: `E${number}`, unitId: unit }))
              if (step === 'erase' && number === 4) await write(t, erased({ id: unit }))
              if (step === 'send' && t !== o) await send(t, o, number * 300)
            }
            for (let round = 0; round < 2; round += 1)
              for (const from of group) for (const to of group) if (from !== to) await send(from, to, 500)
            const [first, ...rest] = group as [TestLog, TestLog, TestLog]
            for (const t of rest) expect(outcome(t)).toEqual(outcome(first))
            for (const t of group) {
              const before = outcome(t)
              expect(t.log.verify().problems).toEqual([])
              t.log.rebuild()
              expect(outcome(t)).toEqual(before)
            }
          } finally {
            for (const t of open.splice(0)) t.close()
          }
        }),
        { numRuns: 40 },
      )
    },
  )

  test('an op waits for what it depends on', async () => {
    const [a, b, c] = stations(3).group as [TestLog, TestLog, TestLog]
    await write(a, created({ id: 'U1', callSign: 'A1', phone: null }))
    await send(a, b)
    await write(b, changed({ id: 'U1', seats: 7 }))
    const fromB = read(b, a)
    expect(await c.log.replica.apply(fromB.parts, fromB.keys)).toMatchObject({ applied: 0, waiting: 1, refused: [] })
    expect(c.log.feed.position).toBe(0)
    const fromA = read(a, c)
    expect(await c.log.replica.apply(fromA.parts, fromA.keys)).toMatchObject({ applied: 2, waiting: 0 })
    expect(outcome(c)).toEqual(outcome(b))
  })

  test('a kind this build does not know is kept, handed on byte for byte, and folded after an upgrade', async () => {
    const { group } = stations(3, [[...KINDS, future], KINDS, [...KINDS, future]])
    const [a, b, c] = group as [TestLog, TestLog, TestLog]
    await write(a, created({ id: 'U1', callSign: 'A1', phone: null }), future({ id: 'U1', seats: 9 }))
    await send(a, b)
    expect(b.log.state.table('Unit').get('U1')?.seats).toBe(1)
    expect(b.db.prepare('SELECT kind, reason FROM Quarantine').all()).toEqual([{ kind: 'unit.teleported', reason: 'unknown-kind' }])
    await send(b, c)
    expect(outcome(c)).toEqual(outcome(a))
    expect(read(b, c).parts).toEqual([])
  })

  test('erasing a person reaches every station, and what arrives late stays blank', async () => {
    const [a, b, c] = stations(3).group as [TestLog, TestLog, TestLog]
    await write(a, created({ id: 'U1', callSign: 'A1', phone: '+255700000001' }))
    await send(a, b)
    const late = read(a, c)
    await write(b, erased({ id: 'U1' }))
    await send(b, a)
    expect(a.log.state.table('Unit').get('U1')?.phone).toBeNull()
    await send(b, c)
    expect(await c.log.replica.apply(late.parts, late.keys)).toMatchObject({ applied: 0, duplicates: 1 })
    expect(c.log.state.table('Unit').get('U1')?.phone).toBeNull()
    expect(c.db.prepare('SELECT COUNT(*) AS left FROM SubjectKey WHERE key IS NOT NULL').get()).toEqual({ left: 0 })
    expect(outcome(c)).toEqual(outcome(a))
    for (const t of [a, b, c]) expect(t.log.verify().problems).toEqual([])
  })
})

const secretOf = (t: TestLog): Buffer => t.log.keys.signingKey.export({ type: 'pkcs8', format: 'der' })

describe('hostile parts', () => {
  async function genuine() {
    const { group, forks, rollbacks } = stations(2)
    const [a, b] = group as [TestLog, TestLog]
    for (let i = 0; i < 3; i += 1) await write(a, created({ id: `U${i}`, callSign: `A${i}`, phone: `+25570000000${i}` }))
    const { parts, keys } = read(a, b)
    const [part] = parts as [StreamPart]
    return { a, b, part, keys, forks, rollbacks }
  }
  const damage: [string, (part: StreamPart) => StreamPart, string][] = [
    [
      'a changed body',
      (part) => ({ ...part, ops: part.ops.map((op, i) => (i === 1 ? { ...op, body: encodeBody({ id: 'U1', callSign: 'X' }) } : op)) }),
      'broken-chain',
    ],
    ['another actor', (part) => ({ ...part, ops: part.ops.map((op) => ({ ...op, actor: 'user:innocent' })) }), 'broken-chain'],
    ['an op left out', (part) => ({ ...part, ops: part.ops.slice(1) }), 'gap'],
    ['ops swapped', (part) => ({ ...part, ops: [...part.ops].reverse() }), 'malformed'],
    ['another scope', (part) => ({ ...part, stream: { ...part.stream, scope: 'rw/dispatch/kigali' } }), 'bad-signature'],
    ['another author', (part) => ({ ...part, stream: { ...part.stream, stationId: 'f'.repeat(32) } }), 'unknown-station'],
    ['no ops', (part) => ({ ...part, ops: [] }), 'malformed'],
    ['an unsigned end', (part) => ({ ...part, signedHead: { ...part.signedHead, signature: Buffer.alloc(64) } }), 'bad-signature'],
    [
      'a clock used up',
      (part) => ({ ...part, ops: part.ops.map((op, i) => ({ ...op, lam: Number.MAX_SAFE_INTEGER - 3 + i })) }),
      'malformed',
    ],
    [
      'a personal part of someone else',
      (part) => ({ ...part, ops: part.ops.map((op) => ({ ...op, sealed: op.sealed && { ...op.sealed, subjectId: 'S-other' } })) }),
      'malformed',
    ],
    ['names without end', (part) => ({ ...part, ops: part.ops.map((op) => ({ ...op, entity: 'x'.repeat(10_000) })) }), 'malformed'],
    [
      'a million dependencies',
      (part) => ({ ...part, ops: part.ops.map((op) => ({ ...op, deps: Array.from({ length: 65 }, () => ['ab', 1] as const) })) }),
      'malformed',
    ],
  ]
  test.each(damage)('%s is refused, nothing is kept, and the genuine part still comes in', async (_what, harm, reason) => {
    const { a, b, part, keys } = await genuine()
    expect(await b.log.replica.apply([harm(part)], keys)).toMatchObject({ applied: 0, refused: [{ reason }] })
    expect(b.log.feed.position).toBe(0)
    expect(await b.log.replica.apply([part], keys)).toMatchObject({ applied: 3, refused: [] })
    expect(outcome(b)).toEqual(outcome(a))
  })

  test('two signed histories of one stream: the second is refused, the stream frozen, a person told once', async () => {
    const { a, b, part, keys, forks } = await genuine()
    await b.log.replica.apply([part], keys)
    const cloned = createTestLog({ ops: KINDS, projections: [units(KINDS)], seed: 'twin', signingKey: secretOf(a) })
    open.push(cloned)
    await write(cloned, created({ id: 'U9', callSign: 'Z9', phone: null }))
    const other = cloned.log.replica.read(SCOPE, new Map(), 10_000)
    expect(await b.log.replica.apply(other.parts, other.keys)).toMatchObject({ applied: 0, refused: [{ reason: 'forked' }] })
    await write(a, created({ id: 'U5', callSign: 'A5', phone: null }))
    const more = read(a, b)
    expect(await b.log.replica.apply(more.parts, more.keys)).toMatchObject({ applied: 0, refused: [{ reason: 'forked' }] })
    expect(forks).toHaveLength(1)
  })

  test('a peer that knows more of our own stream than we do: our database is too old, and says so', async () => {
    const { a, part, keys, rollbacks } = await genuine()
    const restored = createTestLog({
      ops: KINDS,
      projections: [units(KINDS)],
      seed: 'older',
      signingKey: secretOf(a),
      onSelfRollback: (stream) => rollbacks.push(stream),
    })
    open.push(restored)
    await restored.log.replica.apply([part], keys)
    expect(rollbacks).toEqual([part.stream])
    expect(restored.log.feed.position).toBe(0)
  })
})
