/** Links and holdings as screens see them: sums, ages, who has to do with a scope. */
import { describe, expect, test } from 'vitest'
import type { LinkReport, LinkScope } from '../../contract/peer-links.ts'
import type { Instant } from '../../contract/primitives.ts'
import { dataAsOf, describeLinks, linksKey, peerFigures, scopeHoldings, type KnownStation, type NewestEntry } from './links.ts'

const at = (clock: string): Instant => `2026-11-21T${clock}:00.000Z` as Instant // a fixed day
const id = (letter: string): string => letter.repeat(32)
const [OWN, HOSPITAL, STORE, NORTH] = ['a', 'b', 'c', 'd'].map(id) as [string, string, string, string] // four letters
const STATIONS: readonly KnownStation[] = [
  { stationId: OWN, name: 'Chumba cha Mfano', kind: 'controlRoom' },
  { stationId: HOSPITAL, name: 'Hospitali ya Mfano', kind: 'hospital' },
  { stationId: STORE, name: 'Ghala la Mfano', kind: 'coldStore' },
  { stationId: NORTH, name: 'Kaskazini', kind: 'controlRoom' },
]
const DISPATCH = 'tz/dispatch/mfano'

const scope = (fields: Partial<LinkScope> = {}): LinkScope => ({
  scope: DISPATCH,
  opsToGet: 0,
  opsToGive: 0,
  bytesToGet: 0,
  bytesToGive: 0,
  oldestToGiveAt: null,
  agreedAt: at('10:12'),
  trouble: null,
  ...fields,
})
const report = (stationId: string, fields: Partial<LinkReport> = {}): LinkReport => ({
  stationId,
  state: 'connected',
  since: at('10:00'),
  address: '192.0.2.7:7443',
  isDialer: true,
  retryAt: null,
  lastFailure: null,
  rttMs: 12,
  clock: { offsetMs: 40, level: 'fine' },
  scopes: [scope()],
  agreedAt: at('10:12'),
  queues: null,
  refused: {},
  refusedByPeer: {},
  faults: {},
  audit: { isComparing: false, scopes: [] },
  ...fields,
})
const NEWEST: readonly NewestEntry[] = [
  { scope: DISPATCH, stationId: OWN, at: at('10:11') },
  { scope: DISPATCH, stationId: HOSPITAL, at: at('10:05') },
  { scope: 'directory', stationId: HOSPITAL, at: at('08:00') },
  { scope: `station/${OWN}`, stationId: OWN, at: at('10:11') },
]

