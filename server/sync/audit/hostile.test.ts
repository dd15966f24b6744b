/** Peers that answer or ask nonsense in an audit: nothing changes, nothing hangs. */
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { closeAll, created, outcome, send, stations, write, SCOPE } from '../../../tests/harness/replicas.ts'
import type { TestLog } from '../../../tests/harness/test-log.ts'
import type { VerifyFrame } from '../frames.ts'
import { createWorld } from '../session/test-world.ts'
import { createSlicer } from './slices.ts'
import { createSnapshots } from './snapshot.ts'
import { STEPS } from './steps.ts'
import { audited, joined } from './test-link.ts'
import { WHOLE_ANSWER, WHOLE_ASK, type WholeAnswer } from './whole-step.ts'

afterEach(closeAll)

const unit = (n: number, callSign = `A${n}`) => created({ id: `U${n}`, callSign, phone: null })

async function agreeing(units = 3) {
  const { group } = stations(2)
  const [a, b] = group as [TestLog, TestLog] // two were asked for
  await write(a, ...Array.from({ length: units }, (_, n) => unit(n)))
  await send(a, b)
  return { a, b, logs: { a: a.log, b: b.log } }
}
const stepOf = (frame: VerifyFrame) => STEPS[frame.step]

describe('a peer that answers nonsense', () => {
  test.each(['open', 'sum'] as const)('in step %s: the audit ends, nothing is changed', async (step) => {
    const { a, logs } = await agreeing()
    const before = outcome(a)
    const link = joined(logs, {
      change: (frame, from) => (from === 'b' && stepOf(frame) === step ? { ...frame, payload: Uint8Array.of(1, 2, 3) } : frame),
    })
    expect(await audited(link)).toMatchObject({ outcome: 'broken' })
    expect(link.a.events.map(({ type }) => type)).toEqual(['malformed', 'audited'])
    expect(outcome(a)).toEqual(before)
  })

  test('a digest that was not computed here changes nothing here', async () => {
    const { a, logs } = await agreeing()
    const before = outcome(a)
    const link = joined(logs, {
      change(frame, from) {
        if (from !== 'b' || stepOf(frame) !== 'sum') return frame
        const payload = Uint8Array.from(frame.payload)
        payload[5] = (payload[5] ?? 0) ^ 1
        return { ...frame, payload }
      },
    })
    expect(await audited(link)).toMatchObject({ outcome: 'ops-differ', difference: null })
    expect(outcome(a)).toEqual(before)
  })

  test('whole ops that were never signed, or are none: the damage stays named, nothing else changes', async () => {
    const { a, logs } = await agreeing()
    a.db.exec("UPDATE Op SET body = x'a0' WHERE seq = 2")
    const before = a.db.prepare('SELECT * FROM Op ORDER BY pos').all()
    const forge = (frame: VerifyFrame): VerifyFrame => {
      const answer = WHOLE_ANSWER.decode(frame.payload)
      const ops = answer.ops.map((op) => ({ ...op, actor: 'user:other' }))
      return { ...frame, payload: WHOLE_ANSWER.encode({ ...answer, ops }) }
    }
    const cut = (frame: VerifyFrame): VerifyFrame => ({ ...frame, payload: frame.payload.subarray(0, 20) })
    for (const [tamper, outcome] of [
      [forge, 'damaged'],
      [cut, 'broken'],
    ] as const) {
      const link = joined(logs, { change: (frame, from) => (from === 'b' && stepOf(frame) === 'whole' ? tamper(frame) : frame) })
      expect(await audited(link)).toMatchObject({ outcome })
      expect(a.db.prepare('SELECT * FROM Op ORDER BY pos').all()).toEqual(before)
    }
    let after = 0
    const endless = joined(logs, {
      change(frame, from) {
        if (from !== 'b' || stepOf(frame) !== 'whole') return frame
        after += 1
        const [op] = WHOLE_ANSWER.decode(frame.payload).ops
        return {
          ...frame,
          payload: WHOLE_ANSWER.encode({ ops: op ? [{ ...op, seq: after, actor: 'user:other' }] : [], heads: [], isEnd: false }),
        }
      },
    })
    expect(await audited(endless)).toMatchObject({ outcome: 'damaged' })
    expect(after).toBeLessThanOrEqual(1_024)
  })

  test('a reconciliation that never ends is ended', async () => {
    const { b, logs } = await agreeing(200)
    b.db.exec('UPDATE Op SET wall = wall + 1 WHERE seq = 9')
    let last: Uint8Array | null = null
    const link = joined(logs, {
      change(frame, from) {
        if (from !== 'b' || stepOf(frame) !== 'ops') return frame
        last ??= Uint8Array.of(1, 0, 1, ...new Uint8Array(16)) // everything differs, for ever
        return { ...frame, payload: last }
      },
    })
    expect(await audited(link)).toMatchObject({ outcome: 'broken' })
  })

  test('silence ends it too, and a link that closes at once', async () => {
    const { logs } = await agreeing()
    expect(await audited(joined(logs, { change: () => null }))).toMatchObject({ outcome: 'no-answer' })
    const link = joined(logs, { change: (frame, from) => (from === 'b' ? null : frame) })
    const running = link.a.audit.run()
    await link.world.pass(5)
    link.a.audit.close()
    expect(await link.finish(running)).toMatchObject([{ outcome: 'no-link' }])
  })
})

