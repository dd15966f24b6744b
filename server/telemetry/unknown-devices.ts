/** Devices that report but belong to no unit: kept so that a person can approve them, bounded so that noise cannot fill the disk. */
import type { Database } from 'better-sqlite3'
import { UnknownDeviceView } from '../contract/positions.ts'
import type { Instant } from '../contract/primitives.ts'
import { fromInstant, toInstant } from '../kernel/clock.ts'
import type { IncomingFix } from './index.ts'

/** A message of a device nobody knows. */
export type Stranger = { readonly deviceId: string; readonly protocol: string; readonly payload: string }
export type UnknownDevices = {
  /** @param fix the place it told, or null */
  note(stranger: Stranger, fix: IncomingFix | null, now: Instant): void
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

type Row = Omit<UnknownDeviceView, 'lastFix'> & { readonly lastFix: string | null }
type LastFix = UnknownDeviceView['lastFix']

/** What is shown of a fix before anybody has approved the device. */
function shownFix({ fixedAtMs, latitude, longitude, speedKmh }: IncomingFix): LastFix {
  return UnknownDeviceView.shape.lastFix.parse({ fixedAt: toInstant(fixedAtMs), latitude, longitude, speedKmh })
}

/** Loads what is kept and prepares how it is written. */
function openTable(db: Database) {
  const upsert = db.prepare(
    'INSERT OR REPLACE INTO UnknownDevice (deviceId, protocol, firstSeenAt, lastSeenAt, count, lastPayload, lastFix) VALUES (?,?,?,?,?,?,?)',
  )
  const remove = db.prepare('DELETE FROM UnknownDevice WHERE deviceId = ?')
  return {
    rows(): UnknownDeviceView[] {
      const rows = db
        .prepare('SELECT deviceId, protocol, firstSeenAt, lastSeenAt, count, lastPayload, lastFix FROM UnknownDevice')
        .all() as Row[] // columns selected by name, written below
      return rows.map(({ lastFix, ...row }) => ({
        ...row,
        lastFix: lastFix === null ? null : UnknownDeviceView.shape.lastFix.parse(JSON.parse(lastFix)),
      }))
    },
    write({ deviceId, protocol, firstSeenAt, lastSeenAt, count, lastPayload, lastFix }: UnknownDeviceView): void {
      upsert.run(deviceId, protocol, firstSeenAt, lastSeenAt, count, lastPayload, lastFix && JSON.stringify(lastFix))
    },
    remove(deviceId: string): void {
      remove.run(deviceId)
    },
  }
}

/** Loads what is kept. `isKnown` tells whether a device belongs to a unit by now. */
export function createUnknownDevices(db: Database, isKnown: (deviceId: string) => boolean): UnknownDevices {
  const table = openTable(db)
  const devices = new Map(table.rows().map((row) => [row.deviceId, row]))
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
    note({ deviceId, protocol, payload }, fix, now) {
      const known = devices.get(deviceId)
      if (!known && !hasRoom(now)) return
      devices.set(deviceId, {
        deviceId,
        protocol,
        firstSeenAt: known?.firstSeenAt ?? now,
        lastSeenAt: now,
        count: (known?.count ?? 0) + 1,
        // A sign of life does not hide the message with the last place.
        lastPayload: fix || !known?.lastFix ? payload.slice(0, PAYLOAD_LIMIT) : known.lastPayload,
        lastFix: fix ? shownFix(fix) : (known?.lastFix ?? null),
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
        if (device) table.write(device)
        else table.remove(deviceId)
      }
      unsaved.clear()
    },
  }
}
