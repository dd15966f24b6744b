/** Durable jobs and clocks: what a dead process had claimed, and what a wrong clock had put off, is done at the next start. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestLog, type TestLog } from '../../tests/harness/test-log.ts'
import { manualTimers } from '../../tests/harness/manual-timers.ts'
import { toInstant } from '../kernel/clock.ts'
import { accept } from '../log/index.ts'
import { createJobRunner, type JobRunner } from './runner.ts'

const YEAR_MS = 365 * 86_400_000
let t: TestLog
let runner: JobRunner | null = null
beforeEach(() => {
  t = createTestLog({ ops: [], projections: [] })
})
afterEach(async () => {
  await runner?.stop()
  t.close()
})

const done: string[] = []
const status = (): unknown => t.db.prepare('SELECT status FROM Job').pluck().get()
async function plan(name: string): Promise<void> {
  done.length = 0
  await t.run(() => accept([], { jobs: [{ name, key: name, runAt: toInstant(t.clock.nowMs()), payload: {} }] }))
}
function open(handler: () => Promise<void>): JobRunner {
  const started = createJobRunner({
    db: t.db,
    clock: t.clock,
    timers: manualTimers(),
    logger: { error: () => undefined } as never, // the one method the runner uses
    handlers: { work: handler },
  })
  started.start()
  return (runner = started)
}
const note = (): Promise<void> => {
  done.push('work')
  return Promise.resolve()
}

test('a job whose process died is free at the next start, also when the clock was years ahead by then', async () => {
  await plan('work')
  const lockedUntil = toInstant(t.clock.nowMs() + 5 * YEAR_MS)
  t.db.prepare("UPDATE Job SET status = 'running', attempts = 1, lockedUntil = ?").run(lockedUntil)
  open(note)
  await expect.poll(status).toBe('done')
  expect(done).toEqual(['work'])
})

test('a retry is not put off for years by a clock that is put right', async () => {
  await plan('work')
  const startMs = t.clock.nowMs()
  t.clock.advance(5 * YEAR_MS)
  let isBroken = true
  open(() => (isBroken ? Promise.reject(new Error('broken')) : note()))
  await expect.poll(() => t.db.prepare('SELECT lastError FROM Job').pluck().get()).toBe('Error')
  await runner?.stop()
  isBroken = false
  t.clock.advance(startMs - t.clock.nowMs())
  open(note)
  await expect.poll(status).toBe('done')
})
