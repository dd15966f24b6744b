/** All indices together: positions, origins, doubles, labels, and what is near a point. */
import { describe, expect, test } from 'vitest'
import { ASKED, engineOf, found, HERE, indexOf, namesFound, north, REF_STEP, type TestPlace } from './test-places.ts'

const at = (metresNorth: number, metresEast = 0): readonly [number, number] => [
  HERE.latitude + north(metresNorth),
  HERE.longitude + north(metresEast),
]
const PLACES: readonly TestPlace[] = [
  {
    name: 'Ngororero',
    kind: 'area',
    importance: 210,
    other: { fr: 'District de Ngororero' },
    line: [
      [-2.1, 29.9],
      [-2.1, 30.1],
      [-1.9, 30.1],
      [-1.9, 29.9],
      [-2.1, 29.9],
    ],
  },
  { name: 'Mwalo', inside: 0, at: at(0), importance: 140 },
  { name: 'Kisovu Hospital', kind: 'hospital', inside: 1, at: at(800, 800), importance: 190 },
  { name: 'KN 7 Ave', kind: 'street', inside: 1, at: at(100), line: [at(100, -900), at(100, 900)] },
  { name: 'Soko Kuu', kind: 'market', inside: 1, at: at(-400), importance: 130 },
]

describe('positions in a search', () => {
  const engine = engineOf(PLACES)
  test('a position is told by what is near it', () => {
    const [first] = found(engine, '-2.0001, 30.0001', { near: HERE })
    expect(first).toMatchObject({
      origin: 'position',
      kind: null,
      area: 'Mwalo, Ngororero',
      why: { type: 'position', notation: 'degrees', notes: [] },
    })
    expect(first?.distanceMetres).toBeLessThan(20)
  })
  test('two readings: a person has to choose', () => {
    const answer = engine.search({ ...ASKED, text: '2.0001, 30.0001' })
    expect(answer.isAmbiguous).toBe(true)
    expect(answer.results.map(({ latitude }) => latitude)).toEqual([-2.0001, 2.0001])
  })
  test('what looks like a position and is none says why', () => {
    expect(engine.search({ ...ASKED, text: '1.5S 30.5S' })).toMatchObject({ refused: 'sameAxis', results: [] })
  })
  test('a short plus code with the name of a place', () => {
    const [first] = found(engine, '2222+22 Mwalo')
    expect(first?.why).toMatchObject({ type: 'position', notation: 'plusCode' })
    expect(engine.search({ ...ASKED, text: '2222+22 Nowhere' }).refused).toBe('needsReference')
  })
})

describe('several indices', () => {
  const engine = engineOf(PLACES)
  const saved = indexOf(
    [
      { name: 'Mwalo', at: at(100) },
      { name: 'Mwalo ya Kale', at: at(20_000) },
    ],
    '',
  )
  const keys = Array.from({ length: 2 * REF_STEP }, (_key, ref) => `number ${ref / REF_STEP}`)
  engine.put('saved', 'saved', saved, keys)
  engine.put('incident', 'incident', indexOf([{ name: 'Mwalo', at: at(50) }], ''), keys)
  const all = { origins: ['region', 'saved', 'incident'] as const }
  test('one place is told once, the own one', () => {
    const results = found(engine, 'mwalo', all)
    expect(results.map(({ id }) => id)).toEqual(['saved:number 0', 'incident:number 0', 'saved:number 1'])
    expect(found(engine, 'mwalo')[0]?.id).toBe('node/1')
  })
  test('nothing is shown of an origin the caller may not see', () => {
    expect(found(engine, 'mwalo', { origins: ['region'] }).every(({ origin }) => origin === 'region')).toBe(true)
    expect(found(engine, 'mwalo', { origins: [] })).toEqual([])
  })
  test('own places take their label from the region', () => {
    expect(found(engine, 'mwalo', { ...all, near: HERE })[0]?.area).toContain('Ngororero')
  })
  test('credits are shown with what they are for', () => {
    expect(engine.search({ ...ASKED, text: 'kisovu' }).attribution).toEqual(['made up'])
    expect(engine.search({ ...ASKED, text: 'ya kale', origins: ['saved'] }).attribution).toEqual([])
  })
  test('a region that is taken away is gone', () => {
    const two = engineOf(PLACES)
    two.remove('region:test')
    expect(namesFound(two, 'mwalo')).toEqual([])
    expect(two.reverse(HERE, 'en', ['region'])).toMatchObject({ nearby: [], areas: [], attribution: [] })
  })
})

describe('what is near a point', () => {
  const engine = engineOf(PLACES)
  const around = (metresNorth: number, metresEast = 0, language: 'en' | 'fr' = 'en') => {
    const [latitude, longitude] = at(metresNorth, metresEast)
    return engine.reverse({ latitude, longitude }, language, ['region'])
  }
  test('of each role the nearest, the nearest first', () => {
    const { nearby, areas, plusCode } = around(300)
    expect(nearby.map(({ role, name }) => [role, name])).toEqual([
      ['street', 'KN 7 Ave'],
      ['settlement', 'Mwalo'],
      ['landmark', 'Soko Kuu'],
      ['facility', 'Kisovu Hospital'],
    ])
    expect(nearby.map(({ distanceMetres }) => Math.round(distanceMetres / 10) * 10).slice(0, 3)).toEqual([200, 300, 700])
    expect(nearby[1]?.compass).toBe('north')
    expect(areas).toEqual(['Ngororero'])
    expect(plusCode).toMatch(/^6G.{6}\+..$/)
  })
  test('a street is measured from its course, not from its middle', () => {
    const street = around(150, 850).nearby.find(({ role }) => role === 'street')
    expect(street?.distanceMetres).toBeLessThan(60)
  })
  test('outside the border no area, far out nothing', () => {
    expect(around(40_000).nearby).toEqual([])
    expect(around(40_000).areas).toEqual([])
  })
  test('names follow the language', () => {
    expect(around(300, 0, 'fr').areas).toEqual(['District de Ngororero'])
  })
  test('the ends of the world', () => {
    for (const latitude of [-90, 90])
      for (const longitude of [-180, 180]) expect(engine.reverse({ latitude, longitude }, 'en', ['region']).nearby).toEqual([])
  })
})
