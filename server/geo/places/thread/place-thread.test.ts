/** The place thread: answers, cancelling by a signal, rows that change meanwhile, regions that cannot be read, its end. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../../../tests/harness/extracts.ts'
import { ASKED, HERE, indexOf } from '../test-places.ts'
import type { ListOrigin, PlaceQuestion, PlaceRow } from './messages.ts'
import { PlaceThread } from './place-thread.ts'

let folder: ReturnType<typeof temporaryFolder>
let thread: PlaceThread
let starts: number
let unreadable: [string, string][]
/** What a newly started thread is told, as the station would. */
let rows: Map<ListOrigin, PlaceRow[]>
let regions: { id: string; file: string; version: string }[]

const row = (key: string, name: string): PlaceRow => ({
  key,
  kind: 'village',
  names: [{ text: name, type: 'name' }],
  point: HERE,
  radiusMetres: 50,
})
const asking = (text: string): Extract<PlaceQuestion, { what: 'search' }> => ({
  what: 'search',
  request: { ...ASKED, text, origins: ['region', 'saved', 'facility', 'incident'] },
})
const ids = async (text: string, signal?: AbortSignal): Promise<string[]> =>
  (await thread.ask(asking(text), signal)).results.map(({ id }) => id)

beforeEach(() => {
  folder = temporaryFolder()
  ;[starts, unreadable, rows, regions] = [0, [], new Map(), []]
  thread = new PlaceThread({
    onStart: () => {
      starts += 1
      if (regions.length > 0) thread.setRegions(regions)
      for (const [origin, list] of rows) thread.changeRows(origin, list, [])
    },
    onUnreadable: (region, message) => unreadable.push([region, message]),
  })
})
afterEach(async () => {
  await thread.close()
  folder.remove()
})

describe('answers', () => {
  test('the first question starts it, and knows what it was told at the start', async () => {
    rows.set('saved', [row('one', 'Mwalo')])
    regions = [{ id: 'made', file: folder.file('places.bin', indexOf([{ name: 'Kisovu' }])), version: '1' }]
    expect(thread.isRunning).toBe(false)
    expect(await ids('mwalo')).toEqual(['saved:one'])
    expect(await ids('kisovu')).toEqual(['node/0'])
    expect(starts).toBe(1)
    const around = await thread.ask({ what: 'reverse', point: HERE, language: 'en', origins: ['region'] })
    expect(around.nearby.map(({ name }) => name)).toEqual(['Kisovu'])
  })
  test('many questions at once, each gets its own answer', async () => {
    rows.set(
      'saved',
      Array.from({ length: 50 }, (_row, index) => row(`k${index}`, `Kijiji Nambari ${index}`)),
    )
    const answers = await Promise.all(Array.from({ length: 50 }, async (_answer, index) => (await ids(`kijiji nambari ${index}`))[0]))
    expect(answers).toEqual(Array.from({ length: 50 }, (_answer, index) => `saved:k${index}`))
  })
})

describe('cancelling', () => {
  test('a question that was cancelled before, or while it waits, fails with the reason; the others are answered', async () => {
    rows.set('saved', [row('one', 'Mwalo')])
    const stop = new AbortController()
    const waiting = ids('mwalo', stop.signal)
    const other = ids('mwalo')
    stop.abort(new Error('typed on'))
    await expect(waiting).rejects.toThrow('typed on')
    expect(await other).toEqual(['saved:one'])
    await expect(ids('mwalo', stop.signal)).rejects.toThrow('typed on')
  })
  test('thousands of cancelled questions leave nothing behind', async () => {
    rows.set('saved', [row('one', 'Mwalo')])
    const cancelled = Array.from({ length: 2_500 }, () => {
      const stop = new AbortController()
      const answer = ids('mwalo', stop.signal)
      stop.abort(new Error('typed on'))
      return answer
    })
    const outcomes = await Promise.allSettled(cancelled)
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true)
    expect(await ids('mwalo')).toEqual(['saved:one'])
  })
})

describe('changes while it runs', () => {
  test('rows that come, change and go', async () => {
    rows.set('saved', [row('one', 'Mwalo')])
    expect(await ids('mwalo')).toEqual(['saved:one'])
    thread.changeRows('saved', [row('two', 'Kisovu'), row('one', 'Nyange')], [])
    await expect.poll(() => ids('kisovu')).toEqual(['saved:two'])
    expect(await ids('nyange')).toEqual(['saved:one'])
    expect(await ids('mwalo')).toEqual([])
    thread.changeRows('saved', [], ['one', 'two'])
    await expect.poll(() => ids('kisovu')).toEqual([])
  })
  test('a list that is new is in the very next answer', async () => {
    expect(await ids('mwalo')).toEqual([])
    thread.changeRows('incident', [row('three', 'Mwalo')], [])
    expect(await ids('mwalo')).toEqual(['incident:three'])
  })
  test('regions come, are replaced by another version, and go', async () => {
    const file = folder.file('a.bin', indexOf([{ name: 'Kisovu' }]))
    const other = folder.file('b.bin', indexOf([{ name: 'Nyange' }]))
    thread.setRegions([{ id: 'a', file, version: '1' }])
    expect(await ids('kisovu')).toEqual(['node/0'])
    thread.setRegions([{ id: 'a', file: other, version: '1' }])
    expect(await ids('nyange')).toEqual([])
    thread.setRegions([{ id: 'a', file: other, version: '2' }])
    expect(await ids('nyange')).toEqual(['node/0'])
    expect(await ids('kisovu')).toEqual([])
    thread.setRegions([])
    expect(await ids('nyange')).toEqual([])
  })
  test('a region that cannot be read is told; the others answer', async () => {
    thread.setRegions([
      { id: 'broken', file: folder.file('broken.bin', indexOf([{ name: 'Kisovu' }]).slice(0, 900)), version: '1' },
      { id: 'missing', file: `${folder.path}/nowhere.bin`, version: '1' },
      { id: 'good', file: folder.file('good.bin', indexOf([{ name: 'Nyange' }])), version: '1' },
    ])
    expect(await ids('nyange')).toEqual(['node/0'])
    expect(unreadable.map(([region]) => region)).toEqual(['broken', 'missing'])
    expect(unreadable[0]?.[1]).toContain('places.broken-index')
  })
})

describe('its end', () => {
  test('questions that wait fail, later ones too; closing twice is harmless', async () => {
    rows.set('saved', [row('one', 'Mwalo')])
    expect(await ids('mwalo')).toEqual(['saved:one'])
    const waiting = Promise.allSettled(Array.from({ length: 20 }, () => ids('mwalo')))
    await thread.close()
    const outcomes = await waiting
    expect(outcomes).toHaveLength(20)
    await expect(ids('mwalo')).rejects.toThrow('closed')
    thread.start()
    thread.setRegions([])
    thread.changeRows('saved', [row('two', 'Kisovu')], [])
    expect(thread.isRunning).toBe(false)
    await thread.close()
    expect(starts).toBe(1)
  })
  test('rows without a running thread start none', () => {
    thread.changeRows('saved', [row('one', 'Mwalo')], [])
    expect(thread.isRunning).toBe(false)
  })
})
