/** ChirpStack v4 events as JSON (its integration.proto): over HTTP and MQTT alike. A field that is left out has its default: 0, false, empty. */
import { z } from 'zod'
import { bytesOfBase64, deviceOfEui, isJsonItem, timeMs, type EventProblem, type LorawanEvent } from './event.ts'

const DeviceInfo = z.object({ devEui: z.string().max(64) })
const head = { deduplicationId: z.string().max(128).default(''), time: z.string().max(64).optional(), deviceInfo: DeviceInfo }
const count = z.number().int().min(0).max(0xffff_ffff).default(0)
const Up = z.object({
  ...head,
  devAddr: z.string().max(16).default(''),
  fCnt: count,
  fPort: z.number().int().min(0).max(255).default(0),
  data: z.string().default(''),
  object: z.unknown().optional(),
  rxInfo: z
    .array(z.object({ rssi: z.number().default(0) }))
    .max(256)
    .default([]),
})
const Status = z.object({
  ...head,
  externalPowerSource: z.boolean().default(false),
  batteryLevelUnavailable: z.boolean().default(false),
  batteryLevel: z.number().default(0),
})
const Log = z.object({ ...head, code: z.string().max(64).default('UNKNOWN') })
const Plain = z.object({ deviceInfo: DeviceInfo })

export const CHIRPSTACK_EVENTS = ['up', 'status', 'join', 'ack', 'txack', 'log', 'location', 'integration'] as const
type Name = (typeof CHIRPSTACK_EVENTS)[number]
type Read = (body: unknown, nowMs: number) => LorawanEvent | EventProblem

const malformed = (field: string, problem: string): EventProblem => ({ field, problem, reason: 'malformed' })
function checked<Shape extends z.ZodType>(shape: Shape, body: unknown, use: (read: z.output<Shape>) => LorawanEvent | EventProblem) {
  const read = shape.safeParse(body)
  if (read.success) return use(read.data)
  const [issue] = read.error.issues
  return malformed(issue?.path.map(String).join('.') ?? '', issue?.message ?? 'is not understood')
}
const noEui = malformed('deviceInfo.devEui', 'expected 16 hex digits')
const noTime = malformed('time', 'expected a time with zone')

const readUp: Read = (body, nowMs) =>
  checked(Up, body, ({ deviceInfo, time, deduplicationId, devAddr, fCnt, fPort, data, object, rxInfo }) => {
    const device = deviceOfEui(deviceInfo.devEui)
    const bytes = bytesOfBase64(data)
    const atMs = time === undefined ? nowMs : timeMs(time)
    if (!device) return noEui
    if (!bytes) return malformed('data', 'expected base64 of at most 255 bytes')
    if (atMs === null) return noTime
    const signalDbm = rxInfo.length === 0 ? null : Math.max(...rxInfo.map(({ rssi }) => rssi))
    const decoded = isJsonItem(object) && Object.keys(object).length > 0 ? object : null
    return {
      kind: 'uplink',
      device,
      deduplicationId,
      session: devAddr,
      frameCount: fCnt,
      fPort,
      bytes,
      atMs,
      signalDbm,
      batteryPercent: null,
      decoded,
    }
  })

const readStatus: Read = (body, nowMs) =>
  checked(Status, body, ({ deviceInfo, time, deduplicationId, externalPowerSource, batteryLevelUnavailable, batteryLevel }) => {
    const device = deviceOfEui(deviceInfo.devEui)
    const atMs = time === undefined ? nowMs : timeMs(time)
    if (!device) return noEui
    if (atMs === null) return noTime
    const hasBattery = !externalPowerSource && !batteryLevelUnavailable
    return { kind: 'status', device, deduplicationId, atMs, batteryPercent: hasBattery ? batteryLevel : null }
  })

const readLog: Read = (body, nowMs) =>
  checked(Log, body, ({ deviceInfo, time, code }) => {
    const device = deviceOfEui(deviceInfo.devEui)
    return device ? { kind: 'problem', device, atMs: timeMs(time) ?? nowMs, code } : noEui
  })

const readPlain =
  (kind: 'noted' | 'join'): Read =>
  (body) =>
    checked(Plain, body, ({ deviceInfo }) => {
      const device = deviceOfEui(deviceInfo.devEui)
      return device ? { kind, device } : noEui
    })

const READERS: Record<Name, Read> = {
  up: readUp,
  status: readStatus,
  log: readLog,
  join: readPlain('join'),
  ack: readPlain('noted'),
  txack: readPlain('noted'),
  location: readPlain('noted'),
  integration: readPlain('noted'),
}
const isName = (name: string): name is Name => CHIRPSTACK_EVENTS.some((known) => known === name)

/**
 * Reads one event.
 * @param name of the event, from the address (`?event=up`) or the last level of the topic
 * @param body the parsed JSON
 * @param nowMs stands in for an event without a time
 */
export function readChirpStack(name: string, body: unknown, nowMs: number): LorawanEvent | EventProblem {
  if (!isName(name)) return { field: 'event', problem: `expected one of ${CHIRPSTACK_EVENTS.join(', ')}`, reason: 'unsupported' }
  return READERS[name](body, nowMs)
}
