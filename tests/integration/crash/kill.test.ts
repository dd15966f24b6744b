/** kill -9 at random points, 200 times on one data folder: nothing acknowledged is ever lost, the chain and the projections hold. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { systemClock } from '../../../server/kernel/clock.ts'
import { createIds } from '../../../server/kernel/ids.ts'
import { seededRandom, systemRandom } from '../../../server/kernel/random.ts'
import { projectionDigest } from '../../../server/log/rebuild.ts'
import { openLogWithKey } from '../../../server/station-log.ts'
import { TEST_KEY } from '../../harness/test-log.ts'

const KILLS = 200
/** Between the writer's first answer and the kill lie at most this many more answers. */
const MAXIMUM_ANSWERS = 60
const writer = fileURLToPath(new URL('./writer.ts', import.meta.url))
const random = seededRandom('kill')

/** Runs the writer until it has answered `answers` commands, then kills it; gives every command it had acknowledged. */
async function runAndKill(dataDir: string, answers: number): Promise<string[]> {
  const child = spawn(process.execPath, [writer, dataDir, TEST_KEY], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
    if (text.split('\n').length - 2 >= answers) child.kill('SIGKILL')
  })
  await once(child, 'close')
  const complete = text.slice(0, text.lastIndexOf('\n')).split('\n')
  expect(complete[0]).toBe('ready')
  return complete.slice(1).map((line) => line.split(' ')[0] ?? '')
}

test(
  `${KILLS} kills lose nothing that was acknowledged`,
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'kituo-kill-'))
    try {
      const acknowledged: string[] = []
      for (let kill = 0; kill < KILLS; kill += 1)
        acknowledged.push(...(await runAndKill(dataDir, (random.bytes(1)[0] ?? 0) % MAXIMUM_ANSWERS)))
      const ids = createIds(systemClock, systemRandom)
      const opened = openLogWithKey(dataDir, Buffer.from(TEST_KEY, 'hex'), {
        clock: systemClock,
        random: systemRandom,
        ids,
        onFailure: (error) => {
          throw error
        },
      })
      const known = new Set(
        (opened.db.prepare('SELECT commandId FROM CommandResult').all() as { commandId: string }[]).map((row) => row.commandId),
      ) // one column
      expect(acknowledged.filter((commandId) => !known.has(commandId))).toEqual([])
      expect(acknowledged.length).toBeGreaterThan(KILLS)
      expect(opened.log.verify().problems).toEqual([])
      expect(opened.db.pragma('integrity_check', { simple: true })).toBe('ok')
      const before = projectionDigest(opened.db, opened.log.engine)
      opened.log.rebuild()
      expect(projectionDigest(opened.db, opened.log.engine)).toEqual(before)
      opened.close()
    } finally {
      rmSync(dataDir, { recursive: true, force: true })
    }
  },
  20 * 60_000,
)
