/** Two stations compare what they hold: agreement, wrong rows put right, a changed log named and not taken over. */
import { afterEach, describe, expect, test } from 'vitest'
import { closeAll, changed, created, made, outcome, send, stations, write, SCOPE } from '../../../tests/harness/replicas.ts'
import type { TestLog } from '../../../tests/harness/test-log.ts'
import { audited, joined } from './test-link.ts'

afterEach(closeAll)

const unit = (n: number) => created({ id: `U${n}`, callSign: `A${n}`, phone: `+25570000${n}` })

/** Two stations that hold the same: some ops of each, some concurrent. */
async function agreeing() {
  const { group } = stations(2)
  const [a, b] = group as [TestLog, TestLog] // two were asked for
  await write(a, unit(1), unit(2), unit(3))
  await send(a, b)
  await write(a, changed({ id: 'U1', callSign: 'left' }))
  await write(b, changed({ id: 'U1', callSign: 'right', seats: 4 }), made({ id: 'M1', unitId: 'U2', incidentId: 'I1' }))
  await send(a, b)
  await send(b, a)
  return { a, b, logs: { a: a.log, b: b.log } }
}
const streamOf = (t: TestLog) => t.log.heads.own(SCOPE).streamId

describe('stations that agree', () => {
  test('know it after one small exchange, and both say so', async () => {
    const { logs } = await agreeing()
    const link = joined(logs)
    const result = await audited(link)
    expect(result).toMatchObject({ outcome: 'agreed', ops: 6, entities: 4, differences: 0, damage: null, incomparable: 0 })
    expect(link.sent.map(({ step }) => step)).toEqual(['open', 'open', 'sum', 'done'])
    await link.world.pass(10)
    expect(link.b.results).toMatchObject([{ outcome: 'agreed', ops: 6, entities: 4 }])
    expect([...link.a.asked, ...link.b.asked]).toEqual([])
  })

  test('compare what both hold when one is ahead, and the session hears of the rest', async () => {
    const { a, b, logs } = await agreeing()
    await write(b, changed({ id: 'U2', callSign: 'newer' }), unit(9))
    const link = joined(logs)
    expect(await audited(link)).toMatchObject({ outcome: 'agreed', ops: 6, entities: 4 })
    expect(link.a.asked).toEqual([SCOPE])
    await send(b, a)
    expect(await audited(joined(logs))).toMatchObject({ outcome: 'agreed', ops: 8, entities: 5 })
    expect(outcome(a)).toEqual(outcome(b))
  })

  test('wait while one still lacks much of the other', async () => {
    const { a, b, logs } = await agreeing()
    await write(b, ...Array.from({ length: 12 }, (_, n) => unit(100 + n)))
    const link = joined(logs, { parts: { options: { behindMost: 10 } } })
    expect(await audited(link)).toMatchObject({ outcome: 'behind', ops: 0 })
    expect(link.a.asked).toEqual([SCOPE])
    expect(link.sent.map(({ step }) => step)).toEqual(['open', 'open'])
    await send(b, a)
    expect(await audited(joined(logs))).toMatchObject({ outcome: 'agreed', ops: 18 })
  })

  test('rows are looked at without leaving a trace', async () => {
    const { a, b, logs } = await agreeing()
    await write(b, changed({ id: 'U1', callSign: 'newer' }))
    const before = [outcome(a), outcome(b)]
    await audited(joined(logs))
    expect([outcome(a), outcome(b)]).toEqual(before)
  })
})

describe('rows that are not what the log says', () => {
  const flip = (t: TestLog, id = 'U3') => t.db.prepare("UPDATE Unit SET callSign = 'wrong' WHERE id = ?").run(id)

  test.each(['here', 'there'] as const)('%s: found, folded again, compared again', async (where) => {
    const { a, b, logs } = await agreeing()
    const before = outcome(a)
    flip(where === 'here' ? a : b)
    const link = joined(logs)
    const [here, there] = where === 'here' ? [1, 0] : [0, 1]
    expect(await audited(link)).toMatchObject({ outcome: 'repaired', repairedHere: here, repairedThere: there, unsettled: [] })
    await link.world.pass(10)
    expect(link.b.results).toMatchObject([{ outcome: 'repaired', repairedHere: there, repairedThere: here }])
    const damaged = where === 'here' ? link.a : link.b
    expect(damaged.events).toContainEqual({ type: 'repaired', scope: SCOPE, entities: ['U3'] })
    expect([outcome(a), outcome(b)]).toEqual([before, before])
    expect(await audited(joined(logs))).toMatchObject({ outcome: 'agreed' })
  })

  test('rows that vanished or were invented come back to what the log says', async () => {
    const { a, b, logs } = await agreeing()
    a.db.exec("DELETE FROM Unit WHERE id = 'U2'")
    b.db.exec("UPDATE Unit SET seats = 40, kind = 'boat' WHERE id = 'U1'")
    expect(await audited(joined(logs))).toMatchObject({ outcome: 'repaired', repairedHere: 1, repairedThere: 1 })
    expect(outcome(a)).toEqual(outcome(b))
    expect(a.log.state.table('Unit').get('U2')?.callSign).toBe('A2')
  })

  test('more than can be named: everything is folded again, once', async () => {
    const { group } = stations(2)
    const [a, b] = group as [TestLog, TestLog] // two were asked for
    await write(a, ...Array.from({ length: 200 }, (_, n) => unit(n)))
    await send(a, b)
    a.db.exec("UPDATE Unit SET callSign = 'wrong'")
    const link = joined({ a: a.log, b: b.log }, { parts: { options: { entitiesMost: 40 } } })
    expect(await audited(link)).toMatchObject({ outcome: 'repaired', repairedHere: 200, repairedThere: 0, unsettled: [] })
    expect(outcome(a)).toEqual(outcome(b))
  })

  test('an entity with newer ops is compared as of the common vector, and put right as it stands', async () => {
    const { b, logs } = await agreeing()
    await write(b, changed({ id: 'U3', callSign: 'newer' }))
    flip(b)
    const link = joined(logs)
    await audited(link)
    expect(link.b.events).toContainEqual({ type: 'repaired', scope: SCOPE, entities: ['U3'] })
    expect(b.log.state.table('Unit').get('U3')?.callSign).toBe('newer')
  })
})

