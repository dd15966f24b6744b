/** The sentences of a link: each state has words in every language, and what needs a person is marked. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ClockLevel, LinkFailure, LinkState, LinkTrouble, Sharing, type PeerLink } from '../../../server/contract/peer-links.ts'
import type { Instant } from '../../../server/contract/primitives.ts'
import { clockSentence, dataSentences, lineSentence, type TimeWords } from './peers-link-text.ts'

const WORDS: TimeWords = {
  time: (at) => at.slice(11, 16),
  age: (at) => `since ${at.slice(11, 16)}`,
  until: (at) => `at ${at.slice(11, 16)}`,
  duration: (ms) => `${String(ms / 1000)} s`,
}
const AT = '2026-11-21T10:12:00.000Z' as Instant // a fixed moment
const SCOPE = {
  scope: 'directory',
  opsToGet: 0,
  opsToGive: 0,
  bytesToGet: 0,
  bytesToGive: 0,
  oldestToGiveAt: null,
  agreedAt: AT,
  trouble: null,
}
const LINK: PeerLink = {
  stationId: 'a'.repeat(32),
  name: 'Hospitali ya Mfano',
  kind: 'hospital',
  state: 'connected',
  since: AT,
  address: null,
  isDialer: true,
  retryAt: null,
  lastFailure: null,
  rttMs: null,
  clock: null,
  scopes: [SCOPE],
  agreedAt: AT,
  queues: null,
  refused: {},
  refusedByPeer: {},
  faults: {},
  audit: { isComparing: false, scopes: [] },
  opsToGet: 0,
  opsToGive: 0,
  oldestToGiveAt: null,
  newestAt: null,
}
const data = (fields: Partial<PeerLink>): string[] =>
  dataSentences({ ...LINK, ...fields }, WORDS).map(({ key }) => key.replace('links.', ''))
/** A text of our own English file; plural keys by their `_other` form. */
const ENGLISH = (JSON.parse(readFileSync(new URL('../../locales/en/admin.json', import.meta.url), 'utf8')) as { links: unknown }).links // our own file
const has = (path: string): boolean => {
  const steps = path.split('.').slice(1)
  const found = (tail: string): unknown =>
    [...steps.slice(0, -1), `${steps.at(-1) ?? ''}${tail}`].reduce<unknown>(
      (at, step) => (at as Record<string, unknown> | undefined)?.[step],
      ENGLISH,
    ) // a tree of texts
  return typeof found('') === 'string' || typeof found('_other') === 'string'
}

describe('sentences', () => {
  test.each(LinkState.options)('a line that is %s has its words', (state) => {
    expect(has(lineSentence({ ...LINK, state }, WORDS).key)).toBe(true)
  })
  test('only a line that stands or is being called needs nobody', () => {
    const marked = LinkState.options.filter((state) => lineSentence({ ...LINK, state, retryAt: AT }, WORDS).mark !== null)
    expect(marked).toEqual(['waiting', 'kept-away', 'offline', 'no-address', 'revoked'])
  })
  test.each([
    ['equal', {}, ['data.same']],
    ['not compared yet', { agreedAt: null }, ['data.comparing']],
    ['just begun', { scopes: [] }, ['data.starting']],
    ['behind', { opsToGet: 37 }, ['data.toGetSince']],
    ['behind from the beginning', { opsToGet: 37, agreedAt: null }, ['data.toGet']],
    ['both ways', { opsToGet: 1, opsToGive: 2, oldestToGiveAt: AT }, ['data.toGetSince', 'data.toGiveSince']],
    ['no line', { state: 'offline' as const }, ['data.wasSame']],
    ['no line since the start', { state: 'offline' as const, agreedAt: null, newestAt: AT }, ['data.newest']],
    ['never heard', { state: 'no-address' as const, agreedAt: null }, ['data.nothing']],
    [
      'trouble, told once',
      {
        scopes: [
          { ...SCOPE, trouble: 'gap' as const },
          { ...SCOPE, trouble: 'gap' as const },
        ],
      },
      ['data.same', 'trouble.gap'],
    ],
  ])('data: %s', (_name, fields, keys) => {
    expect(data(fields)).toEqual(keys)
    for (const key of keys) expect(has(`links.${key}`)).toBe(true)
  })
  test.each(ClockLevel.options.filter((level) => level !== 'fine'))('a clock off by level %s has its words, both ways', (level) => {
    for (const offsetMs of [7_000, -7_000]) {
      const sentence = clockSentence({ ...LINK, clock: { offsetMs, level } }, WORDS)
      expect(sentence?.params).toEqual({ by: '7 s' })
      expect(has(sentence?.key ?? '')).toBe(true)
    }
  })
  test('a clock that is fine or unknown is not spoken of', () => {
    expect([clockSentence(LINK, WORDS), clockSentence({ ...LINK, clock: { offsetMs: 3, level: 'fine' } }, WORDS)]).toEqual([null, null])
  })
  test('every kind of failure, trouble and sharing has its words', () => {
    const keys = [
      ...LinkFailure.options.map((why) => `links.failure.${why}`),
      ...LinkTrouble.options.map((trouble) => `links.trouble.${trouble}`),
      ...Sharing.options.map((sharing) => `links.sharing.${sharing}`),
    ]
    expect(keys.filter((key) => !has(key))).toEqual([])
  })
})
