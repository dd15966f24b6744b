/** Several real logs exchange what they wrote, part by part, in any order: they must end alike, and take nothing false. */
import fc from 'fast-check'
import { z } from 'zod'
import { afterEach, describe, expect, test } from 'vitest'
import { createTestLog, type TestLog } from '../../tests/harness/test-log.ts'
import { encodeBody } from './codec.ts'
import { defineOp } from './index.ts'
import type { StreamPart } from './op.ts'
import {
  alsoOpen,
  changed,
  closeAll,
  created,
  ended,
  erased,
  future,
  KINDS,
  made,
  outcome,
  read,
  revoked,
  SCOPE,
  secretOf,
  send,
  stations,
  units,
  write,
} from '../../tests/harness/replicas.ts'

afterEach(closeAll)

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
            closeAll()
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

describe('a station that is shut out', () => {
  test('what it wrote beyond the point its revoker knew counts for nothing, wherever it had already arrived', async () => {
    const { group, ends } = stations(3)
    const [a, b, thief] = group as [TestLog, TestLog, TestLog]
    await write(a, created({ id: 'U1', callSign: 'A1', phone: null }))
    await send(a, thief)
    await write(thief, changed({ id: 'U1', seats: 2 }), made({ id: 'T1', unitId: 'U1', incidentId: 'I1' }))
    await send(thief, a)
    await write(thief, changed({ id: 'U1', seats: 66 }), made({ id: 'T2', unitId: 'U1', incidentId: 'I2' }))
    await write(a, made({ id: 'A2', unitId: 'U1', incidentId: 'I3' }))
    await send(a, b)
    await send(thief, b)
    expect(b.log.state.table('Unit').get('U1')?.seats).toBe(66)
    expect(outcome(b).conflicts).toHaveLength(1)
    const { stationId } = thief.log.keys
    ends.set(
      stationId,
      new Map(
        a.log.replica
          .heads(SCOPE)
          .filter((head) => head.stationId === stationId)
          .map(({ streamId, seq }) => [streamId, seq]),
      ),
    )
    await write(a, revoked({ id: stationId }))
    await send(a, b)
    expect(b.log.state.table('Unit').get('U1')?.seats).toBe(2)
    const evidence = read(b, a)
    expect(await a.log.replica.apply(evidence.parts, evidence.keys)).toMatchObject({ applied: 2, refused: [] })
    expect(a.log.state.table('Unit').get('U1')?.seats).toBe(2)
    expect(outcome(b)).toEqual(outcome(a))
    expect(outcome(b).conflicts).toEqual([])
    const before = outcome(b)
    b.log.rebuild()
    expect(outcome(b)).toEqual(before)
  })
})

