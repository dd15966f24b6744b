/** Hostile bytes against every splitter and decoder: nothing but MalformedFrame is thrown, nothing grows, nothing impossible comes out. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CONVERSATIONS, TOLD } from '../../../tests/fixtures/tracker-frames.ts'
import { decodeOwnTracks } from './owntracks/decode.ts'
import { WIRE_PROTOCOLS, type WireProtocolName } from './protocols.ts'
import { MalformedFrame } from './wire/byte-reader.ts'
import { newSession, type TrackerSession, type WireProtocol } from './wire/protocol.ts'
import type { TrackerRecord } from './wire/record.ts'

const NOW = Date.UTC(2026, 0, 1, 8)
const RUNS = { numRuns: 700 }
const session = (deviceId: string | null): TrackerSession => ({ ...newSession(NOW), deviceId })

function checkRecord({ fix, attributes, cells, wifi }: TrackerRecord): void {
  expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype)
  expect(Object.keys(attributes).length).toBeLessThanOrEqual(202)
  expect(cells.length).toBeLessThanOrEqual(64)
  expect(wifi.length).toBeLessThanOrEqual(64)
  for (const value of Object.values(attributes)) {
    expect(Number.isNaN(value)).toBe(false)
    if (typeof value === 'string') expect(value.length).toBeLessThanOrEqual(2_000)
  }
  if (!fix) return
  expect(fix.fixedAtMs === null || Number.isFinite(fix.fixedAtMs)).toBe(true)
  expect(Math.abs(fix.latitude)).toBeLessThanOrEqual(90)
  expect(Math.abs(fix.longitude)).toBeLessThanOrEqual(180)
  expect(fix.speedKnots ?? 0).toBeGreaterThanOrEqual(0)
  expect(fix.courseDegrees ?? 0).toBeLessThanOrEqual(360)
}

/** Decodes and answers; the only failure allowed is the one that says so. */
function tryFrame(protocol: WireProtocol, frame: Buffer, deviceId: string | null): void {
  const state = session(deviceId)
  try {
    const records = protocol.decode(frame, state)
    for (const record of records) checkRecord(record)
    const answer = protocol.reply(frame, state)
    if (answer) expect(answer.length).toBeLessThanOrEqual(Math.max(64, frame.length))
  } catch (error) {
    if (!(error instanceof MalformedFrame)) throw error
  }
}

/** Takes everything off a buffer as a connection does. @returns bytes that stay behind */
function drain(protocol: WireProtocol, bytes: Buffer): number {
  let from = 0
  for (let step = protocol.findFrame(bytes, from); step; step = protocol.findFrame(bytes, from)) {
    expect(step.start).toBeGreaterThanOrEqual(from)
    expect(step.end).toBeGreaterThan(step.start)
    expect(step.end).toBeLessThanOrEqual(bytes.length)
    tryFrame(protocol, bytes.subarray(step.start, step.end), 'known')
    from = step.end
  }
  return bytes.length - from
}

const anyBytes = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes))
/** A real conversation with bytes changed, left out, doubled or cut. */
const damaged = (frames: readonly Buffer[]) =>
  fc
    .tuple(
      fc.constantFrom(...frames),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }), fc.constantFrom('change', 'drop', 'double', 'cut')), { maxLength: 6 }),
    )
    .map(([frame, damages]) => {
      let bytes = [...frame]
      for (const [place, value, kind] of damages) {
        const at = place % Math.max(1, bytes.length)
        if (kind === 'change') bytes[at] = value
        else if (kind === 'drop') bytes.splice(at, 1)
        else if (kind === 'double') bytes.splice(at, 0, value)
        else bytes = bytes.slice(0, at + 1)
      }
      return Buffer.from(bytes)
    })

