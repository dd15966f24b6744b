/** The state of the line, the live map, the age of data and the words of failures. */
import { TRPCClientError } from '@trpc/client'
import { describe, expect, test } from 'vitest'
import { ageState, POSITION_AGE } from './age.ts'
import { describeError, isRetryable, isSignedOut, readError } from './errors.ts'
import { isSilent, linkStatus, nextLinkState } from './link-state.ts'
import { extendLiveMap, onLive, tellHearers, touchedPaths } from './live-map.ts'
import { readStored, writeStored } from './storage.ts'
import { z } from 'zod'

const START = { parts: { socket: 'unknown', feed: 'unknown' }, lastHeardAtMs: null, lostAtMs: null } as const

describe('the line', () => {
  test('is connecting, then live, then reconnecting since the first loss, then live again', () => {
    const heard = nextLinkState(START, 'feed', 'open', 1000)
    const lost = nextLinkState(heard, 'socket', 'closed', 2000)
    const still = nextLinkState(lost, 'feed', 'closed', 5000)
    const half = nextLinkState(still, 'feed', 'open', 6000)
    const back = nextLinkState(half, 'socket', 'open', 7000)
    expect([START, heard, lost, still, half, back].map(linkStatus)).toEqual([
      'connecting',
      'live',
      'reconnecting',
      'reconnecting',
      'reconnecting',
      'live',
    ])
    expect(still.lostAtMs).toBe(2000)
    expect(still.lastHeardAtMs).toBe(1000)
    expect(back.lastHeardAtMs).toBe(7000)
  })
  test('is silent after three beats of the station that nobody heard', () => {
    expect([isSilent(null, 1e9), isSilent(1000, 16_000), isSilent(1000, 16_001)]).toEqual([false, false, true])
  })
})

describe('the live map', () => {
  test('each question is asked once, and a desk that leaves takes its lines along', () => {
    const leave = extendLiveMap({ 'incident.': [['incidents'], ['exceptions', 'list']], 'unit.': [['units'], ['exceptions', 'list']] })
    expect(touchedPaths(['incident.opened', 'incident.closed', 'unit.status-set'])).toEqual([
      ['incidents'],
      ['exceptions', 'list'],
      ['units'],
    ])
    expect(touchedPaths(['user.created'])).toEqual([])
    leave()
    expect(touchedPaths(['incident.opened'])).toEqual([])
  })
  test('who waits for a kind hears of it once a turn, and no more after leaving', () => {
    let heard = 0
    const stop = onLive('regions', () => {
      heard += 1
    })
    tellHearers(new Set(['regions', 'incident.opened']))
    tellHearers(new Set(['imports']))
    expect(heard).toBe(1)
    stop()
    tellHearers(new Set(['regions']))
    expect(heard).toBe(1)
  })
})

describe('age', () => {
  test.each([
    [0, 'fresh'],
    [60, 'fresh'],
    [61, 'stale'],
    [600, 'stale'],
    [601, 'lost'],
  ])('%d seconds is %s', (seconds, state) => {
    expect(ageState(0, seconds * 1000, POSITION_AGE)).toBe(state)
  })
  test('never heard is lost', () => {
    expect(ageState(null, 0, POSITION_AGE)).toBe('lost')
  })
})

/** A failure as the HTTP and IPC links make it. */
const failure = (appError: unknown): TRPCClientError<never> =>
  TRPCClientError.from({ error: { message: 'x', code: -32000, data: { code: 'CONFLICT', httpStatus: 409, appError } } } as never)

describe('failures', () => {
  const words: Record<string, string> = {
    'errors:term.enRoute': 'on the way',
    'errors:unit.illegal-step.what': 'from {{from}}, legal {{legal}}',
    'errors:default.safe': 'safe',
    'errors:default.do': 'do',
  }
  const translate = (key: string | readonly string[], options: Record<string, unknown> = {}): string => {
    const found =
      [key]
        .flat()
        .map((one) => words[one])
        .find((text) => text !== undefined) ?? String(options['defaultValue'] ?? '')
    return found.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(options[name]))
  }

  test('code and parameters are read from the wire', () => {
    expect(readError(failure({ code: 'unit.illegal-step', params: { from: 'enRoute', legal: [] } }))).toEqual({
      code: 'unit.illegal-step',
      params: { from: 'enRoute', legal: [] },
    })
  })
  test('no answer is a lost line, anything else is unknown', () => {
    expect(readError(new TRPCClientError('fetch failed')).code).toBe('line.lost')
    expect(readError(new Error('boom'))).toEqual({ code: 'unknown', params: { message: 'boom' } })
    expect(readError(failure({ wrong: true })).code).toBe('unknown')
  })
  test('only a lost line and an overloaded station are tried again', () => {
    expect(isRetryable(new TRPCClientError('fetch failed'))).toBe(true)
    expect(isRetryable(failure({ code: 'station.overloaded', params: {} }))).toBe(true)
    expect(isRetryable(failure({ code: 'command.version-conflict', params: {} }))).toBe(false)
    expect(isSignedOut(failure({ code: 'auth.expired', params: {} }))).toBe(true)
  })
  test('state names become words, the defaults fill in, fields are listed', () => {
    expect(
      describeError(translate, failure({ code: 'unit.illegal-step', params: { from: 'enRoute', legal: ['enRoute', 'other'] } })),
    ).toEqual({ what: 'from on the way, legal on the way, other', safe: 'safe', todo: 'do', code: 'unit.illegal-step', fields: [] })
    expect(
      describeError(translate, failure({ code: 'input.invalid', params: { fields: [{ path: 'name', problem: 'short' }, 'junk'] } })).fields,
    ).toEqual([{ path: 'name', problem: 'short' }])
  })
})

test('a stored value that does not look right counts as absent', () => {
  const kept = new Map<string, string>()
  const store = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
  writeStored(store, 'a', { size: 3 })
  expect(readStored(store, 'a', z.object({ size: z.number() }))).toEqual({ size: 3 })
  expect(readStored(store, 'a', z.object({ size: z.string() }))).toBeNull()
  kept.set('a', '{')
  expect(readStored(store, 'a', z.unknown())).toBeNull()
})
