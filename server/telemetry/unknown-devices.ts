/** Devices that report but belong to no unit: kept so that a person can approve them, bounded so that noise cannot fill the disk. */
import type { Database } from 'better-sqlite3'
import type { UnknownDeviceView } from '../contract/positions.ts'
import type { Instant } from '../contract/primitives.ts'
import { fromInstant } from '../kernel/clock.ts'

export type UnknownDevices = {
  note(deviceId: string, protocol: string, payload: string, now: Instant): void
  /** Last heard first; devices that meanwhile belong to a unit are gone. */
  list(): readonly UnknownDeviceView[]
  /** Writes what changed, inside the caller's transaction. */
  save(): void
  readonly hasUnsaved: boolean
}

/** Devices kept. A new one beyond that replaces the one silent longest, if that has been silent for an hour: a flood of made-up names cannot push out a real tracker. */
const LIMIT = 500
const REPLACEABLE_AFTER_MS = 3_600_000
const PAYLOAD_LIMIT = 500

/** Loads what is kept. `isKnown` tells whether a device belongs to a unit by now. */
export function createUnknownDevices(db: Database, isKnown: (deviceId: string) => boolean): UnknownDevices {
  const rows = db
    .prepare('SELECT deviceId, protocol, firstSeenAt, lastSeenAt, count, lastPayload FROM UnknownDevice')
    .all() as UnknownDeviceView[] // columns selected by name, written below
  const upsert = db.prepare(
    'INSERT OR REPLACE INTO UnknownDevice (deviceId, protocol, firstSeenAt, lastSeenAt, count, lastPayload) VALUES (?,?,?,?,?,?)',
  )
  const remove = db.prepare('DELETE FROM UnknownDevice WHERE deviceId = ?')
  const devices = new Map(rows.map((row) => [row.deviceId, row]))
  const unsaved = new Set<string>()

  const forget = (deviceId: string): void => {
    devices.delete(deviceId)
    unsaved.add(deviceId)
  }

  /** Makes room for one more. @returns false when all that are kept were heard of lately */
  function hasRoom(now: Instant): boolean {
    if (devices.size < LIMIT) return true
    let oldest: UnknownDeviceView | null = null
    for (const device of devices.values()) if (!oldest || device.lastSeenAt < oldest.lastSeenAt) oldest = device
    if (!oldest || fromInstant(now) - fromInstant(oldest.lastSeenAt) < REPLACEABLE_AFTER_MS) return false
    forget(oldest.deviceId)
    return true
  }

  return {
    get hasUnsaved() {
      return unsaved.size > 0
    },
    note(deviceId, protocol, payload, now) {
      const known = devices.get(deviceId)
      if (!known && !hasRoom(now)) return
      const lastPayload = payload.slice(0, PAYLOAD_LIMIT)
      devices.set(deviceId, {
        deviceId,
        protocol,
        firstSeenAt: known?.firstSeenAt ?? now,
        lastSeenAt: now,
        count: (known?.count ?? 0) + 1,
        lastPayload,
      })
      unsaved.add(deviceId)
    },
    list() {
      for (const deviceId of [...devices.keys()]) if (isKnown(deviceId)) forget(deviceId)
      return [...devices.values()].sort((a, b) => (a.lastSeenAt < b.lastSeenAt ? 1 : -1))
    },
    save() {
      for (const deviceId of unsaved) {
        const device = devices.get(deviceId)
        if (device) upsert.run(device.deviceId, device.protocol, device.firstSeenAt, device.lastSeenAt, device.count, device.lastPayload)
        else remove.run(deviceId)
      }
      unsaved.clear()
    },
  }
}
