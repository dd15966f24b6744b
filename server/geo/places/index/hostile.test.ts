/** Index files that are cut, changed, or made wrong on purpose: refused with the section's name, or answered without harm. */
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../../kernel/app-error.ts'
import { PlaceEngine } from '../engine.ts'
import { found, HERE, indexOf, north } from '../test-places.ts'
import { packSections, SECTIONS, unpackSections, type SectionName } from './layout.ts'
import { PlaceFile } from './place-file.ts'

const whole = indexOf([
  {
    name: 'Ngororero',
    kind: 'area',
    importance: 210,
    line: [
      [-2.1, 29.9],
      [-2.1, 30.1],
      [-1.9, 30.1],
      [-1.9, 29.9],
      [-2.1, 29.9],
    ],
  },
  { name: 'Mwalo', inside: 0, other: { en: 'Mwalo Village' } },
  { name: 'Kisovu Hospital', kind: 'hospital', inside: 1, at: [HERE.latitude + north(800), HERE.longitude] },
  {
    name: 'KN 7 Ave',
    kind: 'street',
    inside: 1,
    line: [
      [-2, 30],
      [-2, 30.01],
    ],
  },
])
const HEADER_BYTES = 16
const ENTRY_BYTES = 16
const names = Object.keys(SECTIONS) as SectionName[] // keys of the table
/** Where a section lies, after the table at the head of the file. */
function spanOf(name: SectionName): { readonly entry: number; readonly offset: number; readonly length: number } {
  const entry = HEADER_BYTES + names.indexOf(name) * ENTRY_BYTES
  const view = new DataView(whole.buffer)
  return { entry, offset: view.getUint32(entry, true), length: view.getUint32(entry + 4, true) }
}
const filled = names.filter((name) => spanOf(name).length > 0)

/** What opening says; null when it opens. */
function problemOf(bytes: Uint8Array): string | null {
  try {
    new PlaceFile(bytes)
    return null
  } catch (error) {
    if (error instanceof AppError && error.code === 'places.broken-index') return String((error.params as { section: string }).section)
    throw error
  }
}

/** Asks everything that follows numbers of the file. */
function useAll(bytes: Uint8Array): void {
  const engine = new PlaceEngine()
  engine.put('region:test', 'region', bytes, null)
  for (const text of ['mwalo', 'k', 'kn 7', 'kisovu hospital ngororero', 'misovu', 'hosp', '500 m north of mwalo'])
    for (const near of [null, HERE]) found(engine, text, { near })
  found(engine, 'mwalo', { kinds: ['hospital', 'street'] })
  engine.reverse(HERE, 'en', ['region'])
}

describe('files that were damaged', () => {
  test('the whole file opens, wherever it lies in memory', () => {
    expect(problemOf(whole)).toBeNull()
    for (const shift of [1, 3, 4, 6]) {
      const moved = Buffer.concat([Buffer.alloc(shift), whole]).subarray(shift)
      expect(problemOf(moved)).toBeNull()
      useAll(moved)
    }
  })
  test.each(filled)('one byte of %s changed', (name) => {
    const { offset, length } = spanOf(name)
    const bytes = whole.slice()
    const at = offset + Math.floor(length / 2)
    bytes[at] = (bytes[at] ?? 0) ^ 0x41
    expect(problemOf(bytes)).toBe(name)
  })
  test.each(filled)('cut off in %s', (name) => {
    const { offset, length } = spanOf(name)
    expect(problemOf(whole.slice(0, offset + length - 1))).not.toBeNull()
  })
  test('cut anywhere, a bit changed anywhere: refused, or as if nothing had happened', () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(7), (at, bit) => {
        expect(problemOf(whole.slice(0, at))).not.toBeNull()
        const bytes = whole.slice()
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit)
        if (problemOf(bytes) === null) useAll(bytes) // a byte between two sections
      }),
      { numRuns: 200 },
    )
  })
  test('nothing, noise, another format', () => {
    expect(problemOf(new Uint8Array())).toBe('header')
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        expect(problemOf(noise)).toBe('header')
      }),
    )
    const newer = whole.slice()
    newer[4] = 2
    expect(problemOf(newer)).toBe('header')
  })
})

/** The file with one section replaced and every checksum right. */
function forged(name: SectionName, change: (values: Uint8Array) => Uint8Array): Uint8Array {
  const sections = unpackSections(whole)
  const section = sections[name]
  const bytes = new Uint8Array(section.buffer.slice(section.byteOffset, section.byteOffset + section.byteLength))
  const changed = change(bytes)
  const usable = changed.slice(0, changed.length - (changed.length % section.BYTES_PER_ELEMENT))
  // packSections writes the bytes of whatever view it is given
  return packSections({ ...sections, [name]: usable })
}

describe('files that were made wrong, with right checksums', () => {
  test('an unchanged forgery opens', () => {
    for (const name of names) expect(problemOf(forged(name, (bytes) => bytes)), name).toBeNull()
    const { offset, length, entry } = spanOf('texts')
    expect(new DataView(whole.buffer).getUint32(entry + 8, true)).toBe(crc32(whole.subarray(offset, offset + length)))
  })
  test.each(filled)('%s full of ones, of zeros, empty, doubled, turned round: refused or answered, never a crash', (name) => {
    const changes: readonly ((bytes: Uint8Array) => Uint8Array)[] = [
      (bytes) => bytes.map(() => 255),
      (bytes) => bytes.map(() => 0),
      () => new Uint8Array(),
      (bytes) => Uint8Array.of(...bytes, ...bytes),
      (bytes) => bytes.toReversed(),
    ]
    for (const change of changes) {
      const bytes = forged(name, change)
      if (problemOf(bytes) === null) useAll(bytes)
    }
  })
  test('any four bytes of any section: refused or answered in a moment', () => {
    fc.assert(
      fc.property(fc.constantFrom(...filled), fc.nat(), fc.uint8Array({ minLength: 4, maxLength: 4 }), (name, where, four) => {
        const bytes = forged(name, (old) => {
          old.set(four.subarray(0, Math.min(4, old.length)), old.length < 4 ? 0 : Math.floor((where % (old.length - 3)) / 4) * 4)
          return old
        })
        if (problemOf(bytes) === null) useAll(bytes)
      }),
      { numRuns: 300 },
    )
  })
  test.each<SectionName>([
    'nameStarts',
    'wordStarts',
    'keyStarts',
    'postingStarts',
    'cellStarts',
    'lineStarts',
    'areaMemberStarts',
    'kindStarts',
  ])('%s that would be followed for ever is refused', (name) => {
    const bytes = forged(name, (old) => {
      new DataView(old.buffer).setUint32(old.length - 8, 0xfffffff0, true)
      return old
    })
    expect(problemOf(bytes)).toBe(name)
  })
  test('a tree that leads back to its root is refused', () => {
    const bytes = forged('nodeFirst', (old) => {
      new DataView(old.buffer).setUint32(4, 0, true)
      return old
    })
    expect(problemOf(bytes)).toBe('nodeFirst')
  })
  test('what it says about itself must have the right form', () => {
    for (const text of ['', '{', 'null', '[]', '{"places":"many"}']) expect(problemOf(forged('meta', () => Buffer.from(text)))).toBe('meta')
  })
  test('an index that is refused does not replace the one before it', () => {
    const engine = new PlaceEngine()
    engine.put('region:test', 'region', whole, null)
    expect(() => {
      engine.put('region:test', 'region', whole.slice(0, 100), null)
    }).toThrow(AppError)
    expect(found(engine, 'mwalo')[0]?.name).toContain('Mwalo')
  })
})
