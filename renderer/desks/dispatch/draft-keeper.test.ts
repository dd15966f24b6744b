/** Typed words reach the station soon, in order, and once more after a failure; a closed keeper sends nothing. */
import { expect, test } from 'vitest'
import type { IntakeDraft } from '../../../server/contract/drafts.ts'
import { manualTimers } from '../../../tests/harness/manual-timers.ts'
import { DraftKeeper, KEEP_AFTER_MS, TRY_AGAIN_MS } from './draft-keeper.ts'

const draft = (narrative: string) => ({ startedAt: '2026-01-01T08:00:00.000Z', narrative }) as IntakeDraft // all that is looked at

function open() {
  const timers = manualTimers()
  const sent: string[] = []
  const states: boolean[] = []
  const world = { isDown: false, answer: (): Promise<void> => Promise.resolve() }
  const take = async (what: string): Promise<void> => {
    sent.push(what)
    await world.answer()
    if (world.isDown) throw new Error('down')
  }
  const keeper = new DraftKeeper({
    door: { keep: ({ narrative }) => take(narrative), drop: (startedAt) => take(`drop ${startedAt}`) },
    timers,
    onState: (isKept) => states.push(isKept),
  })
  return { keeper, timers, sent, states, world }
}

test('words are sent once for many keys, and typing without a pause puts nothing off', async () => {
  const { keeper, timers, sent } = open()
  for (let key = 1; key <= 10; key += 1) {
    keeper.change(draft('a'.repeat(key)))
    timers.pass(KEEP_AFTER_MS / 5)
  }
  await keeper.flush()
  expect(sent).toEqual(['a'.repeat(5), 'a'.repeat(10)])
  timers.pass(10 * KEEP_AFTER_MS)
  await keeper.flush()
  expect(sent).toHaveLength(2)
})

test('one write after another; the newest words are the last', async () => {
  const { keeper, sent, world } = open()
  const { promise, resolve } = Promise.withResolvers<undefined>()
  world.answer = () => promise.then(() => undefined)
  keeper.change(draft('one'))
  const first = keeper.flush()
  keeper.change(draft('two'))
  const second = keeper.flush()
  keeper.change(draft('three'))
  await Promise.resolve()
  expect(sent).toEqual(['one'])
  resolve(undefined)
  await Promise.all([first, second])
  expect(sent).toEqual(['one', 'three'])
})

test('a call that is over is dropped, and what was still to be kept of it is not sent', async () => {
  const { keeper, timers, sent } = open()
  keeper.change(draft('words'))
  keeper.drop(draft('').startedAt)
  await keeper.flush()
  timers.pass(KEEP_AFTER_MS)
  await keeper.flush()
  expect(sent).toEqual(['drop 2026-01-01T08:00:00.000Z'])
})

test('what the station does not take is said, and sent again', async () => {
  const { keeper, timers, sent, states, world } = open()
  world.isDown = true
  keeper.change(draft('words'))
  await keeper.flush()
  world.isDown = false
  timers.pass(TRY_AGAIN_MS)
  await keeper.flush()
  expect([sent, states]).toEqual([
    ['words', 'words'],
    [false, true],
  ])
})

test('a closed keeper sends nothing and says nothing', async () => {
  const { keeper, timers, sent, states } = open()
  keeper.change(draft('words'))
  keeper.close()
  timers.pass(KEEP_AFTER_MS)
  await keeper.flush()
  keeper.change(draft('more'))
  timers.pass(KEEP_AFTER_MS)
  await keeper.flush()
  expect([sent, states]).toEqual([[], []])
})
