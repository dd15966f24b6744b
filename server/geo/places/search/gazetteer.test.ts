/** Real names: a sample of a gazetteer of Rwanda (OpenStreetMap contributors), skipped where the shared test data is absent. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { PlaceKind } from '../../../contract/places.ts'
import { distanceMetres } from '../../../kernel/geo.ts'
import { classify, roadImportance } from '../build/kinds.ts'
import type { PlaceEngine } from '../engine.ts'
import { foldText } from '../text.ts'
import { engineOf, found, type TestPlace } from '../test-places.ts'

const path = fileURLToPath(new URL('../../../../../shared/data/geo/rwanda_osm_gazetteer.csv', import.meta.url))
const isThere = existsSync(path)
const Row = z.object({
  key: z.string(),
  value: z.string(),
  name: z.string(),
  name_en: z.string(),
  lat: z.coerce.number(),
  lon: z.coerce.number(),
})
const SAMPLE = 200
/** The same name of another place nearer than this is as good. */
const SAME_METRES = 500

/** A row as a place; null for rows without a name or of no use to anybody. */
function placeOf({ key, value, name, name_en: english, lat, lon }: z.infer<typeof Row>): TestPlace | null {
  if (name === '') return null
  const tags = new Map([[key, value]])
  const road = roadImportance(tags)
  const known: { readonly kind: PlaceKind; readonly importance: number } | null =
    road === null ? classify(tags, [name, english]) : { kind: 'street', importance: road }
  const other = english === '' || english === name ? {} : { en: english }
  return known === null ? null : { name, other, kind: known.kind, importance: known.importance, at: [lat, lon] }
}

describe.skipIf(!isThere)('the gazetteer of Rwanda (skipped where the shared test data is absent)', () => {
  let places: readonly TestPlace[]
  let engine: PlaceEngine
  beforeAll(() => {
    const rows = z.array(Row).parse(parse(readFileSync(path), { columns: true, bom: true, relax_quotes: true }))
    places = rows.flatMap((row) => placeOf(row) ?? [])
    engine = engineOf(places)
  })
  const sample = (): readonly TestPlace[] =>
    Array.from({ length: SAMPLE }, (_place, index) => places[Math.floor((index * places.length) / SAMPLE)]).filter(
      (place) => place !== undefined,
    )
  /** Names of the sample that are not among the first three. */
  function missing(write: (name: string) => string, isNear: boolean): string[] {
    return sample().flatMap(({ name, at: [latitude, longitude] = [0, 0] }) => {
      const point = { latitude, longitude }
      const results = found(engine, write(name), { near: isNear ? point : null, limit: 3, language: 'rw' })
      const isFound = results.some(
        (hit) =>
          hit.why.type === 'name' &&
          foldText(hit.why.matchedName) === foldText(name) &&
          (!isNear || distanceMetres(hit, point) < SAME_METRES || results.every((other) => foldText(other.name) === foldText(name))),
      )
      return isFound ? [] : [name]
    })
  }

  test('thousands of its rows are places', () => {
    expect(places.length).toBeGreaterThan(10_000)
  })
  test('names as they are written, from nearby and from nowhere', () => {
    expect(missing((name) => name, true)).toEqual([])
    expect(missing((name) => name, false).length).toBeLessThan(SAMPLE * 0.01)
  })
  test('without accents, in capitals, in the other order of words', () => {
    expect(missing((name) => name.normalize('NFD').replace(/\p{M}/gu, ''), true)).toEqual([])
    expect(missing((name) => name.toUpperCase(), true)).toEqual([])
    const turned = (name: string): string => (/\d/.test(name) ? name : name.split(' ').toReversed().join(' ')) // "146 KK" is no road code
    expect(missing(turned, true).length).toBeLessThan(SAMPLE * 0.02)
  })
  test('with one letter of the longest word left out', () => {
    const mistyped = (name: string): string => {
      const longest = name.split(' ').toSorted((a, b) => b.length - a.length)[0] ?? ''
      return longest.length < 5 || /\d/.test(longest) ? name : name.replace(longest, longest.slice(0, 2) + longest.slice(3))
    }
    expect(missing(mistyped, true).length).toBeLessThan(SAMPLE * 0.08)
  })
})
