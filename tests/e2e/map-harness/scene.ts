/** What the harness puts on the map: the demo island with its forty units in every state, or a load of many moving units. */
import type { MapAssignment, MapFacility, MapIncident, UnitFix, UnitTraits } from '../../../renderer/map/index.ts'
import { DEMO_FACILITIES, DEMO_VILLAGES, demoUnits, routeOnRoads } from '../../../server/demo/geography.ts'
import type { UnitStatus } from '../../../server/contract/units.ts'
import { bearingDegrees } from '../../../server/kernel/geo.ts'

export const FACILITIES: readonly MapFacility[] = DEMO_FACILITIES.map(({ id, code, label, kind, latitude, longitude }) => ({
  id,
  code,
  name: label,
  kind,
  latitude,
  longitude,
  emsTraffic: id === 'hc-bukazimo' ? 'closed' : 'normal',
}))

const villageAt = (index: number) => DEMO_VILLAGES[index % DEMO_VILLAGES.length] ?? { latitude: -1.62, longitude: 32.8 }
const incident = (
  number: string,
  title: string,
  village: number,
  priority: MapIncident['priority'],
  isAcknowledged: boolean,
  accuracyMetres: number | null,
): MapIncident => {
  const { latitude, longitude } = villageAt(village)
  return {
    id: `incident-${number}`,
    number,
    title,
    priority,
    isAcknowledged,
    accuracyMetres,
    latitude: latitude + 0.003,
    longitude: longitude - 0.004,
  }
}
export const INCIDENTS: readonly MapIncident[] = [
  incident('345', 'Labour, bleeding', 0, 'P1', false, 850),
  incident('346', 'Crash on the main road', 6, 'P2', true, 40),
  incident('347', 'Fever, child', 2, 'P3', true, null),
  incident('348', 'Transfer, stable', 10, 'P4', true, 15),
]
const STATUSES: readonly UnitStatus[] = [
  'available',
  'available',
  'available',
  'enRoute',
  'available',
  'onScene',
  'available',
  'transporting',
  'outOfService',
  'available',
]

export const TRAITS: readonly UnitTraits[] = demoUnits().map(({ callSign, kind }, index) => {
  const status = STATUSES[index % STATUSES.length] ?? 'available'
  return {
    unitId: callSign,
    callSign,
    kind,
    status,
    priority: status === 'enRoute' || status === 'transporting' ? 'P1' : null,
    isProvisional: index % 13 === 3,
  }
})
export const ASSIGNMENTS: readonly MapAssignment[] = [
  { unitId: 'A04', incidentId: 'incident-345', isProvisional: false },
  { unitId: 'M02', incidentId: 'incident-346', isProvisional: true },
  { unitId: 'A08', incidentId: 'incident-346', isProvisional: false },
]

/** One position a unit: some standing at home, some on the road, some silent for minutes, one for an hour. */
export function demoFixes(nowMs: number): UnitFix[] {
  return demoUnits().map((unit, index) => {
    const isMoving = index % 3 !== 0
    const route = routeOnRoads(unit.base, villageAt(index * 3 + 1))
    const leg = route.legs[Math.floor(route.legs.length * ((index * 0.37) % 1))]
    const silentSeconds = index % 11 === 5 ? 240 : index % 17 === 6 ? 4_000 : 5
    const place = isMoving && leg !== undefined ? leg.from : unit.base
    return {
      unitId: unit.callSign,
      latitude: place.latitude + (isMoving ? 0 : 0.0012 * Math.sin(index * 2.4)),
      longitude: place.longitude + (isMoving ? 0 : 0.0012 * Math.cos(index * 2.4)),
      accuracyMetres: 30,
      headingDegrees: isMoving && leg !== undefined ? bearingDegrees(leg.from, leg.to) : null,
      fixedAtMs: nowMs - silentSeconds * 1000,
    }
  })
}

/** Traits of many units for the load run. */
export const loadTraits = (count: number): UnitTraits[] =>
  Array.from({ length: count }, (_, index) => ({
    unitId: `U${index}`,
    callSign: `U${index}`,
    kind: (['ambulance', 'motorcycle', 'car', 'responder'] as const)[index % 4] ?? 'car',
    status: STATUSES[index % STATUSES.length] ?? 'available',
    priority: null,
    isProvisional: index % 29 === 0,
  }))

/** Every unit moved: each circles its own place around the lake; a repeatable pattern, no random source. */
export const loadFixes = (count: number, step: number, nowMs: number): UnitFix[] =>
  Array.from({ length: count }, (_, index) => {
    const turn = step * 0.05 + index
    return {
      unitId: `U${index}`,
      longitude: 32.8 + 0.11 * Math.sin(index * 12.9898) + 0.002 * Math.cos(turn),
      latitude: -1.62 + 0.07 * Math.sin(index * 78.233) + 0.002 * Math.sin(turn),
      headingDegrees: ((turn * 180) / Math.PI) % 360,
      accuracyMetres: 10,
      fixedAtMs: index % 19 === 7 ? nowMs - 200_000 : nowMs,
    }
  })
