/** kill -9 while positions come in and hours are sealed: every acknowledged fix is there once, and every sealed hour matches its hash in the log. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { manualClock } from '../../../server/kernel/clock.ts'
import { createIds } from '../../../server/kernel/ids.ts'
import { createLogger } from '../../../server/kernel/logger.ts'
import { seededRandom, systemRandom } from '../../../server/kernel/random.ts'
import { openLogWithKey } from '../../../server/station-log.ts'
import { createTelemetry } from '../../../server/telemetry/index.ts'
import { TEST_KEY } from '../../harness/test-log.ts'

const KILLS = 25
/** Between the writer's first answer and the kill lie at most this many more answers. */
const MAXIMUM_ANSWERS = 250
const FIRST_FIX_MS = Date.UTC(2020, 0, 1)
const writer = fileURLToPath(new URL('./fix-writer.ts', import.meta.url))
const random = seededRandom('kill fixes')

/** Runs the writer until it has acknowledged `answers` fixes, then kills it; gives every fix it had acknowledged. */
async function runAndKill(dataDir: string, first: number, answers: number): Promise<number[]> {
  const child = spawn(process.execPath, [writer, dataDir, TEST_KEY, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
    if (text.split('\n').length - 2 >= answers) child.kill('SIGKILL')
  })
  await once(child, 'close')
  const [head, ...lines] = text.slice(0, text.lastIndexOf('\n')).split('\n')
  expect(head).toBe('ready')
  return lines.map(Number)
}

test(
  `${KILLS} kills lose no acknowledged fix and double none`,
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'kituo-kill-fixes-'))
    try {
      const acknowledged: number[] = []
      for (let kill = 0; kill < KILLS; kill += 1) {
        const first = (acknowledged.at(-1) ?? 0) + 1_000
        acknowledged.push(...(await runAndKill(dataDir, first, (random.bytes(1)[0] ?? 0) % MAXIMUM_ANSWERS)))
      }
      const clock = manualClock(Date.UTC(2027, 0, 1))
      const ids = createIds(clock, systemRandom)
      const onFailure = (error: unknown): never => {
        throw error
      }
      const opened = openLogWithKey(dataDir, Buffer.from(TEST_KEY, 'hex'), { clock, random: systemRandom, ids, onFailure })
      const telemetry = createTelemetry({ ...opened, clock, ids, logger: createLogger('error'), unitOfDevice: () => 'U1', seal: 'manual' })
      await telemetry.sealCompleted()
      const { points } = await telemetry.history('U1', 0, Infinity)
      const stored = points.map(({ fixedAtMs }) => (fixedAtMs - FIRST_FIX_MS) / 1000)
      const known = new Set(stored)
      expect(acknowledged.filter((no) => !known.has(no))).toEqual([])
      expect(known.size).toBe(stored.length)
      const sealed = opened.db.prepare('SELECT COALESCE(SUM(count), 0) FROM FixSegment').pluck().get()
      expect([sealed, opened.db.prepare('SELECT COUNT(*) FROM Fix').pluck().get()]).toEqual([stored.length, 0])
      expect(await telemetry.verifySegments()).toMatchObject({ problems: [] })
      expect((await telemetry.verifySegments()).checked).toBeGreaterThan(KILLS / 2)
      expect(opened.log.verify().problems).toEqual([])
      await telemetry.close()
      opened.close()
    } finally {
      rmSync(dataDir, { recursive: true, force: true })
    }
  },
  5 * 60_000,
)
