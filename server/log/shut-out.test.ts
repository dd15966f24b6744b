/** Stations that are shut out: by several who did not know of each other, by one that is shut out itself, across restarts and failures. */
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createTestLog, type TestLog } from '../../tests/harness/test-log.ts'
import { alsoOpen, changed, closeAll, created, KINDS, made, outcome, SCOPE, send, units, write } from '../../tests/harness/replicas.ts'
import { defineOp, projection } from './index.ts'
import type { Authors } from './verify-part.ts'

afterEach(closeAll)

const shut = defineOp({
  kind: 'station.shut',
  version: 1,
  body: z.object({ id: z.string(), heads: z.array(z.tuple([z.string(), z.number()])) }),
  entity: ({ id }) => id,
  scope: () => SCOPE,
  shutsOut: ({ id }) => id,
  conflict: 'authority',
  read: 'unit.read',
})
const shutOut = projection('shut-out', 1, ({ on, table }) => {
  const rows = table('StationRevocation', 'stationId')
  on(shut, ({ body: { id: stationId, heads }, meta }) => {
    rows.upsert({
      ...{ stationId, heads, writer: meta.streamId, seq: meta.seq },
      ...{ reason: 'stolen', note: '', revokedAt: meta.at, revokedBy: meta.actor },
    })
  })
})
const OPS = [...KINDS.filter(({ spec }) => !('shutsOut' in spec)), shut]

/** Logs that read from their own rows who is shut out. */
function stations(count: number): TestLog[] {
  const group: TestLog[] = []
  for (let i = 0; i < count; i += 1) {
    const authors: Authors = {
      find: (stationId) => {
        const found = group.find(({ log }) => log.keys.stationId === stationId)
        const said = group[i]?.log.state.table('StationRevocation').find({ stationId }, 100) ?? []
        const cutoffs = new Map<string, number>()
        for (const { heads } of said)
          for (const [streamId, seq] of heads as [string, number][]) cutoffs.set(streamId, Math.max(seq, cutoffs.get(streamId) ?? 0)) // as `shutOut` wrote it
        return found ? { publicKey: found.log.keys.publicKey, isRevoked: said.length > 0, cutoffs } : null
      },
    }
    const startMs = Date.UTC(2026, 0, 1, 8) + i
    group.push(alsoOpen(createTestLog({ ops: OPS, projections: [units(OPS), shutOut], seed: `station ${i}`, startMs, authors })))
  }
  return group
}
const idOf = (t: TestLog): string => t.log.keys.stationId
/** Where the stream of one station ends on another. */
const endOf = (writer: TestLog, at: TestLog): [string, number][] =>
  at.log.replica.heads(SCOPE).flatMap(({ stationId, streamId, seq }) => (stationId === idOf(writer) ? [[streamId, seq]] : []))
const setAside = (t: TestLog): unknown[] => t.db.prepare('SELECT kind, reason FROM Quarantine').all()

describe('a station that is shut out', () => {
  test('the news and what was written after it come in one batch: nothing is folded twice', async () => {
    const [a, b, thief] = stations(3) as [TestLog, TestLog, TestLog]
    await write(thief, changed({ id: 'U1', seats: 66 }))
    await send(thief, a)
    await send(a, b)
    await write(a, shut({ id: idOf(thief), heads: [] }), created({ id: 'U1', callSign: 'A1', phone: null }))
    await send(a, b)
    expect(setAside(b)).toEqual([])
    expect(outcome(b)).toEqual(outcome(a))
    b.log.rebuild()
    expect(outcome(b)).toEqual(outcome(a))
  })

  test('a later word about where it ended lets in what was out, also after a restart in between', async () => {
    const [a, c, thief, started] = stations(4) as [TestLog, TestLog, TestLog, TestLog]
    await write(thief, created({ id: 'U1', callSign: 'A1', phone: null }), made({ id: 'T1', unitId: 'U1', incidentId: 'I1' }))
    for (const t of [c, started]) await send(thief, t)
    await write(c, made({ id: 'C1', unitId: 'U2', incidentId: 'I2' }), made({ id: 'C2', unitId: 'U1', incidentId: 'I3' }))
    await write(a, made({ id: 'A1', unitId: 'U1', incidentId: 'I4' }), shut({ id: idOf(thief), heads: [] }))
    await send(a, started)
    expect(started.log.state.table('Unit').get('U1')).toBeNull()
    const b = started.reopened()
    await write(c, shut({ id: idOf(thief), heads: endOf(thief, c) }))
    await send(c, b)
    expect(b.log.state.table('Unit').get('U1')?.callSign).toBe('A1')
    await send(a, c)
    await send(c, a)
    expect(outcome(b)).toEqual(outcome(c))
    expect(outcome(b).conflicts).toHaveLength(2) // A1 with T1 and with C2; C2 knew of T1
    const before = outcome(b)
    b.log.rebuild()
    expect(outcome(b)).toEqual(before)
  })

  test('a transaction that fails leaves nobody shut out', async () => {
    const [a, b, honest] = stations(3) as [TestLog, TestLog, TestLog]
    await write(honest, created({ id: 'U1', callSign: 'A1', phone: null }))
    await send(honest, b)
    await write(a, shut({ id: idOf(honest), heads: [] }))
    b.db.exec("CREATE TRIGGER full BEFORE INSERT ON Frontier BEGIN SELECT RAISE(ABORT, 'no room'); END")
    await expect(send(a, b)).rejects.toThrow('no room')
    b.db.exec('DROP TRIGGER full')
    await write(honest, changed({ id: 'U1', seats: 4 }))
    await send(honest, b)
    expect(b.log.state.table('Unit').get('U1')?.seats).toBe(4)
  })

  test('two that shut each other out are both out, whichever word came first; about itself none has a say', async () => {
    const [a, b, one, other] = stations(4) as [TestLog, TestLog, TestLog, TestLog]
    await write(one, created({ id: 'U1', callSign: 'A1', phone: null }))
    await write(other, created({ id: 'U2', callSign: 'A2', phone: null }))
    await send(one, other)
    await send(other, one)
    await write(one, shut({ id: idOf(other), heads: endOf(other, one) }), changed({ id: 'U1', seats: 8 }))
    await write(
      other,
      shut({ id: idOf(one), heads: endOf(one, other) }),
      shut({ id: idOf(other), heads: [[endOf(other, other)[0]?.[0] ?? '', 99]] }),
    )
    await write(other, changed({ id: 'U2', seats: 9 }))
    await send(one, a)
    await send(other, a)
    await send(other, b)
    await send(one, b)
    expect(outcome(b)).toEqual(outcome(a))
    const seats = ['U1', 'U2'].map((id) => a.log.state.table('Unit').get(id)?.seats)
    expect(seats).toEqual([1, 1])
    for (const t of [a, b]) {
      t.log.rebuild()
      expect(outcome(t)).toEqual(outcome(a))
    }
  })
})