describe('a peer that asks nonsense', () => {
  const frame = (step: number, payload: Uint8Array, id = 1): VerifyFrame => ({
    kind: 'verify',
    id,
    isAnswer: false,
    scope: SCOPE,
    step,
    payload,
  })

  test('whatever the bytes, whatever the step: the station stays as it is and goes on answering', async () => {
    const { a, b, logs } = await agreeing()
    const before = [outcome(a), outcome(b)]
    const genuine: VerifyFrame[] = []
    await audited(
      joined(logs, {
        change(sent) {
          genuine.push(sent)
          return sent
        },
      }),
    )
    const any = fc.record({ step: fc.nat(STEPS.length), payload: fc.uint8Array({ maxLength: 60 }), isAnswer: fc.boolean() })
    const broken = fc.tuple(fc.constantFrom(...genuine), fc.nat(), fc.nat(255)).map(([{ step, payload, isAnswer }, at, value]) => {
      const bytes = Uint8Array.from(payload)
      bytes[at % bytes.length] = value
      return { step, payload: bytes, isAnswer }
    })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(any, broken), { maxLength: 6 }), async (frames) => {
        const link = joined(logs)
        for (const part of frames) {
          link.b.audit.onFrame({ ...frame(part.step, part.payload), isAnswer: part.isAnswer })
          await link.world.pass(2)
        }
        expect(link.b.events.filter(({ type }) => type === 'failure')).toEqual([])
        await link.world.pass(20_000)
        expect(await audited(link)).toMatchObject({ outcome: 'agreed' })
      }),
      { numRuns: 40 },
    )
    expect([outcome(a), outcome(b)]).toEqual(before)
  })

  test('whole ops are given of shared streams only, within an audit, and to a limit', async () => {
    const { a, logs } = await agreeing(200)
    const ask = (upTo: number, streamId = a.log.heads.own(SCOPE).streamId) => WHOLE_ASK.encode({ streamId, after: 0, upTo })
    const answers = async (payloads: readonly Uint8Array[], wholeBytes: number) => {
      const given: WholeAnswer[] = []
      const link = joined(logs, {
        parts: { options: { wholeBytes, messageBytes: 4_096 } },
        change(sent, from) {
          if (from === 'b' && stepOf(sent) === 'whole') given.push(WHOLE_ANSWER.decode(sent.payload))
          return stepOf(sent) === 'done' ? null : sent // the audit stays open
        },
      })
      await audited(link)
      for (const payload of payloads) {
        link.b.audit.onFrame(frame(STEPS.indexOf('whole'), payload))
        await link.world.pass(10)
      }
      return given
    }
    const [first, beyond, foreign] = await answers([ask(1), ask(201), ask(1, 'f'.repeat(32))], 1_000_000)
    expect(first?.ops.length).toBeGreaterThan(1)
    expect([beyond, foreign]).toEqual([
      { ops: [], heads: [], isEnd: true },
      { ops: [], heads: [], isEnd: true },
    ])
    const counts = (await answers([ask(1), ask(1), ask(1), ask(1)], 5_000)).map(({ ops }) => ops.length)
    expect([(counts[0] ?? 0) > 0, counts.at(-1)]).toEqual([true, 0])
  })

  test('asking again at once is answered "busy"', async () => {
    const { logs } = await agreeing()
    const link = joined(logs)
    const outcomes: string[] = []
    for (let n = 0; n < 2; n += 1) outcomes.push((await audited(link)).outcome)
    await link.world.pass(15_000)
    outcomes.push((await audited(link)).outcome)
    expect(outcomes).toEqual(['agreed', 'busy', 'agreed'])
  })

  test('only a few peers are answered at a time: each costs memory', async () => {
    const { a, logs } = await agreeing()
    const snapshots = createSnapshots(a.log.audit, createSlicer({ timers: createWorld(), clock: a.clock }))
    const places = [snapshots.enter(), snapshots.enter(), snapshots.enter()]
    expect(places.map((place) => place !== null)).toEqual([true, true, false])
    const link = joined({ a: logs.b, b: logs.a }, { parts: { snapshots } })
    expect((await audited(link)).outcome).toBe('busy')
    places[0]?.()
    expect(snapshots.enter()).not.toBeNull()
  })

  test('a question for another audit, or before the first, is passed over', async () => {
    const { logs } = await agreeing()
    const link = joined(logs)
    link.b.audit.onFrame(frame(STEPS.indexOf('check'), new Uint8Array(), 77))
    await link.world.pass(10)
    expect(link.sent).toEqual([])
    expect(link.b.events).toEqual([])
  })
})
