/** Two stations compare what they hold: agreement, wrong rows put right, a changed log named and not taken over. */
import { afterEach, describe, expect, test } from 'vitest'
import { closeAll, changed, created, made, outcome, send, stations, write, SCOPE } from '../../../tests/harness/replicas.ts'
import type { TestLog } from '../../../tests/harness/test-log.ts'
import { STEPS } from './steps.ts'
import { audited, joined, type Joined, type LinkOptions } from './test-link.ts'
import { WHOLE_ANSWER } from './whole-step.ts'

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
  const noOf = (t: TestLog, author: TestLog): number => t.log.heads.find(streamOf(author))?.no ?? 0
  const tamper = (t: TestLog, seq: number, author: TestLog = t) => {
    const no = noOf(t, author)
    const other = t.db.prepare('SELECT body FROM Op WHERE streamNo = ? AND seq <> ? LIMIT 1').pluck().get(no, seq)
    t.db.prepare('UPDATE Op SET body = ? WHERE streamNo = ? AND seq = ?').run(other, no, seq)
  }
  const opsOf = (t: TestLog) => t.db.prepare('SELECT * FROM Op LEFT JOIN SealedBody ON SealedBody.pos = Op.pos ORDER BY Op.pos').all()
  /** Lets whatever follows come to its end. */
  const settle = async ({ world }: Joined, seconds = 1): Promise<void> => {
    for (let turn = 0; turn < seconds * 50; turn += 1) await world.pass(20)
  }
  /** A peer that has nothing to give. */
  const empty = WHOLE_ANSWER.encode({ ops: [], heads: [], isEnd: true })
  const withheld: LinkOptions = {
    change: (frame) => (frame.isAnswer && STEPS[frame.step] === 'whole' ? { ...frame, payload: empty } : frame),
  }

  test('there: named on both sides, fetched anew by the station whose it is, proven', async () => {
    const { a, b, logs } = await agreeing()
    const before = [opsOf(a), opsOf(b), outcome(a), outcome(b)]
    const hash = Buffer.from(b.log.store.opAt(noOf(b, a), 2)?.hash ?? []).toString('hex')
    tamper(b, 2, a)
    const link = joined(logs)
    const result = await audited(link)
    expect(result).toMatchObject({ outcome: 'ops-differ', differences: 1, difference: { streamId: streamOf(a), seq: 2, hashHere: hash } })
    expect(result.difference?.hashThere).toMatch(/^[0-9a-f]{64}$/)
    expect(result.difference?.hashThere).not.toBe(hash)
    await settle(link)
    const damage = { streamId: streamOf(a), seq: 2, problem: 'changed-op' }
    const difference = { streamId: streamOf(a), seq: 2, hashHere: result.difference?.hashThere, hashThere: hash }
    expect(link.b.results).toMatchObject([
      { outcome: 'damaged', damage, difference, mended: 0 },
      { outcome: 'repaired', damage, difference: null, mended: 1, repairedHere: 0 },
    ])
    expect(link.a.results).toMatchObject([{ outcome: 'ops-differ' }, { outcome: 'agreed', ops: 6 }])
    expect([opsOf(a), opsOf(b), outcome(a), outcome(b)]).toEqual(before)
    expect(b.log.verify().problems).toEqual([])
  })

  test('here: fetched anew before anything is compared; rows made of it follow', async () => {
    const { a, b, logs } = await agreeing()
    const before = [opsOf(a), outcome(a), outcome(b)]
    tamper(a, 4)
    a.db.exec("UPDATE Unit SET callSign = 'wrong' WHERE id = 'U1'")
    a.db.exec('DELETE FROM SealedBody WHERE pos = 1; DELETE FROM Op WHERE pos = 3')
    const link = joined(logs)
    expect(await audited(link)).toMatchObject({ outcome: 'repaired', mended: 3, repaired: ['U1'], damage: { seq: 1 }, differences: 0 })
    expect(link.a.events).toContainEqual({ type: 'repaired', scope: SCOPE, entities: ['U1', 'U3'] })
    expect([opsOf(a), outcome(a), outcome(b)]).toEqual(before)
    await link.world.pass(10)
    expect(link.b.results).toMatchObject([{ outcome: 'agreed' }])
  })

  test('when nobody has it whole, it stays named, and nothing is folded from it', async () => {
    const { a, b, logs } = await agreeing()
    b.db.exec("UPDATE SealedBody SET sealed = x'00112233445566778899001122334455667788990011223344556677' WHERE pos = 1")
    b.db.exec("UPDATE Unit SET callSign = 'wrong'")
    const link = joined(logs, withheld)
    expect(await audited(link)).toMatchObject({ outcome: 'rows-differ', repairedHere: 0, repairedThere: 0 })
    await settle(link)
    const damaged = { outcome: 'damaged', damage: { problem: 'changed-part' }, mended: 0 }
    expect(link.b.results).toMatchObject([damaged, damaged])
    expect(b.log.state.table('Unit').get('U2')?.callSign).toBe('wrong')
    expect(a.log.state.table('Unit').get('U2')?.callSign).toBe('A2')
    expect(await audited(joined({ a: b.log, b: a.log }))).toMatchObject({ outcome: 'repaired', mended: 1, repairedHere: 3 })
    expect(outcome(a)).toEqual(outcome(b))
  })

  test('an op that vanished and that nobody gives is named, and the session is asked to look again', async () => {
    const { a, b, logs } = await agreeing()
    a.db.prepare('DELETE FROM Op WHERE streamNo = ? AND seq = 1').run(noOf(a, b))
    const link = joined(logs, withheld)
    const result = await audited(link)
    expect(result).toMatchObject({ outcome: 'damaged', difference: { streamId: streamOf(b), seq: 1, hashHere: null } })
    expect(result.damage).toMatchObject({ streamId: streamOf(b), seq: 1, problem: 'missing-op' })
    expect(link.a.asked).toEqual([SCOPE])
  })

  test('a signature that is not the author’s is replaced', async () => {
    const { a, logs } = await agreeing()
    a.db.exec('UPDATE Checkpoint SET signature = zeroblob(64) WHERE streamNo = 1')
    expect(await audited(joined(logs))).toMatchObject({ outcome: 'repaired', damage: { problem: 'wrong-head' }, mended: 1 })
    expect(a.log.verify().problems).toEqual([])
  })

  test('both damaged: each mends itself, one after the other', async () => {
    const { a, b, logs } = await agreeing()
    const before = [opsOf(a), opsOf(b)]
    tamper(a, 2)
    tamper(b, 3, a)
    const link = joined(logs)
    await audited(link)
    await settle(link)
    expect([opsOf(a), opsOf(b)]).toEqual(before)
  })

  test('a build that does not know the question is waited for once, and the audit goes on', async () => {
    const { a, logs } = await agreeing()
    tamper(a, 2)
    const link = joined(logs, {
      change: (frame) => (STEPS[frame.step] === 'whole' ? null : frame),
      parts: { options: { answerMs: 1_000 } },
    })
    expect(await audited(link)).toMatchObject({ outcome: 'damaged', difference: { seq: 2 } })
  })

  test('a peer that has just been asked is asked again a little later', async () => {
    const { b, logs } = await agreeing()
    const link = joined(logs)
    await link.finish(link.b.audit.run())
    tamper(b, 2)
    await audited(link)
    expect(link.b.results.at(-1)).not.toMatchObject({ outcome: 'repaired' })
    await settle(link, 15)
    expect(link.b.results.map(({ outcome: end }) => end)).toEqual(['agreed', 'damaged', 'busy', 'repaired'])
    expect(b.log.verify().problems).toEqual([])
  })
})
