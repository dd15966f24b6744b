/** Tags as mappers write them, and what the engine makes of them. */
import { describe, expect, test } from 'vitest'
import { barrierRule, wayAccess } from './access.ts'
import { PROFILE_NAMES, profileBit, SEASONS, SURFACES, surfaceIndex, type ProfileName, type RoadClass } from './kinds.ts'
import { PROFILES } from './profiles.ts'
import { waySpeeds } from './speeds.ts'
import { parseDurationSeconds, parseSpeedKmh } from './values.ts'
import { createRuleReader, readWayRule, wayRule, WAY_RULE_BYTES, writeWayRule } from './way-rule.ts'

type TagsOf = Readonly<Record<string, string>>
const tagsOf = (tags: TagsOf): ReadonlyMap<string, string> => new Map(Object.entries(tags))
const rule = (tags: TagsOf) => wayRule(tagsOf(tags), () => 10_000)

/** Profiles by first letter (a c m w): forward, backward, restricted. */
function access(roadClass: RoadClass, tags: TagsOf): [forward: string, backward: string, restricted: string] {
  const { forward, backward, restricted } = wayAccess(tagsOf(tags), roadClass)
  const names = (mask: number): string => PROFILE_NAMES.map((name) => ((mask & profileBit(name)) === 0 ? '' : name.charAt(0))).join('')
  return [names(forward), names(backward), names(restricted)]
}

