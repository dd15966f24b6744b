/** The OsmAnd decoder against Traccar's own cases (when the shared data is present) and against hostile input. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fixProblem } from '../../telemetry/index.ts'
import { decodeOsmAnd, type OsmAndMessage, type OsmAndRequest } from './osmand.ts'
import { isProblem } from './osmand-fields.ts'

const NOW = Date.UTC(2026, 0, 1, 8)
const get = (url: string): OsmAndRequest => ({ url, contentType: undefined, body: '' })
const post = (url: string, contentType: string, body: string): OsmAndRequest => ({ url, contentType, body })
const message = (request: OsmAndRequest): OsmAndMessage => {
  const decoded = decodeOsmAnd(request, NOW)
  if ('problem' in decoded) throw new Error(`${decoded.field}: ${decoded.problem}`)
  return decoded
}
const only = (request: OsmAndRequest) => message(request).fixes[0]

type Case = {
  id: string
  protocol: string
  payload: { method: string; url: string; headers: Record<string, string>; body: string }
  expect: { type: string; name?: string; value?: unknown; lat?: number; lon?: number; time?: string }
}
const casesFile = fileURLToPath(new URL('../../../../shared/data/gps-protocols/cases.json', import.meta.url))
const cases = existsSync(casesFile)
  ? (JSON.parse(readFileSync(casesFile, 'utf8')) as Case[]).filter(({ protocol }) => protocol === 'osmand')
  : []

describe.skipIf(cases.length === 0)('Traccar OsmAnd cases (skipped where the shared test data is absent)', () => {
  it('are there', () => {
    expect(cases).toHaveLength(8)
  })
  it.each(cases.map((one) => [one.id, one] as const))('%s', (_id, { payload, expect: expected }) => {
    const { deviceId, fixes, attributes } = message({ url: payload.url, contentType: payload.headers['Content-Type'], body: payload.body })
    expect(deviceId).not.toBe('')
    if (expected.type === 'attribute') expect(attributes[expected.name ?? '']).toBe(expected.value)
    if (expected.type !== 'position') return
    expect(fixes).toHaveLength(1)
    const [fix] = fixes
    if (!fix) return
    expect(fixProblem(fix, NOW)).toBeNull()
    if (expected.lat !== undefined) expect(fix.latitude).toBeCloseTo(expected.lat, 5)
    if (expected.lon !== undefined) expect(fix.longitude).toBeCloseTo(expected.lon, 5)
    if (expected.time !== undefined) expect(fix.fixedAtMs).toBe(Date.parse(expected.time))
  })
})

describe('query form', () => {
  it('reads every field and turns knots into km/h', () => {
    expect(
      message(
        get(
          '/gps/osmand?id=123456789012345&timestamp=1504763810&lat=40.7232948571&lon=-74.0061408571&bearing=7.19&speed=40&altitude=12.5&accuracy=4&batt=87&ignition=true&rpm=933',
        ),
      ),
    ).toEqual({
      deviceId: '123456789012345',
      fixes: [
        {
          deviceId: '123456789012345',
          fixedAtMs: 1_504_763_810_000,
          latitude: 40.7232948571,
          longitude: -74.0061408571,
          speedKmh: 40 * 1.852,
          headingDegrees: 7.19,
          accuracyMetres: 4,
          altitudeMetres: 12.5,
          batteryPercent: 87,
        },
      ],
      attributes: { ignition: true, rpm: 933 },
    })
  })

  it.each([
    ['seconds', '1377177267', 1_377_177_267_000],
    ['milliseconds', '1377177267123', 1_377_177_267_123],
    ['ISO with Z', '2016-01-27T18%3A55%3A47Z', Date.UTC(2016, 0, 27, 18, 55, 47)],
    ['ISO with an offset', '2016-01-27T18:55:47.5%2B03:00', Date.UTC(2016, 0, 27, 15, 55, 47, 500)],
    ['plain UTC', '2014-06-04+09%3A10%3A11', Date.UTC(2014, 5, 4, 9, 10, 11)],
    ['none', '', NOW],
  ])('reads a time as %s', (_name, text, expected) => {
    expect(only(get(`/?id=1&lat=60&lon=30&timestamp=${text}`))?.fixedAtMs).toBe(expected)
  })

  it('takes the device from id, deviceid or device_id, and the place from location', () => {
    for (const name of ['id', 'deviceid', 'device_id']) expect(message(get(`/?${name}=T-1&lat=1&lon=2`)).deviceId).toBe('T-1')
    expect(only(get('/?id=1&location=-2.5,33.25'))).toMatchObject({ latitude: -2.5, longitude: 33.25 })
  })

  it('reads a form body when the address has no parameters', () => {
    expect(only(post('/gps/osmand', 'application/x-www-form-urlencoded', 'id=T-1&lat=-2.1&lon=33.2&timestamp=1504763810'))).toMatchObject({
      deviceId: 'T-1',
      latitude: -2.1,
    })
    expect(only(post('/gps/osmand?id=T-2&lat=-2.1&lon=33.2', 'application/x-www-form-urlencoded', 'ignored=1'))).toMatchObject({
      deviceId: 'T-2',
    })
  })

  it('understands messages without a position', () => {
    for (const rest of ['timestamp=1377177267&cell=257,02,16,2224', 'lat=0&lon=0', 'lat=1&lon=2&valid=false', 'lat=NaN&lon=NaN'])
      expect(message(get(`/?id=1&${rest}`)).fixes).toEqual([])
  })

  it('treats values outside their range as not told', () => {
    expect(only(get('/?id=1&lat=1&lon=2&speed=-1&bearing=-1&accuracy=-1&altitude=NaN&batt=200'))).toMatchObject({
      speedKmh: null,
      headingDegrees: null,
      accuracyMetres: null,
      altitudeMetres: null,
      batteryPercent: null,
    })
  })

  it.each([
    ['id', '/?lat=1&lon=2'],
    ['id', '/?id=&lat=1&lon=2'],
    ['id', '/?id=a%20b&lat=1&lon=2'],
    ['id', `/?id=${'x'.repeat(65)}&lat=1&lon=2`],
    ['id', '/'],
    ['lat', '/?id=1'],
    ['lat', '/?id=1&lon=2'],
    ['lon', '/?id=1&lat=1'],
    ['lat', '/?id=1&lat=91&lon=2'],
    ['lon', '/?id=1&lat=1&lon=180.1'],
    ['lat', '/?id=1&lat=1,5&lon=2'],
    ['lat', '/?id=1&lat=Infinity&lon=2'],
    ['lat', '/?id=1&lat=0x10&lon=2'],
    ['timestamp', '/?id=1&lat=1&lon=2&timestamp=soon'],
    ['timestamp', '/?id=1&lat=1&lon=2&timestamp=2025-13-45T99:00:00Z'],
    ['speed', '/?id=1&lat=1&lon=2&speed=fast'],
  ])('names a wrong %s in %s', (field, url) => {
    expect(decodeOsmAnd(get(url), NOW)).toMatchObject({ field })
  })
})

describe('JSON form', () => {
  const location = {
    timestamp: '2025-06-15T13:45:12.862Z',
    coords: { latitude: 37.4219983, longitude: -122.084, accuracy: 5, speed: 10, heading: 90, altitude: 5 },
    battery: { level: 0.5 },
  }
  const json = (value: unknown): OsmAndRequest => post('/', 'application/json', JSON.stringify(value))

  it('reads metres per second and a battery between 0 and 1', () => {
    expect(only(json({ device_id: 'phone-1', location }))).toEqual({
      deviceId: 'phone-1',
      fixedAtMs: Date.UTC(2025, 5, 15, 13, 45, 12, 862),
      latitude: 37.4219983,
      longitude: -122.084,
      speedKmh: 36,
      headingDegrees: 90,
      accuracyMetres: 5,
      altitudeMetres: 5,
      batteryPercent: 50,
    })
  })
  it('reads a batch, a bare list with the id in the address, and a numeric id', () => {
    expect(message(json({ device_id: 7, location: [location, { ...location, timestamp: 1_750_000_000 }] })).fixes).toHaveLength(2)
    expect(message(post('/?id=T-1', 'application/json', JSON.stringify([location]))).fixes[0]?.deviceId).toBe('T-1')
  })
  it('reads JSON that calls itself something else', () => {
    expect(only(post('/', 'text/plain', JSON.stringify({ device_id: 'a', location })))).toMatchObject({ deviceId: 'a' })
  })
  it.each([
    ['body', '{'],
    ['body', '"text"'],
    ['id', JSON.stringify({ location })],
    ['location', '{"device_id":"a"}'],
    ['location.coords.latitude', JSON.stringify({ device_id: 'a', location: { ...location, coords: { latitude: 91, longitude: 0 } } })],
    ['location.timestamp', JSON.stringify({ device_id: 'a', location: { ...location, timestamp: 'soon' } })],
    ['location.coords.longitude', JSON.stringify({ device_id: 'a', location: { ...location, coords: { latitude: 1, longitude: '2' } } })],
  ])('names a wrong %s', (field, body) => {
    expect(decodeOsmAnd(post('/', 'application/json', body), NOW)).toMatchObject({ field })
  })
})

describe('hostile input', () => {
  /** Whatever comes, the answer is a message with believable numbers or a named field; nothing throws. */
  function check(request: OsmAndRequest): void {
    const decoded = decodeOsmAnd(request, NOW)
    if ('problem' in decoded) {
      expect(decoded.field.length).toBeGreaterThan(0)
      return
    }
    expect(decoded.deviceId).toMatch(/^[A-Za-z0-9_.:-]{1,64}$/)
    expect(Object.keys(decoded.attributes).length).toBeLessThanOrEqual(50)
    expect(Object.getPrototypeOf(decoded.attributes)).toBe(Object.prototype)
    for (const fix of decoded.fixes) {
      const problem = fixProblem(fix, NOW)
      if (problem) expect(problem.field).toBe('fixedAt')
    }
  }
  const names = fc.constantFrom(
    'id',
    'deviceid',
    'lat',
    'lon',
    'location',
    'timestamp',
    'speed',
    'bearing',
    'batt',
    'valid',
    'altitude',
    '__proto__',
    'constructor',
    'x',
  )
  const values = fc.oneof(
    fc.string(),
    fc.double().map(String),
    fc.integer().map(String),
    fc.constantFrom('NaN', 'Infinity', '-0', '1e999', '%', '%zz', 'true', '9'.repeat(400)),
  )

  it('in a query', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(names, values), { maxLength: 20 }), fc.boolean(), (pairs, isEncoded) => {
        check(
          get(
            `/gps/osmand?${pairs.map(([name, value]) => `${name}=${isEncoded ? encodeURIComponent(value.toWellFormed()) : value}`).join('&')}`,
          ),
        )
      }),
      { numRuns: 2000 },
    )
  })
  it('in a JSON body', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.record({ device_id: fc.anything(), location: fc.anything() }, { requiredKeys: [] }).map((value) => {
            try {
              return JSON.stringify(value) ?? ''
            } catch {
              return '{' /* what cannot be written as JSON is sent broken */
            }
          }),
        ),
        (body) => {
          check(post('/', 'application/json', body))
        },
      ),
      { numRuns: 2000 },
    )
  })
  it('in the fields of an otherwise good JSON message', () => {
    const anyNumber = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(null, 'x', true))
    fc.assert(
      fc.property(
        fc.record({
          latitude: anyNumber,
          longitude: anyNumber,
          speed: anyNumber,
          heading: anyNumber,
          accuracy: anyNumber,
          altitude: anyNumber,
        }),
        fc.oneof(fc.string(), fc.double(), fc.integer()),
        (coords, timestamp) => {
          check(post('/', 'application/json', JSON.stringify({ device_id: 'a', location: { coords, timestamp } })))
        },
      ),
      { numRuns: 2000 },
    )
  })
  it('a number that looks like a number stays one', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -90, max: 90, noNaN: true }).filter((value) => value !== 0),
        fc.double({ min: -180, max: 180, noNaN: true }),
        (latitude, longitude) => {
          expect(only(get(`/?id=1&lat=${latitude}&lon=${longitude}`))).toMatchObject({ latitude: latitude + 0, longitude: longitude + 0 })
        },
      ),
    )
  })
  it('isProblem tells the two sides apart', () => {
    expect(isProblem({ value: 1 })).toBe(false)
  })
})
