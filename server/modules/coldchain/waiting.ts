/** Devices nobody has approved yet, and channels of approved ones that nobody named: kept in memory with their last values, bounded. */
import type { IncomingReading } from '../../contract/ingest.ts'

/** `recent`: values of the last messages, newest last. */
type LastValue = {
  readonly quantity: IncomingReading['quantity']
  readonly value: number
  readonly atMs: number
  readonly recent: readonly number[]
}
export type WaitingDevice = {
  readonly family: string
  readonly deviceName: string
  readonly firstAtMs: number
  readonly lastAtMs: number
  readonly readings: number
  readonly sourceId: string
  readonly channels: ReadonlyMap<string, LastValue>
}
type Growing = { -readonly [Field in keyof WaitingDevice]: WaitingDevice[Field] } & { readonly channels: Map<string, LastValue> }

const DEVICES_MAX = 500
const CHANNELS_MAX = 40
const RECENT_KEPT = 12

export type WaitingDevices = {
  note(reading: IncomingReading, sourceId: string, nowMs: number): void
  /** Newest first. */
  all(): readonly WaitingDevice[]
  /** Takes a device off the list. @returns its last values, to be kept now that it is known */
  take(family: string, deviceName: string): readonly IncomingReading[]
}

/** An empty list; when it is full the device that was silent longest makes room. */
export function createWaitingDevices(): WaitingDevices {
  const waiting = new Map<string, Growing>()
  const keyOf = (family: string, deviceName: string): string => `${family}\n${deviceName}`
  return {
    note({ device: { family, deviceId: deviceName }, channel, quantity, value, atMs }, sourceId, nowMs) {
      const key = keyOf(family, deviceName)
      const known = waiting.get(key) ?? {
        family,
        deviceName,
        firstAtMs: nowMs,
        lastAtMs: nowMs,
        readings: 0,
        sourceId,
        channels: new Map(),
      }
      waiting.delete(key) // set again as the newest
      waiting.set(key, known)
      Object.assign(known, { lastAtMs: nowMs, readings: known.readings + 1, sourceId })
      const before = known.channels.get(channel)
      const hasRoom = before !== undefined || known.channels.size < CHANNELS_MAX
      if (hasRoom && (before?.atMs ?? -Infinity) <= atMs)
        known.channels.set(channel, { quantity, value, atMs, recent: [...(before?.recent ?? []), value].slice(-RECENT_KEPT) })
      if (waiting.size > DEVICES_MAX) waiting.delete(waiting.keys().next().value ?? '')
    },
    all: () => [...waiting.values()].reverse(),
    take(family, deviceName) {
      const found = waiting.get(keyOf(family, deviceName))
      waiting.delete(keyOf(family, deviceName))
      const device = { family, deviceId: deviceName } as IncomingReading['device'] // the key it was noted under
      return [...(found?.channels ?? [])].map(([channel, { quantity, value, atMs }]) => ({ device, channel, quantity, value, atMs }))
    },
  }
}
