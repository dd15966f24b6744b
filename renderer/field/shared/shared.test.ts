/** Languages, plurals, and what counts as the station's word. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { firstLanguage, pluralForm, say, sayCount } from './language.ts'
import { ask, backoffSeconds, readAnswer } from './station.ts'

describe('language', () => {
  it.each([
    [null, ['rw-RW', 'en'], 'rw'],
    ['fr', ['rw'], 'fr'],
    ['xx', ['de-DE', 'sw-TZ'], 'sw'],
    [null, ['de'], 'en'],
    [null, [], 'en'],
  ] as const)('chosen %s, wanted %j: %s', (chosen, wanted, expected) => {
    expect(firstLanguage(chosen, wanted)).toBe(expected)
  })
  it('fills in values and keeps what it does not know', () => {
    expect(say('{{a}} and {{b}}', { a: 1 })).toBe('1 and {{b}}')
    expect(sayCount('en', { one: '{{count}} minute', other: '{{count}} minutes' }, 1)).toBe('1 minute')
  })
  it('counts as each language does', () => {
    expect([pluralForm('fr', 0), pluralForm('en', 0), pluralForm('rw', 1), pluralForm('sw', 2)]).toEqual(['one', 'other', 'one', 'other'])
  })
})

describe('answers', () => {
  const isNumber = (value: unknown): value is { n: number } => typeof value === 'object' && value !== null && 'n' in value
  const json = (status: number, body: unknown, headers = {}) =>
    new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers })
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it.each([
    ['our JSON', json(200, { n: 1 }), { kind: 'ok', value: { n: 1 } }],
    ['a sign-in page of a hot spot', json(200, '<html>Welcome</html>'), { kind: 'unreachable', retryAfterSeconds: null }],
    ['other JSON', json(200, { portal: true }), { kind: 'unreachable', retryAfterSeconds: null }],
    [
      'a refusal',
      json(409, { error: { code: 'assignment.illegal-step', params: { from: 'x' } } }),
      { kind: 'refused', status: 409, code: 'assignment.illegal-step', params: { from: 'x' } },
    ],
    ['a refusal that is not ours', json(403, '<html>Blocked</html>'), { kind: 'unreachable', retryAfterSeconds: null }],
    ['too many', json(429, {}, { 'retry-after': '7' }), { kind: 'unreachable', retryAfterSeconds: 7 }],
    ['overloaded', json(503, { error: { code: 'station.overloaded', params: {} } }), { kind: 'unreachable', retryAfterSeconds: null }],
  ])('%s', async (_name, response, expected) => {
    expect(await readAnswer(response, isNumber)).toEqual(expected)
  })
  it('no network is no answer', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
    expect(await ask('/sos', isNumber, {})).toEqual({ kind: 'unreachable', retryAfterSeconds: null })
  })
  it('pauses grow, and the station may ask for longer ones', () => {
    expect([1, 2, 3, 4, 5, 50].map((tries) => backoffSeconds(tries, null))).toEqual([2, 4, 8, 15, 30, 30])
    expect(backoffSeconds(1, 20)).toBe(20)
  })
})
