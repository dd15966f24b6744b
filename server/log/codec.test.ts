/** Names of streams. */
import { describe, expect, test } from 'vitest'
import { streamIdOf } from './codec.ts'

describe('the name of a stream', () => {
  test('is the same each time it is asked for', () => {
    expect(streamIdOf('tz/dispatch/mfano', 'ab', 1)).toMatch(/^[0-9a-f]{32}$/)
    expect(streamIdOf('tz/dispatch/mfano', 'ab', 1)).toBe(streamIdOf('tz/dispatch/mfano', 'ab', 1))
  })

  test('is another one for another stream, however its parts are cut', () => {
    const streams: [string, string, number][] = [
      ['a\nb', 'c', 1],
      ['a', 'b\nc', 1],
      ['a b', 'c', 1],
      ['ab', 'c', 1],
      ['a', 'bc', 1],
      ['a', 'bc', 11],
      ['a', 'bc1', 1],
    ]
    expect(new Set(streams.map((stream) => streamIdOf(...stream))).size).toBe(streams.length)
  })
})
