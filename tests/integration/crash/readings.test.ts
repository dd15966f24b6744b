/** kill -9 while readings come in and days are sealed: every acknowledged reading is there once, and everything sealed matches its hashes in the log. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { manualClock } from '../../../server/kernel/clock.ts'
import { seededRandom } from '../../../server/kernel/random.ts'
import { openReadingsAt, readingNo, SENSORS } from './reading-world.ts'

const KILLS = 12
/** Between the writer's first answer and the kill lie at most this many more answers. */
const MAXIMUM_ANSWERS = 250
const writer = fileURLToPath(new URL('./reading-writer.ts', import.meta.url))
const random = seededRandom('kill readings')

/** Runs the writer until it has acknowledged `answers` readings, then kills it; gives every number it had acknowledged. */
async function runAndKill(dataDir: string, first: number, answers: number): Promise<number[]> {
  const child = spawn(process.execPath, [writer, dataDir, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] })
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
  `${String(KILLS)} kills lose no acknowledged reading and double none`,
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'kituo-kill-readings-'))
    try {
      const acknowledged: number[] = []
      for (let kill = 0; kill < KILLS; kill += 1) {
        const first = (acknowledged.at(-1) ?? 0) + 1
        acknowledged.push(...(await runAndKill(dataDir, first, (random.bytes(1)[0] ?? 0) % MAXIMUM_ANSWERS)))
      }
      const { readings, opened } = openReadingsAt(dataDir, manualClock(Date.UTC(2030, 0, 1)))
      await readings.sealCompleted()
      const stored = new Map<string, number>()
      let count = 0
      for (const sensorId of SENSORS)
        for (const { atMs, value } of (await readings.raw(sensorId, 0, Infinity)).readings) {
          stored.set(`${sensorId} ${String(atMs)}`, value)
          count += 1
        }
      const isThere = (no: number): boolean => {
        const { sensorId, atMs, value } = readingNo(no)
        return stored.get(`${sensorId} ${String(atMs)}`) === value
      }
      expect(acknowledged.filter((no) => !isThere(no))).toEqual([])
      expect(stored.size).toBe(count)
      expect(opened.db.prepare('SELECT COALESCE(SUM(count), 0) FROM ReadingSegment').pluck().get()).toBe(count)
      expect(opened.db.prepare('SELECT COUNT(*) FROM ReadingGroup').pluck().get()).toBe(0)
      const report = await readings.verify()
      expect(report.problems).toEqual([])
      expect(report.checked).toBeGreaterThan(KILLS / 2)
      expect(opened.log.verify().problems).toEqual([])
      await readings.close()
      opened.close()
    } finally {
      rmSync(dataDir, { recursive: true, force: true })
    }
  },
  5 * 60_000,
)
