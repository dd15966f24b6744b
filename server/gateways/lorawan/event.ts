/** What a LoRaWAN network server tells, whichever one it is. */
import type { IncomingDevice } from '../../contract/ingest.ts'

/** One uplink with data. */
export type Uplink = {
  readonly kind: 'uplink'
  readonly device: IncomingDevice
  /** The same for every copy the network sends. */
  readonly deduplicationId: string
  /** The session: a device that joins again counts from nothing. */
  readonly session: string
  readonly frameCount: number
  readonly fPort: number
  readonly bytes: Uint8Array
  readonly atMs: number
  /** Best signal of all gateways that heard it, dBm. */
  readonly signalDbm: number | null
  readonly batteryPercent: number | null
  /** Fields the network server decoded itself, when it has a codec. */
  readonly decoded: Readonly<Record<string, unknown>> | null
}
export type LorawanEvent =
  | Uplink
  /** `noted`: understood, and holds no reading (a downlink's way, a place). `join`: counts begin anew. */
  | { readonly kind: 'noted' | 'join'; readonly device: IncomingDevice }
  | {
      readonly kind: 'status'
      readonly device: IncomingDevice
      readonly deduplicationId: string
      readonly atMs: number
      readonly batteryPercent: number | null
    }
  /** What went wrong between device and server: a code of the network server. */
  | { readonly kind: 'problem'; readonly device: IncomingDevice; readonly atMs: number; readonly code: string }
/** Why a message is none. */
export type EventProblem = { readonly field: string; readonly problem: string; readonly reason: 'malformed' | 'unsupported' | 'simulated' }

export const isProblem = (event: LorawanEvent | EventProblem): event is EventProblem => 'reason' in event

/** Longest payload of LoRaWAN is 242 bytes; network servers allow 255. */
const PAYLOAD_BYTES = 255
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

/** Bytes of a payload in base64; null when it is none or too long. */
export function bytesOfBase64(text: string): Uint8Array | null {
  if (text.length > Math.ceil(PAYLOAD_BYTES / 3) * 4 || text.length % 4 !== 0 || !BASE64.test(text)) return null
  return new Uint8Array(Buffer.from(text, 'base64'))
}

/** A device address of 16 hex digits, in lower case. */
export function deviceOfEui(eui: string): IncomingDevice | null {
  const plain = eui.replace(/[-:\s]/g, '').toLowerCase()
  return /^[0-9a-f]{16}$/.test(plain) ? { family: 'lorawan', deviceId: plain } : null
}

/** RFC 3339 with up to nine digits of fractions -> epoch milliseconds, or null. */
export function timeMs(text: string | undefined): number | null {
  if (text === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i.test(text)) return null
  const ms = Date.parse(text.replace(/(\.\d{3})\d+/, '$1'))
  return Number.isNaN(ms) ? null : ms
}

/** Parses JSON of a bounded size and depth; null when it is none. */
export type JsonItem = Readonly<Record<string, unknown>>
export const isJsonItem = (value: unknown): value is JsonItem => typeof value === 'object' && value !== null && !Array.isArray(value)
