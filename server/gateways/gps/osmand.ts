/**
 * The OsmAnd protocol as OsmAnd, Traccar Client (old: query, new: JSON) and background-geolocation apps speak it.
 * Pure: a request in, fixes or the wrong field out. Form documented at https://www.traccar.org/osmand/.
 */
import { z } from 'zod'
import { FIX_RANGES } from '../../contract/positions.ts'
import { DeviceId } from '../../contract/units.ts'
import type { IncomingFix } from '../../telemetry/index.ts'
import { isProblem, knotsToKmh, metresPerSecondToKmh, readNumber, readTime, within, type FieldProblem, type Read } from './osmand-fields.ts'

/** An HTTP request as far as the protocol looks at it; `url` with its query. */
export type OsmAndRequest = { readonly url: string; readonly contentType: string | undefined; readonly body: string }
export type Attribute = string | number | boolean
/** A message without a position (cell towers only, a heartbeat) is understood and carries no fix. */
export type OsmAndMessage = {
  readonly deviceId: string
  readonly fixes: readonly IncomingFix[]
  /** What else the app told, by its own names. */ readonly attributes: Readonly<Record<string, Attribute>>
}

/** Fixes one JSON message may carry: what an app saves up in a day without a network. */
const FIX_LIMIT = 5_000
const ATTRIBUTE_LIMIT = 50
const ID_NAMES = ['id', 'deviceid', 'device_id'] as const
const FIX_NAMES = new Set<string>([
  ...ID_NAMES,
  'lat',
  'lon',
  'location',
  'timestamp',
  'speed',
  'bearing',
  'heading',
  'accuracy',
  'altitude',
  'batt',
  'valid',
])
const COORDINATES = { lat: [-90, 90], lon: [-180, 180] } as const

/**
 * Reads one request.
 * @param nowMs time of a fix that comes without one, epoch milliseconds
 * @returns the message, or the field that is wrong and why
 */
export function decodeOsmAnd(request: OsmAndRequest, nowMs: number): OsmAndMessage | FieldProblem {
  const query = new URLSearchParams(request.url.slice(request.url.indexOf('?') + 1 || request.url.length))
  const body = request.body.trim()
  if (body.startsWith('{') || body.startsWith('[') || request.contentType?.includes('json')) return decodeJson(body, query, nowMs)
  // As Traccar does it: the body counts only when the address has no parameters.
  return decodeQuery(query.size > 0 ? query : new URLSearchParams(body), nowMs)
}

function deviceOf(name: string | null | undefined): Read<string> {
  if (name === null || name === undefined || name.trim() === '') return { field: 'id', problem: 'is missing' }
  const parsed = DeviceId.safeParse(name)
  return parsed.success ? { value: parsed.data } : { field: 'id', problem: 'expected 1 to 64 letters, digits or _ . : -' }
}

function decodeQuery(query: URLSearchParams, nowMs: number): OsmAndMessage | FieldProblem {
  const device = deviceOf(ID_NAMES.map((name) => query.get(name)).find((value) => value !== null))
  if (isProblem(device)) return device
  const attributes = attributesOf([...query].filter(([name]) => !FIX_NAMES.has(name)).map(([name, value]) => [name, plainValue(value)]))
  const place = placeOf(query)
  if (isProblem(place)) return place
  const isValid = !['false', '0'].includes(query.get('valid') ?? 'true')
  if (place.value === null || !isValid) {
    if (query.size <= 1) return { field: 'lat', problem: 'is missing' }
    return { deviceId: device.value, fixes: [], attributes }
  }
  const fix = queryFix(query, device.value, place.value, nowMs)
  return isProblem(fix) ? fix : { deviceId: device.value, fixes: [fix.value], attributes }
}

/** Where: `lat` and `lon`, or `location=lat,lon`. Null when the message carries neither, or the 0,0 of a device without a fix. */
function placeOf(query: URLSearchParams): Read<{ latitude: number; longitude: number } | null> {
  const [first = null, second = null] = query.get('location')?.split(',') ?? []
  const latitude = coordinate('lat', query.get('lat') ?? first)
  if (isProblem(latitude)) return latitude
  const longitude = coordinate('lon', query.get('lon') ?? second)
  if (isProblem(longitude)) return longitude
  return pair(latitude.value, longitude.value)
}

function coordinate(field: 'lat' | 'lon', text: string | null): Read<number | null> {
  const read = readNumber(field, text)
  if (isProblem(read) || read.value === null) return read
  const [minimum, maximum] = COORDINATES[field]
  return within(read.value, COORDINATES[field]) === null ? { field, problem: `expected ${minimum} to ${maximum}` } : read
}

function pair(latitude: number | null, longitude: number | null): Read<{ latitude: number; longitude: number } | null> {
  if (latitude === null && longitude === null) return { value: null }
  if (latitude === null) return { field: 'lat', problem: 'is missing' }
  if (longitude === null) return { field: 'lon', problem: 'is missing' }
  return { value: latitude === 0 && longitude === 0 ? null : { latitude, longitude } }
}

