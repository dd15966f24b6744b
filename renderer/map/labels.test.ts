/** Names never overlap, important ones come first, modest ones keep clear of marks; which names are asked for. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { labelsFor } from './label-wishes.ts'
import { placeLabels, type LabelWish } from './labels.ts'
import { mapPalette } from './palette.ts'
import { centreAfter, type MapView } from './projection.ts'
import { TOKEN_NAMES, type MapTokens } from './tokens.ts'
import { EMPTY_CONTENT } from './types.ts'
import { UnitPositionStore } from './unit-positions.ts'

const wish = (key: string, x: number, y: number, rank = 4, change: Partial<LabelWish> = {}): LabelWish => ({
  key,
  text: key,
  pixel: [x, y],
  rank,
  avoids: false,
  ...change,
})
const keys = (wishes: readonly LabelWish[]) => wishes.map(({ key }) => key)

describe('placeLabels', () => {
  it('keeps the more important of two that would overlap', () => {
    expect(keys(placeLabels([wish('A01', 100, 100, 4), wish('345', 105, 104, 1)]))).toEqual(['345'])
  })
  it('keeps both when there is room', () => {
    expect(keys(placeLabels([wish('A01', 100, 100), wish('A02', 100, 130)]))).toEqual(['A01', 'A02'])
  })
  it('stops at the most it may draw', () => {
    expect(placeLabels([wish('A01', 0, 0), wish('A02', 0, 50), wish('A03', 0, 100)], [], 2)).toHaveLength(2)
  })
  it('keeps modest names off other marks, not off their own', () => {
    const marks = [
      { key: 'A01', pixel: [100, 100] as const },
      { key: 'A02', pixel: [125, 100] as const },
    ]
    expect(keys(placeLabels([wish('A01', 100, 100, 4, { avoids: true })], marks))).toEqual([])
    expect(keys(placeLabels([wish('A01', 100, 100, 1)], marks))).toEqual(['A01'])
    expect(keys(placeLabels([wish('A02', 125, 100, 4, { avoids: true })], marks))).toEqual(['A02'])
  })
  it('never lets two overlap and never drops one that had room', () => {
    const some = fc.array(
      fc.record({ x: fc.integer({ min: 0, max: 600 }), y: fc.integer({ min: 0, max: 400 }), rank: fc.integer({ min: 0, max: 5 }) }),
      { maxLength: 80 },
    )
    fc.assert(
      fc.property(some, (places) => {
        const wishes = places.map(({ x, y, rank }, index) => wish(`U${index}`, x, y, rank))
        const placed = placeLabels(wishes)
        const clash = (a: LabelWish, b: LabelWish) => placeLabels([a, b]).length < 2
        placed.forEach((a, index) => placed.slice(index + 1).forEach((b) => expect(clash(a, b)).toBe(false)))
        for (const left of wishes.filter((candidate) => !placed.includes(candidate)))
          expect(placed.some((other) => other.rank <= left.rank && clash(other, left))).toBe(true)
      }),
      { numRuns: 100 },
    )
  })
})

describe('labelsFor', () => {
  const palette = mapPalette(Object.fromEntries(TOKEN_NAMES.map((name) => [name, [0, 0, 0]])) as unknown as MapTokens, 'dark') // one entry per name
  const view: MapView = { centre: { longitude: 32.8, latitude: -1.62 }, zoom: 12, width: 1000, height: 600 }
  const words = {
    age: (elapsedMs: number) => `${Math.round(elapsedMs / 60_000)} min`,
    provisional: 'provisional',
    distance: (metres: number) => `${metres} m`,
  }
  const nowMs = 10_000_000
  const storeOf = (count: number) => {
    const units = new UnitPositionStore()
    const ids = Array.from({ length: count }, (_, index) => `A${index}`)
    units.applyTraits(
      ids.map((unitId, index) => ({
        unitId,
        callSign: unitId,
        kind: 'ambulance',
        status: 'available',
        priority: null,
        isProvisional: index === 1,
      })),
    )
    units.applyBatch(
      ids.map((unitId, index) => ({
        unitId,
        ...centreAfter(view, (index % 30) * 4 - 300, index * 40 - 200),
        headingDegrees: null,
        accuracyMetres: null,
        fixedAtMs: index === 2 ? nowMs - 720_000 : nowMs,
      })),
      nowMs,
    )
    return units
  }
  it('writes the age beside a lost unit and the word beside a provisional one', () => {
    const texts = labelsFor({ units: storeOf(3), content: EMPTY_CONTENT, view, palette, words, nowMs }).map(({ text }) => text)
    expect(texts.toSorted()).toEqual(['A0', 'A1 · provisional', 'A2 · 12 min'])
  })
  it('names only the chosen unit when too many are in sight', () => {
    const units = new UnitPositionStore()
    const ids = Array.from({ length: 500 }, (_, index) => `A${index}`)
    units.applyTraits(
      ids.map((unitId) => ({ unitId, callSign: unitId, kind: 'car', status: 'available', priority: null, isProvisional: false })),
    )
    units.applyBatch(
      ids.map((unitId, index) => ({
        unitId,
        ...centreAfter(view, index - 250, 0),
        headingDegrees: null,
        accuracyMetres: null,
        fixedAtMs: nowMs,
      })),
      nowMs,
    )
    expect(labelsFor({ units, content: EMPTY_CONTENT, view, palette, words, nowMs })).toEqual([])
    const selection = { kind: 'unit' as const, id: 'A77' }
    expect(labelsFor({ units, content: { ...EMPTY_CONTENT, selection }, view, palette, words, nowMs }).map(({ text }) => text)).toEqual([
      'A77',
    ])
  })
  it('names facilities only from near', () => {
    const facilities = [
      { id: 'F', code: 'F', name: 'Hospitali', kind: 'hospital' as const, emsTraffic: 'normal' as const, longitude: 32.8, latitude: -1.62 },
    ]
    const texts = (zoom: number) =>
      labelsFor({
        units: new UnitPositionStore(),
        content: { ...EMPTY_CONTENT, facilities },
        view: { ...view, zoom },
        palette,
        words,
        nowMs,
      }).map(({ text }) => text)
    expect(texts(12)).toEqual(['Hospitali'])
    expect(texts(10)).toEqual([])
  })
})
