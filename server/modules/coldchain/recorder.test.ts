/** Findings on their way to the log: one that no log takes does not hold up the others. */
import { expect, test } from 'vitest'
import { manualTimers } from '../../../tests/harness/manual-timers.ts'
import { createTestLog } from '../../../tests/harness/test-log.ts'
import { coldchainOps, coldchainProjection } from './index.ts'
import { coldCodecSaved } from './ops.ts'
import { coldNoteWritten } from './record-ops.ts'
import { createRecorder } from './recorder.ts'

test('an op that is too large is left out and told, the others are recorded', async () => {
  const t = createTestLog({ ops: coldchainOps, projections: [coldchainProjection], seed: 'recorder' })
  const timers = manualTimers()
  let failures = 0
  const logger = { error: () => void (failures += 1) }
  const recorder = createRecorder({ log: t.log, ids: { next: t.newId }, timers, logger })
  const ids = () => ({ noteId: t.newId(), siteId: t.newId() }) as Record<'noteId' | 'siteId', never> // fresh ids
  const note = (text: string) => coldNoteWritten({ ...ids(), equipmentId: null, sensorId: null, at: '2026-01-01T00:00:00.000Z', text })
  const source = Array.from({ length: 150_000 }, (_, at) => String.fromCharCode(97 + ((at * 7919) % 26))).join('')
  recorder.add([note('one'), coldCodecSaved({ codecId: 'big@1', name: 'big', version: 1, source, examples: [] }), note('two')])
  await recorder.settled()
  const notes = t.log.state.table('ColdNote').find({})
  expect(notes.map(({ text }) => text).sort()).toEqual(['one', 'two'])
  expect(failures).toBeGreaterThan(0)
  await recorder.stop()
  expect(timers.waiting).toBe(0)
  t.close()
})
