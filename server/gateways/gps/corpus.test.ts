/** Every decoder against Traccar's own cases (skipped, visibly, where the shared test data is absent), and every splitter against glue and cuts. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { decodeOsmAnd } from './osmand.ts'
import { decodeOwnTracks } from './owntracks/decode.ts'
import { WIRE_PROTOCOLS } from './protocols.ts'
import { newSession, type WireProtocol } from './wire/protocol.ts'
import { kmhOfKnots, knotsOfKmh, newDraft, place, type Attribute, type TrackerRecord } from './wire/record.ts'

const NOW = Date.UTC(2026, 10, 21)
const HOUR_MS = 3_600_000

type Request = { method: string; url: string; headers: Record<string, string>; body: string }
type Expectation =
  | { type: 'null' | 'notNull' | 'attributes' }
  | { type: 'attribute'; name: string; value: Attribute | null }
  | { type: 'position' | 'positions'; lat?: number; lon?: number; time?: string; valid?: boolean; checkLocation?: boolean }
type Case = {
  id: string
  protocol: string
  kind: 'binary' | 'text' | 'request'
  payload: string | Request
  context: { identified?: boolean; model?: string; extended?: boolean }
  expect: Expectation
}
const casesFile = fileURLToPath(new URL('../../../../shared/data/gps-protocols/cases.json', import.meta.url))
const cases = existsSync(casesFile) ? (JSON.parse(readFileSync(casesFile, 'utf8')) as Case[]) : []

/** What OsmAnd's decoder says as a record, to judge all nine alike. */
function osmAndRecord(request: Request): TrackerRecord {
  const message = decodeOsmAnd({ url: request.url, contentType: request.headers['Content-Type'], body: request.body }, NOW)
  if ('problem' in message) throw new Error(`${message.field}: ${message.problem}`)
  const draft = newDraft(message.deviceId)
  Object.assign(draft.attributes, message.attributes)
  const [fix] = message.fixes
  if (fix) place(draft, { ...fix, isValid: true, speedKnots: knotsOfKmh(fix.speedKmh), courseDegrees: fix.headingDegrees })
  return draft
}

function recordsOf({ protocol, kind, payload, context }: Case): TrackerRecord[] {
  if (typeof payload !== 'string') {
    if (protocol === 'osmand') return [osmAndRecord(payload)]
    const message = decodeOwnTracks(payload.body, { topic: null, user: null, device: null })
    if ('problem' in message) throw new Error(`${message.field}: ${message.problem}`)
    return message.record ? [message.record] : []
  }
  const { [protocol]: wire } = WIRE_PROTOCOLS as Record<string, WireProtocol>
  if (!wire) throw new Error(`no decoder for ${protocol}`)
  const session = { ...newSession(NOW), model: context.model ?? null, isExtended: context.extended ?? false }
  if (context.identified) session.deviceId = 'known'
  return wire.decode(Buffer.from(payload, kind === 'binary' ? 'hex' : 'latin1'), session)
}

const between = (value: number, least: number, most: number): void => {
  expect(value).toBeGreaterThanOrEqual(least)
  expect(value).toBeLessThanOrEqual(most)
}

function checkPosition(
  { fix, attributes, cells, wifi }: TrackerRecord,
  expected: Extract<Expectation, { type: 'position' | 'positions' }>,
) {
  if (expected.checkLocation !== false) {
    between(fix?.fixedAtMs ?? Number.NaN, Date.UTC(2000, 0, 1), NOW + 25 * HOUR_MS)
    between(fix?.latitude ?? Number.NaN, -90, 90)
    between(fix?.longitude ?? Number.NaN, -180, 180)
  }
  if (expected.lat !== undefined) expect(Math.abs((fix?.latitude ?? Number.NaN) - expected.lat)).toBeLessThanOrEqual(0.00001)
  if (expected.lon !== undefined) expect(Math.abs((fix?.longitude ?? Number.NaN) - expected.lon)).toBeLessThanOrEqual(0.00001)
  if (expected.time !== undefined) expect(fix?.fixedAtMs).toBe(Date.parse(expected.time))
  if (expected.valid !== undefined) expect(fix?.isValid).toBe(expected.valid)
  if (fix) {
    between(fix.altitudeMetres ?? 0, -12_262, 18_000)
    between(fix.speedKnots ?? 0, 0, 869)
    between(fix.courseDegrees ?? 0, 0, 360)
  }
  const { batteryLevel } = attributes
  if (batteryLevel !== undefined) between(Number(batteryLevel), 0, 100)
  for (const { mcc, mnc, lac, cellId } of cells) {
    between(mcc, 0, 999)
    between(mnc, 0, 999)
    between(lac, 1, 65_535)
    between(cellId, 0, 268_435_455)
  }
  for (const { mac } of wifi) expect(mac).toMatch(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/)
}

