/** The Things Stack v3 messages as JSON: webhooks and MQTT alike. A field that is left out has its default: 0, false, empty. */
import { z } from 'zod'
import { bytesOfBase64, deviceOfEui, isJsonItem, timeMs, type EventProblem, type JsonItem, type LorawanEvent } from './event.ts'

const Ids = z.object({ dev_eui: z.string().max(64), dev_addr: z.string().max(16).default('') })
const Uplink = z.object({
  session_key_id: z.string().max(128).default(''),
  f_cnt: z.number().int().min(0).max(0xffff_ffff).default(0),
  f_port: z.number().int().min(0).max(255).default(0),
  frm_payload: z.string().default(''),
  decoded_payload: z.unknown().optional(),
  rx_metadata: z
    .array(z.object({ rssi: z.number().optional(), channel_rssi: z.number().optional() }))
    .max(256)
    .default([]),
  received_at: z.string().max(64).optional(),
  last_battery_percentage: z.object({ value: z.number().default(0) }).optional(),
})
const Message = z.object({
  end_device_ids: Ids,
  correlation_ids: z.array(z.string().max(256)).max(64).default([]),
  received_at: z.string().max(64).optional(),
  simulated: z.boolean().default(false),
})
type Message = z.infer<typeof Message>

/** Members that say what kind of message it is, beside `uplink_message` and `join_accept`. */
const NOTED = ['downlink_ack', 'downlink_nack', 'downlink_sent', 'downlink_queued', 'location_solved', 'service_data', 'uplink_normalized']
const FAILED = ['downlink_failed', 'downlink_queue_invalidated']

const malformed = (field: string, problem: string): EventProblem => ({ field, problem, reason: 'malformed' })
const problemOf = (error: z.core.$ZodError, prefix = ''): EventProblem => {
  const [issue] = error.issues
  return malformed(`${prefix}${issue?.path.map(String).join('.') ?? ''}`, issue?.message ?? 'is not understood')
}

function readUplink(
  item: unknown,
  { end_device_ids: ids, received_at: receivedAt, correlation_ids: correlations }: Message,
  nowMs: number,
): LorawanEvent | EventProblem {
  const read = Uplink.safeParse(item)
  if (!read.success) return problemOf(read.error, 'uplink_message.')
  const { data } = read
  const device = deviceOfEui(ids.dev_eui)
  const bytes = bytesOfBase64(data.frm_payload)
  const time = data.received_at ?? receivedAt
  const atMs = time === undefined ? nowMs : timeMs(time)
  if (!device) return malformed('end_device_ids.dev_eui', 'expected 16 hex digits')
  if (!bytes) return malformed('uplink_message.frm_payload', 'expected base64 of at most 255 bytes')
  if (atMs === null) return malformed('uplink_message.received_at', 'expected a time with zone')
  const signals = data.rx_metadata.map(({ rssi, channel_rssi: channelRssi }) => rssi ?? channelRssi).filter((value) => value !== undefined)
  const session = data.session_key_id || ids.dev_addr
  return {
    kind: 'uplink',
    device,
    // The network's own id of the uplink; where it gives none, what only this uplink has.
    deduplicationId: correlations.find((id) => id.startsWith('as:up:')) ?? `${session}|${data.f_cnt}|${data.received_at ?? ''}`,
    session,
    frameCount: data.f_cnt,
    fPort: data.f_port,
    bytes,
    atMs,
    signalDbm: signals.length === 0 ? null : Math.max(...signals),
    batteryPercent: data.last_battery_percentage?.value ?? null,
    decoded: isJsonItem(data.decoded_payload) && Object.keys(data.decoded_payload).length > 0 ? data.decoded_payload : null,
  }
}

function readKind(body: JsonItem, message: Message, nowMs: number): LorawanEvent | EventProblem {
  const device = deviceOfEui(message.end_device_ids.dev_eui)
  if (!device) return malformed('end_device_ids.dev_eui', 'expected 16 hex digits')
  const failed = FAILED.find((name) => name in body)
  if ('join_accept' in body) return { kind: 'join', device }
  if (NOTED.some((name) => name in body)) return { kind: 'noted', device }
  if (failed) return { kind: 'problem', device, atMs: timeMs(message.received_at) ?? nowMs, code: failed.toUpperCase() }
  return { field: '', problem: 'expected uplink_message, join_accept or another known message', reason: 'unsupported' }
}

/**
 * Reads one message. One that somebody made up in the console (`simulated`) is no reading.
 * @param body the parsed JSON
 * @param nowMs stands in for a message without a time
 */
export function readTtn(body: unknown, nowMs: number): LorawanEvent | EventProblem {
  if (!isJsonItem(body)) return malformed('', 'expected an object')
  const read = Message.safeParse(body)
  if (!read.success) return problemOf(read.error)
  if (read.data.simulated) return { field: 'simulated', problem: 'was made up in the console', reason: 'simulated' }
  return 'uplink_message' in body ? readUplink(body['uplink_message'], read.data, nowMs) : readKind(body, read.data, nowMs)
}