describe('a log that was changed on the disk', () => {
  const tamper = (t: TestLog, seq: number, author: TestLog = t) => {
    const { no } = t.log.heads.find(streamOf(author)) ?? { no: 0 }
    const other = t.db.prepare('SELECT body FROM Op WHERE streamNo = ? AND seq <> ? LIMIT 1').pluck().get(no, seq)
    t.db.prepare('UPDATE Op SET body = ? WHERE streamNo = ? AND seq = ?').run(other, no, seq)
  }

  test('is found, the op is named on both sides, and nothing is taken over', async () => {
    const { a, b, logs } = await agreeing()
    const whole = b.log.store.opAt(b.log.heads.find(streamOf(a))?.no ?? 0, 2)
    tamper(b, 2, a)
    const rows = [a.digest(), b.digest()]
    const link = joined(logs)
    const result = await audited(link)
    const hash = Buffer.from(whole?.hash ?? []).toString('hex')
    expect(result).toMatchObject({ outcome: 'ops-differ', differences: 1, difference: { streamId: streamOf(a), seq: 2, hashHere: hash } })
    expect(result.difference?.hashThere).toMatch(/^[0-9a-f]{64}$/)
    expect(result.difference?.hashThere).not.toBe(hash)
    await link.world.pass(10)
    expect(link.b.results).toMatchObject([
      {
        outcome: 'damaged',
        damage: { streamId: streamOf(a), seq: 2, problem: 'changed-op' },
        difference: { streamId: streamOf(a), seq: 2, hashHere: result.difference?.hashThere, hashThere: hash },
      },
    ])
    expect([a.digest(), b.digest()]).toEqual(rows)
    expect(a.log.store.opAt(a.log.heads.find(streamOf(a))?.no ?? 0, 2)?.body).toEqual(whole?.body)
    expect(a.log.verify().problems).toEqual([])
  })

  test('is not folded from, even when its rows are wrong too', async () => {
    const { a, b, logs } = await agreeing()
    b.db.exec("UPDATE SealedBody SET sealed = x'00112233445566778899001122334455667788990011223344556677' WHERE pos = 1")
    b.db.exec("UPDATE Unit SET callSign = 'wrong'")
    const link = joined(logs)
    expect(await audited(link)).toMatchObject({ outcome: 'rows-differ', repairedHere: 0, repairedThere: 0 })
    await link.world.pass(10)
    expect(link.b.results).toMatchObject([{ outcome: 'damaged', damage: { problem: 'changed-part' } }])
    expect(b.log.state.table('Unit').get('U2')?.callSign).toBe('wrong')
    expect(a.log.state.table('Unit').get('U2')?.callSign).toBe('A2')
  })

  test('an op that vanished is named, and the session is asked to look again', async () => {
    const { a, b, logs } = await agreeing()
    const { no } = a.log.heads.find(streamOf(b)) ?? { no: 0 }
    a.db.prepare('DELETE FROM Op WHERE streamNo = ? AND seq = 1').run(no)
    const link = joined(logs)
    const result = await audited(link)
    expect(result).toMatchObject({ outcome: 'damaged', difference: { streamId: streamOf(b), seq: 1, hashHere: null } })
    expect(result.damage).toMatchObject({ streamId: streamOf(b), seq: 1, problem: 'missing-op' })
    expect(link.a.asked).toEqual([SCOPE])
  })

  test('a signature that is not the author’s is named', async () => {
    const { a, logs } = await agreeing()
    a.db.exec('UPDATE Checkpoint SET signature = zeroblob(64) WHERE streamNo = 1')
    expect(await audited(joined(logs))).toMatchObject({ outcome: 'damaged', damage: { problem: 'wrong-head' }, differences: 0 })
  })
})