const FIELDS: Record<string, (record: TrackerRecord) => Attribute | null> = {
  speed: ({ fix }) => fix?.speedKnots ?? null,
  course: ({ fix }) => fix?.courseDegrees ?? null,
  altitude: ({ fix }) => fix?.altitudeMetres ?? null,
}

function check(records: readonly TrackerRecord[], expected: Expectation): void {
  if (expected.type === 'null') expect(records).toEqual([])
  if (expected.type === 'notNull') expect(records).not.toEqual([])
  if (expected.type === 'attributes') expect(records.flatMap(({ attributes }) => Object.keys(attributes))).not.toEqual([])
  if (expected.type === 'position') expect(records).toHaveLength(1)
  if (expected.type === 'position' || expected.type === 'positions') {
    expect(records).not.toEqual([])
    for (const record of records) checkPosition(record, expected)
  }
  if (expected.type === 'attribute') {
    const [record] = records
    if (!record) throw new Error('no record')
    const value = FIELDS[expected.name]?.(record) ?? record.attributes[expected.name] ?? null
    if (typeof expected.value !== 'number') expect(value).toBe(expected.value)
    else expect(Math.abs(Number(value) - expected.value)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected.value)))
  }
}

describe.skipIf(cases.length === 0)('Traccar cases (skipped where the shared test data is absent)', () => {
  it('are there', () => {
    expect(cases).toHaveLength(374)
  })
  it.each(cases.map((one) => [one.id, one] as const))('%s', (_id, one) => {
    check(recordsOf(one), one.expect)
  })
})

/** What a device puts on the line for a case: some cases lack the end mark. */
function onTheLine({ protocol, kind, payload }: Case): Buffer {
  const bytes = Buffer.from(payload as string, kind === 'binary' ? 'hex' : 'latin1')
  const text = bytes.toString('latin1')
  if (protocol === 'gl200' && !text.endsWith('$')) return Buffer.from(`${text}$`, 'latin1')
  if (protocol === 'gps103' && !/[;*]$/.test(text)) return Buffer.from(`${text};`, 'latin1')
  return protocol === 'meitrack' && kind === 'text' ? Buffer.from(`${text.trimEnd()}\r\n`, 'latin1') : bytes
}

/** Takes frames off a growing buffer as a connection does. */
function split(protocol: WireProtocol, chunks: readonly Buffer[]): string[] {
  const frames: string[] = []
  let buffer = Buffer.alloc(0)
  for (const chunk of chunks) {
    buffer = Buffer.concat([buffer, chunk])
    for (let step = protocol.findFrame(buffer, 0); step; step = protocol.findFrame(buffer, 0)) {
      frames.push(buffer.toString('hex', step.start, step.end))
      buffer = buffer.subarray(step.end)
    }
  }
  return frames
}

/** Whole messages as they come out of a splitter: a case that is several, or is cut short, cannot be told apart again. */
const NOT_ONE_FRAME = new Set(['gt06-071', 'gt06-152', 'meitrack-020', 'teltonika-034'])

describe.skipIf(cases.length === 0).each(Object.entries(WIRE_PROTOCOLS))('the splitter of %s (same data)', (name, protocol) => {
  const frames = cases.filter((one) => one.protocol === name && !NOT_ONE_FRAME.has(one.id)).map(onTheLine)
  const whole = Buffer.concat(frames)
  // A binary H02 message does not tell its length: cut right behind its status it is whole, and what follows counts as noise.
  const told = (frame: string): string => (name === 'h02' && frame.startsWith('24') ? frame.slice(0, 64) : frame)
  const expected = frames.map((frame) => told(frame.toString('hex')))

  it('takes glued messages apart', () => {
    expect(split(protocol, [whole]).map(told)).toEqual(expected)
  })
  it.each([1, 3, 7, 61, 500])('and messages that come in pieces of %s bytes', (size) => {
    const chunks = Array.from({ length: Math.ceil(whole.length / size) }, (_, at) => whole.subarray(at * size, (at + 1) * size))
    expect(split(protocol, chunks).map(told)).toEqual(expected)
  })
})

it('speeds survive the way to knots and back', () => {
  expect(kmhOfKnots(knotsOfKmh(80))).toBeCloseTo(80, 10)
})