describe('access', () => {
  test.each<[string, RoadClass, TagsOf, string, string, string]>([
    ['a street', 'residential', {}, 'acmw', 'acmw', ''],
    ['a motorway is one-way and not for walking', 'motorway', {}, 'acm', '', ''],
    ['a path is for walking', 'path', {}, 'w', 'w', ''],
    ['a path open to motorcycles', 'path', { motorcycle: 'yes' }, 'mw', 'mw', ''],
    ['a motor road is not for walking', 'trunk', { motorroad: 'yes' }, 'acm', 'acm', ''],
    ['the most specific key counts', 'service', { access: 'no', motor_vehicle: 'yes', motorcycle: 'no' }, 'ac', 'ac', ''],
    ['private is for those with business there', 'service', { access: 'private' }, 'acmw', 'acmw', 'acmw'],
    ['destination', 'residential', { motor_vehicle: 'destination' }, 'acmw', 'acmw', 'acm'],
    ['closed to all', 'residential', { access: 'no' }, '', '', ''],
    ['closed but for emergencies', 'service', { access: 'no', emergency: 'yes' }, 'a', 'a', ''],
    ['access=emergency', 'service', { access: 'emergency' }, 'a', 'a', ''],
    ['an emergency access', 'service', { service: 'emergency_access' }, 'aw', 'aw', ''],
    ['emergency=no closes for the ambulance', 'service', { emergency: 'no' }, 'cmw', 'cmw', ''],
    ['buses only', 'busway', {}, '', '', ''],
    ['a busway open to emergencies', 'busway', { emergency: 'designated' }, 'a', 'a', ''],
    ['farm traffic only', 'track', { motor_vehicle: 'agricultural;forestry' }, 'w', 'w', ''],
    ['of several values the most open counts', 'track', { motor_vehicle: 'forestry;destination' }, 'acmw', 'acmw', 'acm'],
    ['unknown words say nothing', 'residential', { access: 'unknown' }, 'acmw', 'acmw', ''],
    ['one-way', 'residential', { oneway: 'yes' }, 'acmw', 'w', ''],
    ['one-way against the drawing', 'residential', { oneway: '-1' }, 'w', 'acmw', ''],
    ['one-way, motorcycles both ways', 'residential', { oneway: 'yes', 'oneway:motorcycle': 'no' }, 'acmw', 'mw', ''],
    ['one-way, emergencies both ways', 'residential', { oneway: 'yes', 'oneway:emergency': 'no' }, 'acmw', 'aw', ''],
    ['a roundabout', 'primary', { junction: 'roundabout' }, 'acmw', 'w', ''],
    ['a roundabout drawn the wrong way round', 'primary', { junction: 'roundabout', oneway: '-1' }, 'w', 'acmw', ''],
    ['a two-way motorway', 'motorway', { oneway: 'no' }, 'acm', 'acm', ''],
    ['reversible: nobody may count on it', 'primary', { oneway: 'reversible' }, 'w', 'w', ''],
    ['alternating', 'primary', { oneway: 'alternating' }, 'acmw', 'acmw', ''],
    ['forward and backward keys', 'primary', { 'vehicle:backward': 'no' }, 'acmw', 'w', ''],
    ['moving stairs', 'steps', { conveying: 'forward' }, 'w', '', ''],
    ['impassable', 'track', { smoothness: 'impassable' }, 'w', 'w', ''],
  ])('%s', (_, roadClass, tags, forward, backward, restricted) => {
    expect(access(roadClass, tags)).toEqual([forward, backward, restricted])
  })

  test.each<[string, TagsOf, ProfileName[]]>([
    ['a bollard', { barrier: 'bollard' }, ['ambulance', 'car', 'motorcycle']],
    ['a bollard that sinks', { barrier: 'bollard', bollard: 'rising' }, []],
    ['a bollard for motorcycles to pass', { barrier: 'bollard', motorcycle: 'yes' }, ['ambulance', 'car']],
    ['a wall', { barrier: 'wall' }, ['ambulance', 'car', 'motorcycle', 'walking']],
    ['a locked gate', { barrier: 'gate', locked: 'yes' }, ['ambulance', 'car', 'motorcycle']],
    ['a locked gate with a key for emergencies', { barrier: 'gate', locked: 'yes', emergency: 'yes' }, []],
    ['a gate', { barrier: 'gate' }, []],
    ['something never heard of', { barrier: 'piano' }, ['ambulance', 'car', 'motorcycle']],
  ])('%s', (_, tags, blocked) => {
    const mask = blocked.reduce((sum, profile) => sum | profileBit(profile), 0)
    expect(barrierRule(tagsOf(tags))?.blocked ?? 0).toBe(mask)
  })

  test('no barrier, no rule', () => {
    expect(barrierRule(tagsOf({ highway: 'crossing' }))).toBeNull()
    expect(barrierRule(tagsOf({ barrier: 'entrance' }))).toBeNull()
    expect(barrierRule(tagsOf({ barrier: 'cattle_grid' }))).toBeNull()
  })
})

describe('values', () => {
  test.each([
    ['50', 50],
    ['50 km/h', 50],
    ['30 mph', 48.28032],
    ['30mph', 48.28032],
    ['10 knots', 18.52],
    ['walk', 7],
    ['none', 130],
    ['RW:urban', 40],
    ['TZ:rural', 80],
    ['DE:zone:30', 30],
    ['KE:urban', 50],
    ['90;30', 90],
    ['fast', 0],
    ['', 0],
    ['-5', 0],
    ['900', 0],
    ['0', 0],
  ])('maxspeed=%s', (text, kmh) => {
    expect(parseSpeedKmh(text)).toBeCloseTo(kmh, 5)
  })

  test.each([
    ['00:30', 1800],
    ['1:05:30', 3930],
    ['45', 2700],
    ['PT1H30M', 5400],
    ['P1DT2H', 93_600],
    ['PT45M', 2700],
    ['soon', 0],
    ['99999999', 0],
    ['', 0],
    ['P', 0],
  ])('duration=%s', (text, seconds) => {
    expect(parseDurationSeconds(text)).toBe(seconds)
  })

  test('surfaces', () => {
    expect(SURFACES[surfaceIndex('murram')]).toBe('compacted')
    expect(SURFACES[surfaceIndex('asphalt;dirt')]).toBe('paved')
    expect(SURFACES[surfaceIndex('lava')]).toBe('unknown')
  })
})