function queryFix(
  query: URLSearchParams,
  deviceId: string,
  place: { latitude: number; longitude: number },
  nowMs: number,
): Read<IncomingFix> {
  const time = readTime('timestamp', query.get('timestamp'), nowMs)
  if (isProblem(time)) return time
  const numbers: Record<string, number | null> = {}
  for (const name of ['speed', 'bearing', 'heading', 'accuracy', 'altitude', 'batt']) {
    const read = readNumber(name, query.get(name))
    if (isProblem(read)) return read
    numbers[name] = read.value
  }
  const of = (name: string): number | null => numbers[name] ?? null
  return {
    value: {
      deviceId,
      fixedAtMs: time.value,
      ...place,
      speedKmh: within(knotsToKmh(of('speed')), FIX_RANGES.speedKmh),
      headingDegrees: within(of('bearing') ?? of('heading'), FIX_RANGES.headingDegrees),
      accuracyMetres: within(of('accuracy'), FIX_RANGES.accuracyMetres),
      altitudeMetres: within(of('altitude'), FIX_RANGES.altitudeMetres),
      batteryPercent: within(of('batt'), FIX_RANGES.batteryPercent),
    },
  }
}

const optionalNumber = z.number().nullish()
/** One location of a background-geolocation app; fields we do not use are let through unread. */
const JsonLocation = z.object({
  timestamp: z.union([z.string(), z.number()]).nullish(),
  coords: z
    .object({
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
      accuracy: optionalNumber,
      speed: optionalNumber,
      heading: optionalNumber,
      altitude: optionalNumber,
    })
    .nullish(),
  battery: z.object({ level: optionalNumber }).nullish(),
  extras: z.record(z.string(), z.unknown()).nullish(),
})
type JsonLocation = z.infer<typeof JsonLocation>
const locations = z.union([JsonLocation.transform((one) => [one]), z.array(JsonLocation).max(FIX_LIMIT)])
const JsonMessage = z.object({
  device_id: z.union([z.string(), z.number()]).nullish(),
  id: z.union([z.string(), z.number()]).nullish(),
  location: locations.nullish(),
  locations: locations.nullish(),
})

function decodeJson(body: string, query: URLSearchParams, nowMs: number): OsmAndMessage | FieldProblem {
  let parsed: unknown
  try {
    parsed = JSON.parse(body)
  } catch {
    // The text itself may be anyone's data; that it is not JSON is all there is to say.
    return { field: 'body', problem: 'expected JSON' }
  }
  const checked = JsonMessage.safeParse(Array.isArray(parsed) ? { locations: parsed } : parsed)
  if (!checked.success) return jsonProblem(checked.error)
  const { device_id, id, location, locations: more } = checked.data
  const device = deviceOf(String(device_id ?? id ?? query.get('id') ?? query.get('device_id') ?? ''))
  if (isProblem(device)) return device
  const list = location ?? more
  if (!list) return { field: 'location', problem: 'is missing' }
  const fixes: IncomingFix[] = []
  for (const one of list) {
    const fix = jsonFix(one, device.value, nowMs)
    if (isProblem(fix)) return fix
    if (fix.value) fixes.push(fix.value)
  }
  return { deviceId: device.value, fixes, attributes: attributesOf(Object.entries(list[0]?.extras ?? {})) }
}

/** The deepest field zod complains about (a union reports its branches). */
function jsonProblem(error: z.core.$ZodError): FieldProblem {
  let issue = error.issues[0]
  const path: PropertyKey[] = []
  while (issue) {
    path.push(...issue.path)
    if (issue.code !== 'invalid_union') break
    issue = issue.errors.flat().sort((a, b) => b.path.length - a.path.length)[0]
  }
  return { field: path.map(String).join('.') || 'body', problem: issue?.message ?? 'is not understood' }
}

function jsonFix({ timestamp, coords, battery }: JsonLocation, deviceId: string, nowMs: number): Read<IncomingFix | null> {
  if (!coords || (coords.latitude === 0 && coords.longitude === 0)) return { value: null }
  const time = readTime('location.timestamp', timestamp, nowMs)
  if (isProblem(time)) return time
  const level = battery?.level ?? null
  return {
    value: {
      deviceId,
      fixedAtMs: time.value,
      latitude: coords.latitude,
      longitude: coords.longitude,
      speedKmh: within(metresPerSecondToKmh(coords.speed ?? null), FIX_RANGES.speedKmh),
      headingDegrees: within(coords.heading ?? null, FIX_RANGES.headingDegrees),
      accuracyMetres: within(coords.accuracy ?? null, FIX_RANGES.accuracyMetres),
      altitudeMetres: within(coords.altitude ?? null, FIX_RANGES.altitudeMetres),
      batteryPercent: within(level === null ? null : level * 100, FIX_RANGES.batteryPercent),
    },
  }
}

/** Text of a parameter as the value it stands for. */
function plainValue(text: string): Attribute {
  if (text === 'true' || text === 'false') return text === 'true'
  const number = readNumber('', text)
  return isProblem(number) || number.value === null ? text : number.value
}

/** At most 50 plain values; the name `__proto__` and its like become ordinary keys of a bare object. */
function attributesOf(entries: readonly (readonly [string, unknown])[]): Record<string, Attribute> {
  const plain = entries.flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [[name.slice(0, 64), value] as const] : [],
  )
  return Object.fromEntries(plain.slice(0, ATTRIBUTE_LIMIT))
}
