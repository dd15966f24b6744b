/** Playback: where a unit was, gaps that are not invented away, doubtful positions kept apart, and the clock by keys. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Instant } from '../../../../server/contract/primitives.ts'
import { advance, changeSpeed, playerKey, press, seek, SPEEDS, startOf, toggle, type Player } from './player.ts'
import { doubtCounts, GAP_MS, gapsOf, momentAt, trackOf, trackShapes, type Stretch, type TrackPoint } from './track.ts'

const START = Date.UTC(2026, 10, 21, 6)
const instant = (seconds: number): Instant => Instant.parse(new Date(START + seconds * 1000).toISOString())
const point = (seconds: number, latitude: number, rest: Partial<TrackPoint> = {}): TrackPoint => ({
  fixedAt: instant(seconds),
  flag: null,
  isBelieved: true,
  latitude,
  longitude: 30,
  speedKmh: 40,
  headingDegrees: 0,
  accuracyMetres: 5,
  ...rest,
})
const POINTS = [
  point(0, 0),
  point(10, 1),
  point(15, 50, { isBelieved: false, flag: 'jump' }),
  point(20, 2),
  point(620, 8),
  point(630, 9),
  point(632, 60, { isBelieved: false, flag: 'jump' }),
  point(633, 61, { isBelieved: false, flag: 'inaccurate' }),
]
const track = trackOf(POINTS)

describe('where a unit was', () => {
  it('lies between two positions, never on one that is not believed', () => {
    expect(momentAt(track, START + 15_000)).toMatchObject({ latitude: 1.5, isCertain: true })
    expect(momentAt(track, START - 1)).toBeNull()
    expect(momentAt(track, START)).toMatchObject({ latitude: 0 })
  })
  it('is a guess in a gap and long after the last position', () => {
    expect(momentAt(track, START + 320_000)).toMatchObject({ latitude: 5, isCertain: false })
    expect(momentAt(track, START + 630_000 + GAP_MS)).toMatchObject({ latitude: 9, isCertain: true })
    expect(momentAt(track, START + 630_001 + GAP_MS)).toMatchObject({ latitude: 9, isCertain: false })
  })
  it('is always within the track, whatever the moment', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (ms) => {
        const latitude = momentAt(track, START + ms)?.latitude ?? -1
        return latitude >= 0 && latitude <= 9
      }),
    )
  })
  it('of a unit without positions is unknown', () => {
    expect(momentAt(trackOf([]), START)).toBeNull()
  })
})

describe('on the map', () => {
  const stop: Stretch = {
    kind: 'stop',
    fromAt: instant(0),
    toAt: instant(10),
    start: { latitude: 1, longitude: 30 },
    end: { latitude: 1, longitude: 30 },
    distanceMetres: 0,
    maxSpeedKmh: 0,
  }
  it('driven lines, dashed gaps with words, stops and doubts are shapes of their own', () => {
    const shapes = trackShapes(track, [stop], ({ fromMs, toMs }) => `${(toMs - fromMs) / 1000} s`)
    expect(shapes.map(({ look }) => look)).toEqual(['gap', 'track', 'track', 'stop', 'doubt'])
    expect(shapes[0]?.label?.text).toBe('600 s')
    expect(shapes.at(-1)?.geometry).toEqual({
      type: 'MultiPoint',
      coordinates: [
        [30, 50],
        [30, 60],
        [30, 61],
      ],
    })
  })
  it('gaps and reasons of doubt are counted', () => {
    expect(gapsOf(track)).toEqual([{ fromMs: START + 20_000, toMs: START + 620_000 }])
    expect(doubtCounts(track)).toEqual([
      { flag: 'jump', count: 2 },
      { flag: 'inaccurate', count: 1 },
    ])
  })
})

describe('the clock', () => {
  const span = { fromMs: START, toMs: START + 60_000 }
  const playing = (speed: Player['speed']): Player => ({ ...toggle(startOf(span), span), speed })
  it('runs as fast as asked and stops at the end', () => {
    expect(advance(playing(5), span, 1000).atMs).toBe(START + 5000)
    expect(advance(playing(240), span, 1000)).toMatchObject({ atMs: span.toMs, isPlaying: false })
    expect(advance(startOf(span), span, 1000).atMs).toBe(START)
  })
  it('starts over when it is started at the end', () => {
    expect(toggle(seek(startOf(span), span, span.toMs), span)).toMatchObject({ atMs: START, isPlaying: true })
  })
  it('never leaves its span, whatever keys are pressed', () => {
    const keys = fc.constantFrom(' ', '[', ']', 'ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End')
    fc.assert(
      fc.property(fc.array(fc.record({ key: keys, shiftKey: fc.boolean(), ms: fc.integer({ min: 0, max: 5000 }) })), (presses) => {
        let player = startOf(span)
        for (const { key, shiftKey, ms } of presses) {
          const found = playerKey({ key, shiftKey, ctrlKey: false, metaKey: false, altKey: false })
          if (found !== null) player = advance(press(player, span, found), span, ms)
          if (player.atMs < span.fromMs || player.atMs > span.toMs) return false
        }
        return true
      }),
    )
  })
  it('goes up and down in speed, not beyond', () => {
    expect(SPEEDS.reduce((player) => changeSpeed(player, 1), playing(1)).speed).toBe(240)
    expect(SPEEDS.reduce((player) => changeSpeed(player, -1), playing(240)).speed).toBe(1)
  })
  it('moves by a minute with Shift and leaves other keys alone', () => {
    const none = { ctrlKey: false, metaKey: false, altKey: false }
    expect(playerKey({ key: 'ArrowRight', shiftKey: true, ...none })).toEqual({ kind: 'move', byMs: 60_000 })
    expect(playerKey({ key: 'a', shiftKey: false, ...none })).toBeNull()
    expect(playerKey({ key: ' ', shiftKey: false, ...none, ctrlKey: true })).toBeNull()
  })
})
