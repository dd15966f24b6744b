/** What a person types becomes a fence, or a word about the line that cannot be read. */
import { describe, expect, test } from 'vitest'
import { belongsTo, draftOf, EMPTY_DRAFT, readDraft, type FenceDraft } from './fence-draft.ts'

const FACILITY = { id: '01M7ZCC6101M80Z4EZH77ZXRK0', latitude: -2.1, longitude: 32.95 }
const read = (part: Partial<FenceDraft>) => readDraft({ ...EMPTY_DRAFT, name: ' Soko ', ...part }, [FACILITY])

describe('reading a draft', () => {
  test('a circle around a facility, or around a typed place; a hospital belongs to its facility', () => {
    expect(read({ facilityId: FACILITY.id, purpose: 'hospital' })).toEqual({
      name: 'Soko',
      purpose: 'hospital',
      shape: { kind: 'circle', centre: { latitude: -2.1, longitude: 32.95 }, radiusMetres: 200 },
      aboutId: FACILITY.id,
    })
    expect(read({ centre: '2.05 S 32.9 E', aboutId: FACILITY.id })).toMatchObject({
      shape: { kind: 'circle', centre: { latitude: -2.05, longitude: 32.9 } },
      aboutId: null, // a zone belongs to nothing, whatever was chosen before
    })
  })

  test('a ring and a way, one place a line, empty lines left out', () => {
    const points = '-2.05, 32.9\n\n-2.06, 32.9\n2,06 S; 32,91 E\n'
    expect(read({ kind: 'polygon', points })).toMatchObject({ shape: { kind: 'polygon', ring: { length: 3 } } })
    expect(read({ kind: 'corridor', points, halfWidthMetres: 40 })).toMatchObject({
      shape: { kind: 'corridor', line: { length: 3 }, halfWidthMetres: 40 },
    })
  })

  test.each([
    [{ name: ' ' }, { field: 'name', problem: 'missing', line: 0 }],
    [{}, { field: 'centre', problem: 'missing', line: 0 }],
    [{ centre: 'by the tree' }, { field: 'centre', problem: 'noPlace', line: 0 }],
    [
      { centre: '-2, 33', radiusMetres: null },
      { field: 'radius', problem: 'missing', line: 0 },
    ],
    [
      { kind: 'polygon', points: '-2, 33\nthere\n-2, 34' },
      { field: 'points', problem: 'unreadable', line: 2 },
    ],
    [
      { kind: 'polygon', points: '-2, 33\n-2, 34' },
      { field: 'points', problem: 'tooFew', line: 3 },
    ],
    [
      { kind: 'corridor', points: '-2, 33' },
      { field: 'points', problem: 'tooFew', line: 2 },
    ],
    [
      { kind: 'corridor', points: '-2, 33\n-2, 34', halfWidthMetres: null },
      { field: 'width', problem: 'missing', line: 0 },
    ],
    [
      { kind: 'polygon', points: '-2, 33\n'.repeat(501) },
      { field: 'points', problem: 'tooMany', line: 500 },
    ],
  ] as const)('%j is refused', (part, problem) => {
    expect(read(part)).toEqual(problem)
  })

  test('a fence that is there is written as it was typed', () => {
    for (const part of [
      { centre: '-2.05, 32.9', radiusMetres: 350 },
      { kind: 'polygon', points: '-2.05, 32.9\n-2.06, 32.9\n-2.06, 32.91' },
      { kind: 'corridor', points: '-2.05, 32.9\n-2.06, 32.9', halfWidthMetres: 30 },
    ] as const) {
      const fence = read(part)
      if ('problem' in fence) throw new Error(fence.problem)
      expect(readDraft(draftOf(fence), [])).toEqual(fence)
    }
    expect([belongsTo('scene'), belongsTo('station'), belongsTo('exclusion')]).toEqual(['incident', 'facility', null])
  })
})
