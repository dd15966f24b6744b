/** Order, groups and advice of tiles. */
import { expect, test } from 'vitest'
import type { ColdSiteView } from '../../../server/contract/coldstore.ts'
import { actOf, filterTiles, groupOf, placedTiles, sortTiles, type PlacedTile } from './tile-order.ts'

const NOW = Date.parse('2026-11-21T12:00:00.000Z')
const at = (minutes: number): string => new Date(NOW + minutes * 60_000).toISOString()
const latest = (minutesAgo: number) => ({ value: 4.2, at: at(-minutesAgo), ageSeconds: minutesAgo * 60 })
const NOTHING = { placeId: null, priority: null, alarmId: null, alarmCount: 0, countdown: null, forecast: null, holdover: null }
const sensor = (minutesAgo: number) => ({
  sensorId: 's',
  channel: 'TVC',
  quantity: 'temperature',
  profile: null,
  latest: latest(minutesAgo),
})
const tile = (name: string, fields: Record<string, unknown> = {}): PlacedTile =>
  ({
    ...{ ...NOTHING, equipmentId: name, siteId: 'x', name, kind: 'refrigerator', letter: 'A', temperature: sensor(5), power: 'on' },
    ...{ powerLostAt: null, door: 'closed', site: 'Kisiwa', place: null, ...fields },
  }) as unknown as PlacedTile // ids of a test are no ULIDs

const alarm = (letter: string, priority: string, code: string) => ({ letter, priority, alarmId: `${code}/equipment/1`, alarmCount: 1 })
const holdover = (minutes: number) => ({ deadlineAt: at(minutes), leftMinutes: minutes, basis: 'device', isStale: false })

test('who needs somebody comes first: unacknowledged by priority, acknowledged, threatened, silent, put aside, normal', () => {
  const tiles = [
    tile('normal'),
    tile('aside', alarm('E', 'P1', 'fridgeHot')),
    tile('silent', { temperature: sensor(300) }),
    tile('soon', { holdover: holdover(300), power: 'off' }),
    tile('sooner', { holdover: holdover(60), power: 'off' }),
    tile('known', alarm('C', 'P1', 'fridgeHot')),
    tile('door', alarm('B', 'P3', 'fridgeDoorOpen')),
    tile('hot', alarm('B', 'P1', 'fridgeHot')),
  ]
  const names = sortTiles(tiles, 'urgency', NOW).map(({ name }) => name)
  expect(names).toEqual(['hot', 'door', 'known', 'sooner', 'soon', 'silent', 'aside', 'normal'])
})

test('by site nothing moves when an alarm comes, and equal tiles keep one order', () => {
  const tiles = [tile('b', { site: 'Zebra' }), tile('b'), tile('a', alarm('B', 'P1', 'fridgeHot')), tile('c')]
  expect(sortTiles(tiles, 'site', NOW).map(({ site, name }) => site[0] + name)).toEqual(['Ka', 'Kb', 'Kc', 'Zb'])
  expect(sortTiles(tiles.toReversed(), 'urgency', NOW)).toEqual(sortTiles(tiles, 'urgency', NOW))
})

test('filters by group and by the beginning of a word', () => {
  const tiles = [tile('Jokofu 3'), tile('Friza 1', alarm('B', 'P2', 'tooWarm')), tile('Chumba', { temperature: null })]
  expect(filterTiles(tiles, 'all', 'jok', NOW).map(({ name }) => name)).toEqual(['Jokofu 3'])
  expect(filterTiles(tiles, 'attention', '', NOW).map(({ name }) => name)).toEqual(['Friza 1'])
  expect(filterTiles(tiles, 'silent', '', NOW).map(({ name }) => name)).toEqual(['Chumba'])
  expect(filterTiles(tiles, 'all', 'kisiwa', NOW)).toHaveLength(3)
})

test.each([
  ['nothing to do', {}, null],
  ['hot', alarm('B', 'P1', 'fridgeHot'), 'hot'],
  ['an alarm this desk has no advice for', alarm('B', 'P2', 'deviceFault'), 'look'],
  ['cold for less than two hours: moving comes before all else', { ...alarm('B', 'P1', 'fridgeHot'), holdover: holdover(90) }, 'move'],
  ['no power, cold for long', { power: 'off', holdover: holdover(900) }, 'findPower'],
  ['over, nobody said so', alarm('D', 'P1', 'fridgeHot'), 'acknowledge'],
  ['out of service', alarm('G', 'P1', 'fridgeHot'), 'putBack'],
  ['an open door', { door: 'open' }, 'closeDoor'],
  ['never heard', { temperature: null }, 'silent'],
])('%s', (_, fields, act) => expect(actOf(tile('x', fields), NOW)).toBe(act))

test('a tile knows the room it stands in', () => {
  const site = { name: 'Kisiwa', places: [{ placeId: 'p', name: 'Chumba A' }], tiles: [tile('x', { placeId: 'p' })] }
  const [found] = placedTiles([site as unknown as ColdSiteView]) // only what is read
  expect(found?.place).toBe('Chumba A')
  expect(found && groupOf(found, NOW)).toBe('normal')
})
