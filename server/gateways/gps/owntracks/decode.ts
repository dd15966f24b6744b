/** OwnTracks messages (https://owntracks.org/booklet/tech/json/): JSON over HTTP and MQTT. Pure: text in, a record or what is wrong out. */
import { z } from 'zod'
import { DeviceId } from '../../../contract/units.ts'
import { addCell, knotsOfKmh, newDraft, place, raise, saysSomething, tell, type Draft, type TrackerRecord } from '../wire/record.ts'
import { hexOf } from '../wire/texts.ts'
import type { FieldProblem } from '../osmand-fields.ts'

const number = z.number().nullish()
const text = z.union([z.string(), z.number()]).nullish()
/** What we read; other fields are let through unread. Cells come as numbers, or in hex from some firmware. */
const Payload = z.object({
  _type: z.string().max(32),
  lat: z.number().min(-90).max(90).nullish(),
  lon: z.number().min(-180).max(180).nullish(),
  tst: number,
  acc: number,
  alt: number,
  vel: number,
  cog: number,
  batt: number,
  bs: number,
  t: text,
  tid: text,
  topic: z.string().max(256).nullish(),
  event: z.string().max(32).nullish(),
  desc: z.string().max(200).nullish(),
  p: number,
  conn: z.string().max(8).nullish(),
  uext: number,
  ubatt: number,
  vin: z.string().max(32).nullish(),
  rpm: number,
  mcc: text,
  mnc: text,
  lac: text,
  cid: text,
})
type Payload = z.infer<typeof Payload>

/** A message of a device; `record` is null for what is understood and holds nothing to keep (last will, settings, encrypted ones). */
export type OwnTracksMessage = { readonly deviceId: string; readonly record: TrackerRecord | null }
/** Who sends, as far as the way it came tells: the MQTT topic, or user and device of an HTTP request. */
export type OwnTracksSender = { readonly topic: string | null; readonly user: string | null; readonly device: string | null }

const KEPT_TYPES: ReadonlySet<string> = new Set(['location', 'transition'])
const TRIGGER_ALARMS: Readonly<Record<string, string>> = { '9': 'lowBattery', '1': 'powerOn' }
const TRIGGER_IGNITION: Readonly<Record<string, boolean>> = { I: true, i: false }
const FENCES: Readonly<Record<string, string>> = { enter: 'geofenceEnter', leave: 'geofenceExit' }

/** `owntracks/USER/DEVICE` -> `USER:DEVICE`: the last two parts of a topic, so that a base topic of one's own works too. */
const nameOfTopic = (topic: string): string => topic.split('/').slice(-2).join(':')

/** The device's name: from the way it came first, because that is what was checked; then from the message; `tid` has two letters and comes last. */
function nameOf(payload: Payload, { topic, user, device }: OwnTracksSender): string {
  if (topic !== null) return nameOfTopic(topic)
  if (user !== null && device !== null) return `${user}:${device}`
  if (payload.topic) return nameOfTopic(payload.topic)
  return String(payload.tid ?? '')
}

/** Cells as numbers, or as hex digits in text. */
const cellNumber = (value: string | number | null | undefined): number => (typeof value === 'string' ? (hexOf(value) ?? -1) : (value ?? -1))

function readLocation(draft: Draft, payload: Payload): void {
  const { lat, lon, tst, acc, alt, vel, cog } = payload
  if (typeof lat !== 'number' || typeof lon !== 'number') return
  place(draft, {
    fixedAtMs: typeof tst === 'number' ? tst * 1000 : null,
    isValid: true,
    latitude: lat,
    longitude: lon,
    speedKnots: knotsOfKmh(vel ?? null),
    courseDegrees: cog ?? null,
    altitudeMetres: alt ?? null,
    accuracyMetres: typeof acc === 'number' && acc >= 0 ? acc : null,
  })
}

function readAttributes(draft: Draft, payload: Payload): void {
  const { batt, bs, t, tid, event, desc, p, conn, uext, ubatt, vin, rpm, mcc, mnc, lac, cid } = payload
  tell(draft, 'batteryLevel', typeof batt === 'number' && batt >= 0 && batt <= 100 ? batt : null)
  tell(draft, 'charge', typeof bs === 'number' ? bs === 2 || bs === 3 : null)
  tell(draft, 'event', t === null || t === undefined ? event : String(t))
  tell(draft, 'ignition', TRIGGER_IGNITION[String(t)])
  raise(draft, TRIGGER_ALARMS[String(t)])
  raise(draft, FENCES[event ?? ''])
  tell(draft, 'geofence', desc)
  tell(draft, 'tid', tid === null || tid === undefined ? null : String(tid))
  tell(draft, 'pressure', p)
  tell(draft, 'connection', conn)
  tell(draft, 'power', uext)
  tell(draft, 'battery', ubatt)
  tell(draft, 'vin', vin)
  tell(draft, 'rpm', rpm)
  addCell(draft, Number(mcc ?? 0), Number(mnc ?? -1), cellNumber(lac), cellNumber(cid))
}

/** Reads one message. @returns the message, or the field that is wrong and why */
export function decodeOwnTracks(body: string, sender: OwnTracksSender): OwnTracksMessage | FieldProblem {
  let parsed: unknown
  try {
    parsed = JSON.parse(body)
  } catch {
    // the text itself may be anyone's data; that it is not JSON is all there is to say
    return { field: 'body', problem: 'expected JSON' }
  }
  const checked = Payload.safeParse(parsed)
  if (!checked.success) {
    const [issue] = checked.error.issues
    return { field: issue?.path.map(String).join('.') || 'body', problem: issue?.message ?? 'is not understood' }
  }
  const device = DeviceId.safeParse(nameOf(checked.data, sender))
  if (!device.success) return { field: 'topic', problem: 'names no device: expected owntracks/USER/DEVICE in letters, digits or _ . -' }
  const draft = newDraft(device.data)
  if (!KEPT_TYPES.has(checked.data._type)) return { deviceId: device.data, record: null }
  readLocation(draft, checked.data)
  readAttributes(draft, checked.data)
  return { deviceId: device.data, record: saysSomething(draft) ? draft : null }
}