describe.each(Object.entries(WIRE_PROTOCOLS) as [WireProtocolName, WireProtocol][])('%s', (name, protocol) => {
  const frames = CONVERSATIONS[name](TOLD)

  it('reads the place it was told', () => {
    const state = session(null)
    const fixes = frames.flatMap((frame) => protocol.decode(frame, state)).flatMap(({ fix }) => fix ?? [])
    expect(fixes.length).toBeGreaterThan(0)
    for (const fix of fixes) {
      expect(fix).toMatchObject({ fixedAtMs: TOLD.atMs, isValid: true })
      expect(fix.latitude).toBeCloseTo(TOLD.latitude, 5)
      expect(fix.longitude).toBeCloseTo(TOLD.longitude, 5)
      expect(fix.courseDegrees).toBe(TOLD.course)
      expect(Math.abs((fix.speedKnots ?? 0) - TOLD.speedKmh * 0.539957)).toBeLessThan(0.6)
    }
    expect(state.deviceId).not.toBeNull()
  })

  it('finds its frames glued and cut anywhere', () => {
    const whole = Buffer.concat(frames)
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length), { maxLength: 8 }), (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), whole.length]
        let buffer = Buffer.alloc(0)
        let places = 0
        const state = session(null)
        for (const [at, edge] of edges.slice(1).entries()) {
          buffer = Buffer.concat([buffer, whole.subarray(edges[at], edge)])
          for (let step = protocol.findFrame(buffer, 0); step; step = protocol.findFrame(buffer, 0)) {
            places += protocol.decode(buffer.subarray(step.start, step.end), state).filter(({ fix }) => fix !== null).length
            buffer = buffer.subarray(step.end)
          }
        }
        expect(places).toBe(frames.flatMap((frame) => protocol.decode(frame, session('known'))).filter(({ fix }) => fix).length)
      }),
      RUNS,
    )
  })

  it('survives any bytes', () => {
    fc.assert(
      fc.property(anyBytes, fc.boolean(), (bytes, isNamed) => {
        tryFrame(protocol, bytes, isNamed ? 'known' : null)
        expect(drain(protocol, bytes)).toBeLessThanOrEqual(bytes.length)
      }),
      RUNS,
    )
  })

  it('survives damaged messages', () => {
    fc.assert(
      fc.property(damaged(frames), fc.boolean(), (bytes, isNamed) => {
        tryFrame(protocol, bytes, isNamed ? 'known' : null)
        drain(protocol, Buffer.concat([bytes, ...frames]))
      }),
      { numRuns: 1500 },
    )
  })
})

describe('gt06 types', () => {
  it('every type survives a body of any bytes, with every model that is known', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 255 }),
        fc.uint8Array({ maxLength: 120 }),
        fc.boolean(),
        fc.constantFrom(null, 'XT40', 'R11', 'LW4G-4B', 'VL103'),
        (type, body, isLong, model) => {
          const length = body.length + 5
          const head = isLong ? [0x79, 0x79, length >> 8, length & 255, type] : [0x78, 0x78, length & 255, type]
          const frame = Buffer.from([...head, ...body, 0, 1, 0, 0, 13, 10])
          try {
            for (const record of WIRE_PROTOCOLS.gt06.decode(frame, { ...session('known'), model })) checkRecord(record)
          } catch (error) {
            if (!(error instanceof MalformedFrame)) throw error
          }
        },
      ),
      { numRuns: 4000 },
    )
  })
})

describe('owntracks', () => {
  it('survives any JSON and any text', () => {
    const sender = { topic: null, user: null, device: null }
    const field = fc.constantFrom('_type', 'lat', 'lon', 'tst', 'tid', 'topic', 'vel', 'cog', 'acc', 'batt', 't', 'lac', 'cid', '__proto__')
    const values = fc.oneof(
      fc.constantFrom('location', 'owntracks/a/b', 'transition'),
      fc.double(),
      fc.integer(),
      fc.string(),
      fc.constant(null),
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.dictionary(field, values).map((value) => JSON.stringify(value)),
        ),
        (body) => {
          const message = decodeOwnTracks(body, sender)
          if ('problem' in message) expect(message.field.length).toBeGreaterThan(0)
          else {
            expect(message.deviceId).toMatch(/^[A-Za-z0-9_.:-]{1,64}$/)
            if (message.record) checkRecord(message.record)
          }
        },
      ),
      { numRuns: 3000 },
    )
  })
})