describe('links', () => {
  test('are summed over scopes, named and sorted; shut-out stations are gone, undescribed ones go by their id', () => {
    const links = describeLinks(
      [
        report(HOSPITAL, {
          scopes: [
            scope({ opsToGet: 3, opsToGive: 1, oldestToGiveAt: at('10:10') }),
            scope({ scope: 'directory', opsToGive: 2, oldestToGiveAt: at('10:09') }),
          ],
        }),
        report(STORE, { state: 'offline' }),
        report(NORTH, { state: 'revoked' }),
        report(id('f')),
      ],
      STATIONS,
      NEWEST,
    )
    expect(links.map(({ name }) => name)).toEqual(['Ghala la Mfano', 'Hospitali ya Mfano', id('f')])
    expect(links[1]).toMatchObject({ kind: 'hospital', opsToGet: 3, opsToGive: 3, oldestToGiveAt: at('10:09'), newestAt: at('10:05') })
    expect(links[2]).toMatchObject({ kind: null, newestAt: null })
  })

  test.each([
    ['connected, equal', {}, null],
    ['connected, behind: as of the last proof', { scopes: [scope({ opsToGet: 1 })] }, { at: at('10:12') }],
    ['connected, not compared yet: as of the newest entry', { scopes: [scope({ agreedAt: null })], agreedAt: null }, { at: at('10:05') }],
    ['connected, nothing shared', { scopes: [], agreedAt: null }, { at: at('10:05') }],
    ['no line: the later of proof and newest entry', { state: 'offline' as const, agreedAt: at('10:01') }, { at: at('10:05') }],
  ])('%s', (_name, fields, expected) => {
    const [link] = describeLinks([report(HOSPITAL, fields)], STATIONS, NEWEST)
    expect(link && dataAsOf(link)).toEqual(expected)
  })
  test('a station of which nothing was ever here has no age', () => {
    const [link] = describeLinks([report(STORE, { state: 'no-address', agreedAt: null, scopes: [] })], STATIONS, NEWEST)
    expect(link && dataAsOf(link)).toEqual({ at: null })
  })

  test('the strip counts links that stand and names the oldest data', () => {
    const away = { state: 'waiting' as const, scopes: [] }
    const links = describeLinks(
      [report(HOSPITAL), report(STORE, { ...away, agreedAt: at('09:00') }), report(NORTH, { ...away, agreedAt: at('08:00') })],
      STATIONS,
      NEWEST,
    )
    expect(peerFigures(links)).toEqual({ connected: 1, total: 3, oldest: { name: 'Kaskazini', at: at('08:00') } })
    expect(peerFigures([])).toEqual({ connected: 0, total: 0, oldest: null })
  })

  test('what screens would not show differently is not told', () => {
    const told = linksKey([report(HOSPITAL)])
    expect(linksKey([report(HOSPITAL, { rttMs: 13, clock: { offsetMs: 41, level: 'fine' } })])).toBe(told)
    expect(linksKey([report(HOSPITAL, { agreedAt: '2026-11-21T10:12:09.000Z' as Instant })])).toBe(told)
    expect(linksKey([report(HOSPITAL, { agreedAt: '2026-11-21T10:12:10.000Z' as Instant })])).not.toBe(told)
    expect(linksKey([report(HOSPITAL, { scopes: [scope({ opsToGet: 1 })] })])).not.toBe(told)
    expect(linksKey([report(HOSPITAL, { state: 'offline' })])).not.toBe(told)
  })
})

describe('who holds what', () => {
  const both = (one: string, other: string, name: string) => [
    { from: one, to: other, scope: name },
    { from: other, to: one, scope: name },
  ]
  const holdings = scopeHoldings({
    ownId: OWN,
    stations: STATIONS,
    shares: [
      ...both(OWN, HOSPITAL, DISPATCH),
      { from: OWN, to: STORE, scope: DISPATCH },
      ...both(HOSPITAL, NORTH, DISPATCH),
      { from: STORE, to: OWN, scope: 'tz/coldchain/mfano' },
      ...both(STORE, NORTH, 'tz/people'),
      { from: HOSPITAL, to: STORE, scope: 'tz/people' },
    ],
    newest: NEWEST,
    links: describeLinks([report(HOSPITAL, { scopes: [scope({ opsToGive: 4 })] })], STATIONS, NEWEST),
  })
  const sharing = (name: string) =>
    holdings.find((one) => one.scope === name)?.holders.map((holder) => `${holder.name}: ${holder.sharing}`) ?? null

  test('most urgent first; what never leaves a station is not listed', () => {
    expect(holdings.map((one) => one.scope)).toEqual([DISPATCH, 'directory', 'tz/people', 'tz/coldchain/mfano'])
  })
  test('both share, only we, only they, elsewhere; who has nothing to do with it is left out', () => {
    expect(sharing(DISPATCH)).toEqual(['Hospitali ya Mfano: both', 'Ghala la Mfano: here', 'Kaskazini: elsewhere'])
    expect(sharing('tz/coldchain/mfano')).toEqual(['Ghala la Mfano: there'])
    expect(sharing('tz/people')).toEqual(['Ghala la Mfano: elsewhere', 'Kaskazini: elsewhere'])
    expect(sharing('directory')).toHaveLength(3)
  })
  test('ages and what is still to give stand at the holder', () => {
    expect(holdings[0]).toMatchObject({ isHeldHere: true, ownNewestAt: at('10:11') })
    expect(holdings[0]?.holders[0]).toMatchObject({ newestAt: at('10:05'), opsToGive: 4, isConnected: true, agreedAt: at('10:12') })
    expect(holdings[2]).toMatchObject({ isHeldHere: false, ownNewestAt: null })
  })
})