describe('ops in a scope that is not theirs', () => {
  const at = (scope: string, kind: string) =>
    defineOp({ ...created.spec, sealed: ['phone'], subject: (body) => `S-${body.id}`, kind, scope: () => scope })
  test.each(['directory', 'tz/people', 'tz/dispatch/elsewhere'])('what is shared as %s makes no row of another scope', async (scope) => {
    const smuggled = at(scope, 'unit.created')
    const [a, b] = stations(2, [[smuggled], KINDS]).group as [TestLog, TestLog]
    await write(a, smuggled({ id: 'U1', callSign: 'A1', phone: null }))
    const { parts, keys } = a.log.replica.read(scope, new Map(), 100_000)
    expect(await b.log.replica.apply(parts, keys)).toMatchObject({ applied: 1, refused: [] }) // kept and handed on, as every op
    expect(b.log.state.table('Unit').find({})).toEqual([])
    b.log.rebuild()
    expect(b.log.state.table('Unit').find({})).toEqual([])
    expect(b.db.prepare('SELECT reason FROM Quarantine').pluck().all()).toEqual(['out-of-place'])
  })
  test('what was set aside stays so when its entity is folded again, and a rebuild does not stumble over it', async () => {
    const { kind, version, conflict, read } = changed.spec
    const body = z.object({ id: z.string(), seats: z.string() })
    const broken = defineOp({ kind, version, conflict, read, body, entity: ({ id }) => id, scope: () => SCOPE })
    const [a, b] = stations(2, [[created, broken], KINDS]).group as [TestLog, TestLog]
    await write(a, created({ id: 'U1', callSign: 'A1', phone: '+255700000001' }))
    await write(a, broken({ id: 'U1', seats: 'many' }))
    await send(a, b)
    const rows = b.digest()
    for (let n = 0; n < 2; n += 1) b.log.rebuild()
    expect(b.digest()).toEqual(rows)
    expect(b.log.state.table('Unit').get('U1')).toMatchObject({ seats: 1 })
  })
})

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
    alsoOpen(cloned)
    await write(cloned, created({ id: 'U9', callSign: 'Z9', phone: null }))
    const other = cloned.log.replica.read(SCOPE, new Map(), 10_000)
    expect(await b.log.replica.apply(other.parts, other.keys)).toMatchObject({ applied: 0, refused: [{ reason: 'forked' }] })
    await write(a, created({ id: 'U5', callSign: 'A5', phone: null }))
    const more = read(a, b)
    expect(await b.log.replica.apply(more.parts, more.keys)).toMatchObject({ applied: 0, refused: [{ reason: 'forked' }] })
    expect(forks).toHaveLength(1)
  })

  test('a stream with two histories stays frozen after a restart, and nobody is told again', async () => {
    const { a, b, part, keys, forks } = await genuine()
    await b.log.replica.apply([part], keys)
    const cloned = createTestLog({ ops: KINDS, projections: [units(KINDS)], seed: 'twin', signingKey: secretOf(a) })
    alsoOpen(cloned)
    await write(cloned, created({ id: 'U9', callSign: 'Z9', phone: null }))
    const other = cloned.log.replica.read(SCOPE, new Map(), 10_000)
    await b.log.replica.apply(other.parts, other.keys)
    const again = b.reopened()
    await write(a, created({ id: 'U5', callSign: 'A5', phone: null }))
    const more = read(a, again)
    expect(await again.log.replica.apply(more.parts, more.keys)).toMatchObject({ applied: 0, refused: [{ reason: 'forked' }] })
    expect(forks).toHaveLength(1)
    expect(b.db.prepare('SELECT seq, head FROM ForkedStream').all()).toEqual([
      { seq: 1, head: Buffer.from(other.parts[0]?.signedHead.head ?? []) },
    ])
  })

  test('a peer that knows more of our own stream than we do: we take it back and go on in a new incarnation', async () => {
    const { a, b, part, keys, rollbacks } = await genuine()
    const restored = createTestLog({
      ops: KINDS,
      projections: [units(KINDS)],
      seed: 'older',
      signingKey: secretOf(a),
      onSelfRollback: (stream) => rollbacks.push(stream),
    })
    alsoOpen(restored)
    expect(await restored.log.replica.apply([part], keys)).toMatchObject({ applied: 3, refused: [] })
    expect(rollbacks).toEqual([part.stream])
    await write(restored, created({ id: 'U9', callSign: 'A9', phone: null }))
    const [former, current] = restored.log.replica.heads(SCOPE)
    expect(former).toMatchObject({ incarnation: 1, seq: 3 })
    expect(current?.incarnation).toBeGreaterThan(1)
    expect(current?.seq).toBe(1)
    await send(restored, b)
    expect(outcome(b)).toEqual(outcome(restored))
    expect(a.log.replica.heads(SCOPE)).toHaveLength(1)
  })

  test('a peer that only says so is enough: nothing more is written where it may have been written before', async () => {
    const { group, rollbacks } = stations(1)
    const [a] = group as [TestLog]
    await write(a, created({ id: 'U1', callSign: 'A1', phone: null }))
    const own = { scope: SCOPE, stationId: a.log.keys.stationId, incarnation: 1 }
    a.log.noteSelfRollback(own)
    a.log.noteSelfRollback(own) // said again about what is over
    a.log.noteSelfRollback({ ...own, stationId: 'f'.repeat(32) })
    expect(rollbacks).toEqual([own])
    await write(a, created({ id: 'U2', callSign: 'A2', phone: null }))
    const [former, current] = a.log.replica.heads(SCOPE)
    expect([former?.seq, current?.seq]).toEqual([1, 1])
    expect(current?.incarnation).toBeGreaterThan(1)
  })
})