describe('rules', () => {
  test('a way nobody uses has none', () => {
    for (const tags of [
      { highway: 'construction' },
      { highway: 'primary', access: 'no' },
      { waterway: 'river' },
      { highway: 'ferry' },
      { highway: 'barrier' },
      {},
    ]) {
      expect(rule(tags)).toBeNull()
    }
  })

  test('survive writing and reading', () => {
    for (const tags of [
      { highway: 'primary', maxspeed: '80', 'maxspeed:backward': '60', surface: 'gravel', ford: 'yes' },
      { route: 'ferry', duration: '1:30' },
    ]) {
      const written = rule(tags)
      const bytes = new Uint8Array(2 * WAY_RULE_BYTES)
      if (written) writeWayRule(written, bytes, WAY_RULE_BYTES)
      expect(readWayRule(bytes, WAY_RULE_BYTES)).toEqual(written)
    }
  })

  test('remembered rules are the rules', () => {
    const read = createRuleReader()
    const seen: TagsOf[] = [
      { highway: 'primary', name: 'A' },
      { highway: 'primary', name: 'B', maxspeed: '30' },
      { highway: 'primary', name: 'C' },
      { highway: 'primary', 'motor_vehicle:backward': 'no' },
      { highway: 'primary', 'maxspeed:forward': '20' },
      { building: 'yes' },
      { route: 'ferry', duration: '10' },
      { route: 'ferry', duration: '10' },
    ]
    for (const [i, tags] of [...seen, ...seen].entries()) expect(read(tagsOf(tags), () => i)).toEqual(wayRule(tagsOf(tags), () => i))
  })
})

describe('speeds', () => {
  const kmh = (tags: TagsOf, profile: ProfileName, season: 'dry' | 'rainy' = 'dry'): number => {
    const known = rule(tags)
    return known ? waySpeeds(known, profile, season).forwardKmh : 0
  }

  test('a signed limit counts, the surface caps it, rain slows it', () => {
    expect(kmh({ highway: 'primary' }, 'car')).toBe(65)
    expect(kmh({ highway: 'primary', maxspeed: '40' }, 'car')).toBe(36)
    expect(kmh({ highway: 'primary', surface: 'ground' }, 'car')).toBe(30)
    expect(kmh({ highway: 'primary', surface: 'ground' }, 'car', 'rainy')).toBe(15)
    expect(kmh({ highway: 'track', tracktype: 'grade5', surface: 'mud' }, 'motorcycle', 'rainy')).toBeCloseTo(3)
  })

  test('the ambulance is faster where the road allows it, and never slower than a car', () => {
    expect(kmh({ highway: 'residential' }, 'ambulance')).toBeCloseTo((25 * 4) / 3)
    expect(kmh({ highway: 'primary', surface: 'ground' }, 'ambulance')).toBe(30)
    for (const highway of ['motorway', 'trunk', 'secondary', 'track', 'service', 'living_street']) {
      for (const season of SEASONS) expect(kmh({ highway }, 'ambulance', season)).toBeGreaterThanOrEqual(kmh({ highway }, 'car', season))
    }
  })

  test('rain never makes anyone faster, and every open way has a speed', () => {
    for (const profile of PROFILE_NAMES) {
      for (const surface of ['asphalt', 'gravel', 'dirt', 'sand', 'mud', 'nothing']) {
        for (const highway of ['primary', 'track', 'path', 'steps']) {
          const [dry, rainy] = [kmh({ highway, surface }, profile), kmh({ highway, surface }, profile, 'rainy')]
          expect(rainy).toBeLessThanOrEqual(dry)
          const isOpen = ((rule({ highway, surface })?.forward ?? 0) & profileBit(profile)) !== 0
          expect(rainy > 0).toBe(isOpen)
        }
      }
      expect(PROFILES[profile].offRoadKmh).toBeGreaterThan(0)
    }
  })
})
