/** Turn restrictions as drivers meet them. */
import { describe, expect, test } from 'vitest'
import { openMap, type TestMap } from '../test-map.ts'

/**
 *  n
 *  |
 * wxe      a crossing with a way round in the south-east: e and s are joined over r
 *  ||
 *  sr
 */
const CROSSING: TestMap = {
  picture: ' n\nwxe\n sr',
  ways: { North: ['nx'], South: ['xs'], West: ['wx'], East: ['xe'], Down: ['er'], Back: ['rs'] },
}
const rule = (restriction: string, members: string[], more: Record<string, string> = {}) => ({ tags: { restriction, ...more }, members })
const withRules = (...relations: NonNullable<TestMap['relations']>): TestMap => ({ ...CROSSING, relations })

describe('over a node', () => {
  test('no_*: the turn is not made, other ways into the street are', async () => {
    const map = await openMap(withRules(rule('no_right_turn', ['from:West', 'via:x', 'to:South'])))
    expect(map.streets('w', 's')).toEqual(['West', 'East', 'Down', 'Back'])
    expect(map.streets('n', 's')).toEqual(['North', 'South'])
    expect(map.streets('w', 's', { profile: 'walking' })).toEqual(['West', 'South'])
    expect(map.summary.restrictions).toEqual({ applied: 1, conditional: 0, unresolved: 0, otherVehicles: 0 })
  })

  test('only_*: nothing else is driven from there', async () => {
    const map = await openMap(withRules(rule('only_straight_on', ['from:West', 'via:x', 'to:East'])))
    expect(map.streets('w', 's')).toEqual(['West', 'East', 'Down', 'Back'])
    expect(map.streets('w', 'n')).toEqual(['West', 'East', 'Down', 'Back', 'South', 'North'])
    expect(map.streets('n', 'w')).toEqual(['North', 'West'])
  })

  test('nobody drives past and turns round at the next corner', async () => {
    const map = await openMap({
      ...CROSSING,
      ways: { North: ['nx'], South: ['xs'], West: ['wx'], East: ['xe'], Down: ['er'], Up: ['rz'] },
      picture: ' nz\nwxe\n sr',
      relations: [rule('no_right_turn', ['from:West', 'via:x', 'to:South'])],
    })
    // the only way is to the end of a street and back
    expect(map.streets('w', 's')?.slice(0, 2)).not.toEqual(['West', 'South'])
    expect(map.streets('w', 's')).toEqual(['West', 'North', 'South'])
  })

  test('except=, and rules for single vehicles', async () => {
    const map = await openMap(withRules(rule('no_right_turn', ['from:West', 'via:x', 'to:South'], { except: 'emergency;motorcycle' })))
    const made = (profile: 'ambulance' | 'car' | 'motorcycle'): boolean => map.streets('w', 's', { profile })?.length === 2
    expect([made('ambulance'), made('car'), made('motorcycle')]).toEqual([true, false, true])
    const single = await openMap(
      withRules({ tags: { 'restriction:motorcycle': 'no_right_turn' }, members: ['from:West', 'via:x', 'to:South'] }),
    )
    expect(single.streets('w', 's', { profile: 'car' })).toHaveLength(2)
    expect(single.streets('w', 's', { profile: 'motorcycle' })).toHaveLength(4)
  })

  test('what is timed, for lorries, or unclear is counted and left out', async () => {
    const members = ['from:West', 'via:x', 'to:South']
    const map = await openMap(
      withRules(
        { tags: { 'restriction:conditional': 'no_right_turn @ (07:00-09:00)' }, members },
        rule('no_right_turn', members, { day_on: 'Monday', day_off: 'Friday' }),
        { tags: { 'restriction:hgv': 'no_right_turn' }, members },
        rule('no_right_turn', ['from:West', 'to:South']),
        rule('no_right_turn', ['from:Back', 'via:x', 'to:South']),
        rule('give_way', members),
      ),
    )
    expect(map.streets('w', 's')).toEqual(['West', 'South'])
    expect(map.summary.restrictions).toEqual({ applied: 0, conditional: 2, unresolved: 3, otherVehicles: 1 })
  })

  test('a street that runs through the node leaves open which half is meant', async () => {
    const map = await openMap({
      ...CROSSING,
      ways: { Through: ['wxe'], North: ['nx'], South: ['xs'] },
      relations: [rule('no_right_turn', ['from:Through', 'via:x', 'to:South'])],
    })
    expect(map.summary.restrictions.unresolved).toBe(1)
  })

  test('no_u_turn', async () => {
    const map = await openMap(withRules(rule('no_u_turn', ['from:West', 'via:x', 'to:West'])))
    expect(map.summary.restrictions.applied).toBe(1)
    expect(map.engine.graph.info.states).toBeGreaterThan(map.engine.graph.info.junctions)
  })
})

describe('over a way', () => {
  test('no_*: only this sequence is forbidden', async () => {
    const map = await openMap(withRules(rule('no_u_turn', ['from:North', 'via:East', 'to:Down'])))
    expect(map.streets('n', 'r')).toEqual(['North', 'South', 'Back'])
    expect(map.streets('w', 'r')?.[0]).toBe('West')
    expect(map.streets('n', 'e')).toEqual(['North', 'East'])
  })

  test('only_*: whoever comes from there drives it to its end', async () => {
    const map = await openMap(withRules(rule('only_right_turn', ['from:North', 'via:East', 'to:Down'])))
    expect(map.streets('n', 'w')).toEqual(['North', 'East', 'Down', 'Back', 'South', 'West'])
    expect(map.streets('w', 's')).toEqual(['West', 'South'])
  })

  test('over several ways, in whatever order they are listed', async () => {
    const map = await openMap(withRules(rule('no_u_turn', ['from:West', 'via:Down', 'via:East', 'to:Back'])))
    expect(map.summary.restrictions.applied).toBe(1)
    expect(map.streets('w', 'r')).toHaveLength(3)
    const closed = await openMap({
      ...withRules(rule('no_u_turn', ['from:West', 'via:Down', 'via:East', 'to:Back'])),
      ways: { ...CROSSING.ways, South: ['xs', { highway: 'footway' }] },
    })
    expect(closed.streets('w', 's')).toEqual(['West', 'North', 'East', 'Down', 'Back'])
  })
})
