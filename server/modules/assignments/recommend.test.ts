/** Recommendation: order, reasons, who drops out and why; and properties for any fleet. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { IncidentKind } from '../../contract/incidents.ts'
import { Priority, type IncidentId, type UnitId } from '../../contract/primitives.ts'
import { CareLevel, Readiness, Recommendation, ResourceNeed, Skill, UnitCapability, UnitKind, UnitStatus } from '../../contract/units.ts'
import { toInstant } from '../../kernel/clock.ts'
import type { TravelTimes } from '../roads/index.ts'
import { straightLineSeconds } from '../units/index.ts'
import { needOf } from './need.ts'
import { rank, sift, type Candidate, type RecommendOptions, type Sifted } from './recommend.ts'

const nowMs = Date.UTC(2026, 0, 1, 8)
const now = toInstant(nowMs)
const place = { latitude: -2.05, longitude: 32.9 }
const north = (metres: number) => ({ latitude: place.latitude + metres / 111_195, longitude: place.longitude })
const incidentId = '01M7Y6HN3GRK2C9892F3WZP3J0' as IncidentId // shaped like a ULID
const unitId = (n: number): UnitId => `01M7Y6HN3GRK2C9892F3WZ${String(n).padStart(4, '0')}` as UnitId // as above
const need = (more: Partial<ResourceNeed> = {}): ResourceNeed => ({
  count: 1,
  kinds: [],
  level: null,
  skills: [],
  capabilities: [],
  ...more,
})
const options = (more: Partial<RecommendOptions> = {}): RecommendOptions => ({
  incidentId,
  place,
  limit: 10,
  fixLimitSeconds: 1800,
  isStaleIncluded: false,
  radiusMetres: null,
  ...more,
})
const byLine = ({ travellers }: Sifted): TravelTimes => ({
  basis: { method: 'straightLine', factor: 1.4, reason: 'noRegion' },
  etaSeconds: travellers.map(({ from, kind }) => straightLineSeconds(from, place, kind)),
  isRoad: travellers.map(() => false),
})
const recommend = (
  wanted: ResourceNeed,
  units: readonly Candidate[],
  positions: Parameters<typeof sift>[2],
  at: typeof now,
  chosen: RecommendOptions,
  times: (sifted: Sifted) => TravelTimes = byLine,
): Recommendation => {
  const sifted = sift(wanted, units, positions, at, chosen)
  return rank(wanted, sifted, times(sifted), at, chosen)
}
type Spec = Partial<Candidate> & { metres?: number; ageSeconds?: number }
let count = 0
const fleet = (specs: Record<string, Spec>) => {
  const fixes = new Map<string, { fixedAtMs: number; latitude: number; longitude: number; speedKmh: null; headingDegrees: null }>()
  const units = Object.entries(specs).map(([callSign, { metres, ageSeconds = 0, ...more }]): Candidate => {
    const id = unitId((count += 1))
    if (metres !== undefined)
      fixes.set(id, { ...north(metres), fixedAtMs: nowMs - ageSeconds * 1000, speedKmh: null, headingDegrees: null })
    return {
      id,
      callSign,
      kind: 'ambulance',
      level: 'bls',
      status: 'available',
      readiness: 'ready',
      isVerified: true,
      skills: [],
      capabilities: [],
      restUntil: null,
      incidentId: null,
      base: null,
      ...more,
    }
  })
  return { units, positions: { latest: (id: string) => fixes.get(id) ?? null } }
}
const run = (specs: Record<string, Spec>, wanted = need(), more: Partial<RecommendOptions> = {}): Recommendation => {
  const { units, positions } = fleet(specs)
  return recommend(wanted, units, positions, now, options(more))
}
const order = (result: Recommendation): string[] => result.units.map((unit) => unit.callSign)
const why = (result: Recommendation, callSign: string): string[] =>
  result.units.find((unit) => unit.callSign === callSign)?.reasons.map((reason) => reason.code) ?? []
const later = toInstant(nowMs + 600_000)

describe('by road', () => {
  const roadTimes = ({ travellers }: Sifted): TravelTimes => ({
    basis: { method: 'road', factor: null, region: 'island', profileSet: 'kituo-roads/1', season: 'dry', isCurrent: true },
    // the nearest one stands behind a closed road
    ...{ etaSeconds: travellers.map((_, at) => (at === 0 ? 60 : 600 * at)), isRoad: travellers.map((_, at) => at !== 0) },
  })
  test('whom no road leads there comes after those who have one, and is not the nearest; a boat needs none', () => {
    const { units, positions } = fleet({ CUTOFF: { metres: 500 }, FAR: { metres: 9000 }, FARTHER: { metres: 12_000 } })
    const result = recommend(need(), units, positions, now, options(), roadTimes)
    expect(order(result)).toEqual(['FAR', 'FARTHER', 'CUTOFF'])
    expect(why(result, 'FAR').slice(0, 2)).toEqual(['nearest', 'eta'])
    expect(why(result, 'CUTOFF').slice(0, 2)).toEqual(['eta', 'offRoad'])
    expect(result.travelTime).toMatchObject({ method: 'road', region: 'island' })
    const boats = fleet({ BOAT: { metres: 500, kind: 'boat' }, FAR: { metres: 9000 } })
    expect(order(recommend(need(), boats.units, boats.positions, now, options(), roadTimes))).toEqual(['BOAT', 'FAR'])
  })
})

describe('order', () => {
  test('the closest by time, not by distance: a boat loses to an ambulance further away', () => {
    const result = run({ FAR: { metres: 4000 }, NEAR: { metres: 2500, kind: 'boat' } })
    expect(order(result)).toEqual(['FAR', 'NEAR'])
    expect(why(result, 'FAR')).toEqual(['nearest', 'eta', 'level', 'fixAge'])
    expect(result.units[0]).toMatchObject({
      distanceMetres: 4000,
      etaSeconds: Math.round((4000 * 1.4 * 3.6) / 47),
      fixAgeSeconds: 0,
      isFull: true,
    })
  })
  test('who meets the need whole comes first, however near the other is', () => {
    const result = run(
      { MOTO: { metres: 100, kind: 'motorcycle', level: 'firstAid' }, A12: { metres: 9000, level: 'als', skills: ['midwife'] } },
      need({ level: 'bls', skills: ['midwife'] }),
    )
    expect(order(result)).toEqual(['A12', 'MOTO'])
    expect(why(result, 'MOTO')).toEqual(['nearest', 'eta', 'lowerLevel', 'missingSkill', 'fixAge'])
    expect(result).toMatchObject({ asked: 1, found: 1, shortfall: 0 })
  })
  test('a rested unit further away beats a resting one; the resting one is used when nothing else fills the need', () => {
    const rested = run({ REST: { metres: 100, restUntil: later }, FAR: { metres: 9000, restUntil: now } })
    expect(order(rested)).toEqual(['FAR', 'REST'])
    expect(why(rested, 'REST')).toContain('resting')
    expect(why(rested, 'FAR')).toContain('rested')
    expect(
      run({ REST: { metres: 100, restUntil: later }, LOW: { metres: 50, level: 'transport' } }, need({ level: 'bls' })).units[0],
    ).toMatchObject({ callSign: 'REST', isFull: true })
  })
  test('a clearing unit is nearly free: after the free, before the unfit', () => {
    const result = run(
      { CLR: { metres: 10, status: 'clearing', incidentId: 'other' }, FREE: { metres: 5000 }, LOW: { metres: 5, level: 'transport' } },
      need({ level: 'bls' }),
    )
    expect(order(result)).toEqual(['FREE', 'CLR', 'LOW'])
    expect(why(result, 'CLR')).toContain('clearing')
  })
  test('shortfall is said: asked two, found one', () => {
    expect(run({ A: { metres: 1 }, B: { metres: 2, level: 'transport' } }, need({ count: 2, level: 'bls' }))).toMatchObject({
      asked: 2,
      found: 1,
      shortfall: 1,
    })
    expect(run({}, need({ count: 3 }))).toMatchObject({ asked: 3, found: 0, shortfall: 3, units: [], excluded: [] })
  })
  test('units that work on the incident already count when they meet the need whole, and only then', () => {
    const working = { metres: 1, status: 'enRoute' as const, incidentId }
    const two = need({ count: 2, level: 'bls' })
    expect(run({ A: working, B: { metres: 2 } }, two)).toMatchObject({ assigned: 1, found: 2, shortfall: 0 })
    expect(run({ A: working, B: { ...working, status: 'offered' } }, two)).toMatchObject({ assigned: 2, found: 2, shortfall: 0, units: [] })
    expect(run({ A: working, B: working, C: working, D: { metres: 1 } }, two)).toMatchObject({ assigned: 3, found: 2, shortfall: 0 })
    for (const short of [{ level: 'firstAid' as const }, { kind: 'police' as const }])
      expect(run({ A: { ...working, ...short }, B: { metres: 2 } }, { ...two, kinds: ['ambulance'] })).toMatchObject({
        assigned: 0,
        found: 1,
        shortfall: 1,
      })
  })
  test('equal units stand in the order of their call signs', () => {
    expect(order(run({ C: { metres: 5 }, A: { metres: 5 }, B: { metres: 5 } }))).toEqual(['A', 'B', 'C'])
  })
  test('the list is cut, the count is not', () => {
    const result = run(Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`U${n}`, { metres: n * 100 }])), need({ count: 15 }), {
      limit: 3,
    })
    expect(result.units).toHaveLength(3)
    expect(result).toMatchObject({ found: 15, shortfall: 0 })
  })
})

describe('positions', () => {
  test('older than half an hour drops out; on demand it stays, marked', () => {
    expect(run({ OLD: { metres: 1, ageSeconds: 1801 }, OK: { metres: 1, ageSeconds: 1800 } })).toMatchObject({
      units: [{ callSign: 'OK' }],
      excluded: [{ callSign: 'OLD', code: 'fixTooOld' }],
    })
    expect(why(run({ OLD: { metres: 1, ageSeconds: 1801 } }, need(), { isStaleIncluded: true }), 'OLD')).toContain('fixStale')
  })
  test('without a tracker a unit counts at its base; without either it comes last and says so', () => {
    const result = run({ BASE: { base: north(3000) }, NONE: {}, FIX: { metres: 1000, ageSeconds: 40 } })
    expect(order(result)).toEqual(['FIX', 'BASE', 'NONE'])
    expect(why(result, 'BASE')).toContain('positionAtBase')
    expect(why(result, 'NONE')).toEqual(['level', 'noPosition'])
    expect(result.units.at(-1)).toMatchObject({ etaSeconds: null, distanceMetres: null, fixAgeSeconds: null })
    expect(result.units[0]?.reasons.at(-1)).toEqual({ code: 'fixAge', params: { seconds: 40 } })
  })
  test('a clock ahead of ours counts as now', () => {
    expect(run({ A: { metres: 1, ageSeconds: -90 } }).units[0]?.fixAgeSeconds).toBe(0)
  })
  test('an incident without a place ranks by ability', () => {
    expect(order(run({ B: { metres: 1 }, A: { metres: 9, level: 'als' } }, need(), { place: null }))).toEqual(['A', 'B'])
  })
  test('the radius keeps out who is too far', () => {
    expect(run({ A: { metres: 4999 }, B: { metres: 5010 } }, need(), { radiusMetres: 5000 })).toMatchObject({
      units: [{ callSign: 'A' }],
      excluded: [{ callSign: 'B', code: 'tooFar' }],
    })
  })
})

test.each([
  ['busy', { status: 'enRoute', incidentId: 'other' }],
  ['busy', { status: 'offered', incidentId: 'other' }],
  ['outOfService', { status: 'outOfService' }],
  ['notReady', { readiness: 'notReady' }],
  ['offDuty', { readiness: 'offDuty' }],
  ['notVerified', { isVerified: false }],
  ['alreadyAssigned', { status: 'enRoute', incidentId }],
  ['wrongKind', { kind: 'police' }],
] as [string, Spec][])('left out: %s', (code, spec) => {
  expect(run({ X: { metres: 1, ...spec } }, need({ kinds: ['ambulance', 'boat'] }))).toMatchObject({
    units: [],
    excluded: [{ callSign: 'X', code }],
    shortfall: code === 'alreadyAssigned' ? 0 : 1,
  })
})

test('every kind and priority has a need that its schema accepts; urgent ones never ask for less care', () => {
  const rank = { als: 3, bls: 2, firstAid: 1, transport: 0 }
  for (const kind of IncidentKind.options) {
    for (const priority of Priority.options) expect(ResourceNeed.parse(needOf({ kind, priority })).count).toBeGreaterThan(0)
    const [urgent, calm] = [needOf({ kind, priority: 'P1' }), needOf({ kind, priority: 'P4' })]
    expect(rank[urgent.level ?? 'transport']).toBeGreaterThanOrEqual(rank[calm.level ?? 'transport'])
  }
})

describe('for any fleet', () => {
  const candidate = fc.record({
    kind: fc.constantFrom(...UnitKind.options),
    level: fc.constantFrom(...CareLevel.options),
    status: fc.constantFrom(...UnitStatus.options),
    readiness: fc.constantFrom(...Readiness.options, 'ready' as const),
    isVerified: fc.boolean(),
    skills: fc.uniqueArray(fc.constantFrom(...Skill.options)),
    capabilities: fc.uniqueArray(fc.constantFrom(...UnitCapability.options)),
    restUntil: fc.constantFrom(null, now, later),
    incidentId: fc.constantFrom(null, incidentId, 'other'),
    base: fc.constantFrom(null, place, north(800)),
    fix: fc.option(fc.record({ metres: fc.integer({ min: 0, max: 60_000 }), ageSeconds: fc.integer({ min: -60, max: 4000 }) }), {
      nil: null,
    }),
  })
  const wanted = fc.record({
    count: fc.integer({ min: 1, max: 6 }),
    kinds: fc.uniqueArray(fc.constantFrom(...UnitKind.options)),
    level: fc.constantFrom(null, ...CareLevel.options),
    skills: fc.uniqueArray(fc.constantFrom(...Skill.options), { maxLength: 2 }),
    capabilities: fc.uniqueArray(fc.constantFrom(...UnitCapability.options), { maxLength: 2 }),
  })
  const chosen = fc.record({
    limit: fc.integer({ min: 1, max: 25 }),
    isStaleIncluded: fc.boolean(),
    radiusMetres: fc.constantFrom(null, 10_000),
    place: fc.constantFrom(null, place),
  })

  test('found and shortfall make what was asked; everybody stands somewhere once; order, reasons and cut hold; input order does not matter', () => {
    fc.assert(
      fc.property(fc.array(candidate, { maxLength: 25 }), wanted, chosen, fc.integer(), (specs, ask, more, turn) => {
        const fixes = new Map<string, { fixedAtMs: number; latitude: number; longitude: number; speedKmh: null; headingDegrees: null }>()
        const units = specs.map(({ fix, ...spec }, n): Candidate => {
          const id = unitId(n)
          if (fix) fixes.set(id, { ...north(fix.metres), fixedAtMs: nowMs - fix.ageSeconds * 1000, speedKmh: null, headingDegrees: null })
          return { id, callSign: `U${String(n % 5)}`, ...spec }
        })
        const positions = { latest: (id: string) => fixes.get(id) ?? null }
        const all = recommend(ask, units, positions, now, options({ ...more, limit: units.length + 1 }))
        const cut = recommend(ask, units, positions, now, options(more))
        Recommendation.parse({
          ...all,
          units: all.units.map((unit) => ({ ...unit, callSign: 'U-1' })),
          excluded: all.excluded.map((unit) => ({ ...unit, callSign: 'U-1' })),
        })
        expect(cut.found + cut.shortfall).toBe(cut.asked)
        expect(cut.units).toEqual(all.units.slice(0, more.limit))
        const [listed, out] = [all.units.map((unit) => unit.unitId), all.excluded.map((unit) => unit.unitId)]
        expect([...listed, ...out].toSorted()).toEqual(units.map((unit) => unit.id).toSorted())
        expect(all.found).toBe(Math.min(ask.count, all.assigned + all.units.filter((unit) => unit.isFull).length))
        expect(all.assigned).toBeLessThanOrEqual(all.excluded.filter(({ code }) => code === 'alreadyAssigned').length)
        const firstPartial = all.units.findIndex((unit) => !unit.isFull)
        if (firstPartial >= 0) expect(all.units.slice(firstPartial).every((unit) => !unit.isFull)).toBe(true)
        for (const unit of all.units) {
          expect(unit.isFull).toBe(
            !unit.reasons.some((reason) => ['lowerLevel', 'missingSkill', 'missingCapability'].includes(reason.code)),
          )
          expect(['available', 'clearing']).toContain(unit.status)
          if (!more.isStaleIncluded && unit.fixAgeSeconds !== null) expect(unit.fixAgeSeconds).toBeLessThanOrEqual(1800)
        }
        const turned = units.toSpliced(
          0,
          units.length,
          ...units.slice(turn % (units.length || 1)),
          ...units.slice(0, turn % (units.length || 1)),
        )
        expect(recommend(ask, turned, positions, now, options(more))).toEqual(cut)
      }),
      { numRuns: 300 },
    )
  })
})
