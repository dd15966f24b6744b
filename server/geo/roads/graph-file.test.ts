/** Files that are whole, cut off, damaged, of another version, or something else. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '../../kernel/app-error.ts'
import { readGraphFile, writeGraphFile } from './graph-file.ts'
import { openRoadGraph } from './road-graph.ts'
import type { RoadSections } from './sections.ts'
import { assembleGraph } from './build/assemble.ts'
import { edgesLeaving } from './build/network-draft.ts'
import { randomDraft } from './test-oracle.ts'

const folder = mkdtempSync(join(tmpdir(), 'kituo-roads-'))
const path = join(folder, 'roads.bin')
let sections: RoadSections
let whole: Buffer

beforeAll(async () => {
  const draft = randomDraft({ nodes: 60, edges: 140, restrictions: 8, seed: 4 })
  sections = await assembleGraph(draft, edgesLeaving(draft), {
    signal: new AbortController().signal,
    onProgress: () => undefined,
    file: 'test',
  })
  writeGraphFile(path, sections)
  whole = readFileSync(path)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What opening these bytes says is wrong; null when nothing is. */
function problemOf(bytes: Uint8Array): string | null {
  const file = join(folder, 'changed.bin')
  writeFileSync(file, bytes)
  try {
    openRoadGraph(readGraphFile(file, 'island'), 'island')
    return null
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'region.corrupt') throw error
    const { name, part, problem } = error.params as { name: string; part: string; problem: string }
    expect([name, part]).toEqual(['island', 'roads'])
    return problem
  }
}

describe('a graph file', () => {
  test('reads back what was written, in memory that threads share', () => {
    const read = readGraphFile(path, 'island')
    expect(Object.keys(read).sort()).toEqual(Object.keys(sections).sort())
    for (const [name, values] of Object.entries(sections)) expect([name, ...read[name as keyof RoadSections]]).toEqual([name, ...values])
    expect(read.heads.buffer).toBeInstanceOf(SharedArrayBuffer)
    expect(problemOf(whole)).toBeNull()
  })

  test('cut off anywhere it says so', () => {
    for (let length = 0; length < whole.length; length += Math.max(1, Math.floor(whole.length / 300))) {
      expect(problemOf(whole.subarray(0, length))).toBe('the file is cut off')
    }
    expect(problemOf(whole.subarray(0, whole.length - 1))).toBe('the file is cut off')
  })

  test('a flipped bit is noticed wherever it says something', () => {
    let unnoticed = 0
    const step = Math.floor(whole.length / 400)
    for (let at = 0; at < whole.length; at += step) {
      const bytes = Uint8Array.from(whole)
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8))
      if (problemOf(bytes) === null) unnoticed += 1
    }
    // what remains is the padding between sections
    expect(unnoticed).toBeLessThan((Object.keys(sections).length * 8) / step + 3)
  })

  test('another version and other files are refused with a reason', () => {
    const other = Buffer.from(whole)
    other.writeUInt32LE(99, 8)
    expect(problemOf(other)).toBe('the file is of version 99; import the region again')
    expect(problemOf(Buffer.alloc(10_000))).toBe('the file holds no roads')
    expect(problemOf(Buffer.from('<osm/>'))).toBe('the file is cut off')
  })

  test('sections that are whole but contradict one another are refused', () => {
    const file = join(folder, 'odd.bin')
    const open = (changed: Partial<RoadSections>): void => {
      writeGraphFile(file, { ...sections, ...changed })
      openRoadGraph(readGraphFile(file, 'island'), 'island')
    }
    expect(() => open({ edgeTo: sections.edgeTo.slice(1) })).toThrow(AppError)
    expect(() => open({ heads: sections.heads.map(() => 0) })).toThrow(AppError)
    expect(() => open({ nodeLatitudes: sections.nodeLatitudes.slice(1) })).toThrow(AppError)
    expect(() => open({ arcEdges: new Int32Array(1) })).toThrow(AppError)
  })

  test('a file that is not there is the system’s own error', () => {
    expect(() => readGraphFile(join(folder, 'nowhere.bin'), 'island')).toThrow(/ENOENT/)
  })
})
