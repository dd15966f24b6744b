/** `npm run region` as a person or a script meets it: one JSON line, progress apart from it, exit codes. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeIslandExtract } from '../demo/extract/index.ts'

const CLI = fileURLToPath(new URL('./cli.ts', import.meta.url))
const dataDir = mkdtempSync(join(tmpdir(), 'kituo-region-'))
const island = join(dataDir, 'kisiwa.osm.pbf')
beforeAll(() => writeIslandExtract(island))
afterAll(() => {
  rmSync(dataDir, { recursive: true, force: true })
})

function region(...words: string[]): { code: number | null; answer: unknown; lines: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...words, '--data', dataDir], { encoding: 'utf8' })
  const answers = stdout.trim().split('\n').filter(Boolean)
  expect(answers.length).toBeLessThanOrEqual(1)
  return { code: status, answer: answers[0] === undefined ? null : (JSON.parse(answers[0]) as unknown), lines: stderr }
}

test('add, list, check, remove', () => {
  const added = region('add', 'kisiwa', island)
  expect(added).toMatchObject({ code: 0, answer: { added: 'kisiwa', source: { file: 'kisiwa.osm.pbf' }, licence: 'ODbL-1.0' } })
  expect(added.lines).toMatch(/^ {2}0 % {2}checksum\n[^]*100 % {2}verifying\n$/)
  expect(region('list')).toMatchObject({ code: 0, answer: { regions: [{ name: 'kisiwa', counts: { brokenElements: 0 } }] } })
  expect(region('check', 'kisiwa')).toMatchObject({ code: 0, answer: { checked: 'kisiwa' } })
  expect(region('remove', 'kisiwa')).toMatchObject({ code: 0, answer: { removed: 'kisiwa' } })
  expect(region('check', 'kisiwa')).toMatchObject({ code: 1, answer: { error: 'region.unknown' } })
}, 120_000)

test('wrong words and wrong files', () => {
  for (const words of [[], ['sing'], ['add', 'x'], ['list', 'all'], ['list', '--loud']])
    expect(region(...words), words.join(' ')).toMatchObject({ code: 2, answer: null })
  const missing = region('add', 'x', join(dataDir, 'no.osm.pbf'))
  expect(missing).toMatchObject({ code: 1, answer: { error: 'extract.unreadable' } })
  expect(missing.lines).toBe('no.osm.pbf cannot be opened (ENOENT); check that it is there and that you may read it.\n')
}, 60_000)

test('an interrupted import leaves nothing', async () => {
  const child = spawn(process.execPath, [CLI, 'add', 'stopped', island, '--data', dataDir], { stdio: ['ignore', 'ignore', 'pipe'] })
  child.stderr.once('data', () => child.kill('SIGINT'))
  const [code] = (await once(child, 'exit')) as [number | null]
  expect(code).toBe(130)
  const regions = join(dataDir, 'regions')
  expect(existsSync(regions) ? readdirSync(regions) : []).toEqual([])
}, 60_000)
