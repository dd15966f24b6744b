/** Answers of commands: recognised for a month, removed after it, night after night, without reading what stays. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestLog, type TestLog } from '../tests/harness/test-log.ts'
import { manualTimers } from '../tests/harness/manual-timers.ts'
import { COMMAND_RESULT_DAYS, planPruning, PRUNE_JOB, pruneCommandResults, retentionJobs } from './command-retention.ts'
import { createJobRunner } from './jobs/runner.ts'
import { accept } from './log/index.ts'

const DAY_MS = 24 * 3600 * 1000
let t: TestLog
beforeEach(() => {
  t = createTestLog({ ops: [], projections: [] })
})
afterEach(() => {
  t.close()
})

const command = (commandId: string, answer: number) => t.run(() => accept([], { result: { answer } }), { commandId, input: commandId })
const count = (): unknown => t.db.prepare('SELECT COUNT(*) FROM CommandResult').pluck().get()
const jobs = (): unknown[] => t.db.prepare('SELECT key, status FROM Job ORDER BY runAt').all()

test('a retry is recognised until the month is over', async () => {
  const id = t.newId<string>()
  await command(id, 1)
  t.clock.advance(COMMAND_RESULT_DAYS * DAY_MS)
  expect(await pruneCommandResults(t)).toBe(0)
  expect(await command(id, 2)).toMatchObject({ repeated: true, result: { answer: 1 } })
  t.clock.advance(1)
  expect(await pruneCommandResults(t)).toBe(1)
  expect(await command(id, 3)).toMatchObject({ repeated: false, result: { answer: 3 } })
})

test('many are removed in pieces, the young ones stay, and a stop is heard between two pieces', async () => {
  const many = 1_234
  for (let n = 0; n < many; n += 1) await command(t.newId<string>(), n)
  t.clock.advance((COMMAND_RESULT_DAYS + 1) * DAY_MS)
  for (let n = 0; n < 7; n += 1) await command(t.newId<string>(), n)
  const stop = new AbortController()
  const pruning = pruneCommandResults(t, stop.signal)
  stop.abort()
  expect(await pruning).toBe(500)
  expect(await pruneCommandResults(t)).toBe(many - 500)
  expect(count()).toBe(7)
})

test('the durable job runs at night and plans the next; planning again plans nothing twice', async () => {
  const timers = manualTimers()
  const failures: unknown[] = []
  const runner = createJobRunner({
    db: t.db,
    clock: t.clock,
    timers,
    logger: { error: (failure: unknown) => failures.push(failure) } as never, // the one method the runner uses
    handlers: retentionJobs({ db: t.db, log: t.log, clock: t.clock }),
  })
  await command(t.newId<string>(), 1)
  await planPruning(t)
  await planPruning(t)
  expect(jobs()).toEqual([{ key: `${PRUNE_JOB}:2026-01-02T00:30:00.000Z`, status: 'pending' }])
  t.clock.advance((COMMAND_RESULT_DAYS + 2) * DAY_MS)
  runner.start()
  await expect.poll(jobs).toHaveLength(2)
  await runner.stop()
  expect(jobs()).toEqual([
    { key: `${PRUNE_JOB}:2026-01-02T00:30:00.000Z`, status: 'done' },
    { key: `${PRUNE_JOB}:2026-02-03T00:30:00.000Z`, status: 'pending' },
  ])
  expect([count(), failures]).toEqual([1, []])
})
