/** The fictional island is coherent: everything stands on land, every place is reachable, every unit is one the module takes. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FacilityFields } from '../contract/directory.ts'
import type { Point } from '../contract/primitives.ts'
import { DeviceId, UnitFields } from '../contract/units.ts'
import { distanceMetres } from '../kernel/geo.ts'
import {
  COASTLINES,
  DEMO_BOUNDS,
  DEMO_FACILITIES,
  DEMO_ISLAND,
  DEMO_LANDMARKS,
  DEMO_ROADS,
  DEMO_TOWN,
  DEMO_VILLAGES,
  demoGeoJson,
  demoUnits,
  ROAD_NETWORK,
  routeOnRoads,
} from './geography.ts'

function isOnLand(point: Point): boolean {
  return COASTLINES.some((ring) =>
    ring.reduce((isInside, a, index) => {
      const b = ring.at(index - 1) ?? a
      const crosses =
        a.latitude > point.latitude !== b.latitude > point.latitude &&
        point.longitude < ((b.longitude - a.longitude) * (point.latitude - a.latitude)) / (b.latitude - a.latitude) + a.longitude
      return crosses ? !isInside : isInside
    }, false),
  )
}
const allPlaces = [DEMO_TOWN, ...DEMO_VILLAGES, ...DEMO_LANDMARKS.filter((place) => place.id !== 'gati'), ...DEMO_FACILITIES]

describe('Kisiwa cha Mfano', () => {
  it('has the town, fourteen villages, the facilities and a dozen streets', () => {
    expect(DEMO_VILLAGES).toHaveLength(14)
    const count = (kind: string) => DEMO_FACILITIES.filter((facility) => facility.kind === kind).length
    expect([count('referralHospital'), count('healthCentre'), count('vaccineStore'), count('ambulanceBase')]).toEqual([1, 5, 1, 2])
    expect(DEMO_ROADS.filter((road) => road.id.startsWith('st-'))).toHaveLength(12)
  })
  it('marks every name as an example', () => {
    for (const place of [DEMO_ISLAND, ...allPlaces, ...DEMO_ROADS]) expect(place.name.toLowerCase(), place.id).toContain('mfano')
    for (const feature of demoGeoJson().features) expect(feature.properties.isExample).toBe(true)
    for (const unit of demoUnits()) for (const member of unit.crew) expect(member.name).toMatch(/ Mfano$/)
  })
  it('keeps places and roads on land, the pier and its end aside', () => {
    for (const place of allPlaces) expect(isOnLand(place), place.id).toBe(true)
    for (const road of DEMO_ROADS.filter((found) => found.class !== 'pier'))
      for (const point of road.line) expect(isOnLand(point), `${road.id} ${point.longitude} ${point.latitude}`).toBe(true)
    const end = DEMO_ROADS.find((road) => road.class === 'pier')?.line.at(-1)
    expect(end !== undefined && isOnLand(end)).toBe(false)
  })
  it('lies inside its own bounds', () => {
    const [west, south, east, north] = DEMO_BOUNDS
    for (const { longitude, latitude } of COASTLINES.flat())
      expect(longitude > west && longitude < east && latitude > south && latitude < north).toBe(true)
  })
  it('gives facilities the directory accepts, with codes used once', () => {
    for (const facility of DEMO_FACILITIES) expect(FacilityFields.safeParse({ ...facility, phone: null }).error).toBeUndefined()
    expect(new Set(DEMO_FACILITIES.map((facility) => facility.code)).size).toBe(DEMO_FACILITIES.length)
  })
})

describe('the road network', () => {
  it('is small, connected, and every edge is as long as its ends are apart', () => {
    expect(ROAD_NETWORK.nodes.length).toBeLessThan(400)
    const seen = new Set([0])
    for (let before = 0; before !== seen.size;) {
      before = seen.size
      for (const edge of ROAD_NETWORK.edges) if (seen.has(edge.from) || seen.has(edge.to)) seen.add(edge.from).add(edge.to)
    }
    expect(seen.size).toBe(ROAD_NETWORK.nodes.length)
    for (const edge of ROAD_NETWORK.edges) expect(edge.lengthMetres).toBeGreaterThan(0)
  })
  it('passes within 400 m of every place', () => {
    for (const place of allPlaces.filter((found) => !['mnara', 'kilima'].includes(found.id))) {
      const walk = routeOnRoads(place, DEMO_TOWN).legs.find((leg) => leg.class === 'offRoad')?.lengthMetres ?? 0
      expect(walk, place.id).toBeLessThan(400)
    }
  })
})

describe('routeOnRoads', () => {
  const somewhere = fc.record({
    longitude: fc.double({ min: 32.7, max: 32.9, noNaN: true }),
    latitude: fc.double({ min: -1.68, max: -1.56, noNaN: true }),
  })

  it('finds a joined line from start to end, never shorter than the straight line', () => {
    fc.assert(
      fc.property(somewhere, somewhere, (from, to) => {
        const route = routeOnRoads(from, to)
        expect(route.line[0]).toEqual(from)
        expect(distanceMetres(route.line.at(-1) ?? from, to)).toBeLessThan(1.5)
        expect(route.lengthMetres).toBeGreaterThanOrEqual(distanceMetres(from, to) - 3)
        route.legs.slice(1).forEach((leg, index) => expect(distanceMetres(route.legs[index]?.to ?? leg.from, leg.from)).toBeLessThan(0.01))
        expect(Number.isFinite(route.durationSeconds)).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
  it('takes as long there as back', () => {
    fc.assert(
      fc.property(somewhere, somewhere, (from, to) => {
        expect(routeOnRoads(from, to).durationSeconds).toBeCloseTo(routeOnRoads(to, from).durationSeconds, 3)
      }),
      { numRuns: 60 },
    )
  })
  it('is never beaten by going through a third place on the network', () => {
    const nodes = ROAD_NETWORK.nodes
    const node = fc.integer({ min: 0, max: nodes.length - 1 }).map((index) => nodes[index] ?? DEMO_TOWN)
    fc.assert(
      fc.property(node, node, node, (from, via, to) => {
        expect(routeOnRoads(from, to).durationSeconds).toBeLessThanOrEqual(
          routeOnRoads(from, via).durationSeconds + routeOnRoads(via, to).durationSeconds + 1e-6,
        )
      }),
      { numRuns: 150 },
    )
  })
  it('stays where it is when start and end are the same', () => {
    expect(routeOnRoads(DEMO_TOWN, DEMO_TOWN).lengthMetres).toBeLessThan(200)
  })
})

describe('demoUnits', () => {
  const units = demoUnits()
  it('are forty: A01..A12, M01..M16, R01..R12', () => {
    const numbered = (series: string, count: number) =>
      Array.from({ length: count }, (_, index) => `${series}${String(index + 1).padStart(2, '0')}`)
    expect(units.map((unit) => unit.callSign)).toEqual([...numbered('A', 12), ...numbered('M', 16), ...numbered('R', 12)])
    expect(units.filter((unit) => unit.level === 'als')).toHaveLength(4)
  })
  it('are units the module takes, each with a tracker of its own and a base the island has', () => {
    for (const unit of units) {
      expect(UnitFields.safeParse({ ...unit, baseFacilityId: null }).error, unit.callSign).toBeUndefined()
      expect(DeviceId.safeParse(unit.deviceId).success).toBe(true)
      expect(unit.baseFacility === null || DEMO_FACILITIES.some((facility) => facility.id === unit.baseFacility)).toBe(true)
    }
    expect(new Set(units.map((unit) => unit.deviceId)).size).toBe(40)
  })
  it('cover every skill a maternal or crash case asks for', () => {
    const skills = new Set(units.flatMap((unit) => unit.skills))
    for (const skill of ['midwife', 'paramedic', 'nurse', 'firstAid', 'rescue', 'driver'])
      expect(skills.has(skill as never), skill).toBe(true) // the set's type is narrower than the list's
  })
})
