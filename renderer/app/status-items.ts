/** What each item of the status strip says, from the health figures. Pure. */
import type { StationHealth } from '../../server/contract/live.ts'
import type { StatusItem } from '../stores/frame.ts'

/** normal = grey; attention = bold with a mark (a person should look); unknown = not told yet or not set up. */
export type StatusLevel = 'normal' | 'attention' | 'unknown'
/** `key` and `params` are for namespace `status`; `ageMs` is written as parameter `age`. */
export type StatusText = { item: StatusItem; level: StatusLevel; key: string; params: Record<string, string | number>; ageMs?: number }

/** Less than this on the disk and the station will soon stop recording. */
const DISK_LOW_BYTES = 2_000_000_000
/** Clocks further apart than this mix up the order of what happened. */
const CLOCK_SKEW_MS = 5_000
/** From here on every desk says so. */
const CLOCK_BANNER_MS = 60_000
/** Data that is younger counts as there. */
const WORTH_TELLING_MS = 60_000

/**
 * The items in strip order.
 * @param health null while the station has not answered
 * @param isLost the station does not answer now: figures are last known
 * @param nowMs milliseconds since 1970
 */
export function statusItems(health: StationHealth | null, isLost: boolean, nowMs: number): StatusText[] {
  if (health === null)
    return (['db', 'peers', 'sms', 'gps'] as const).map((item) => ({ item, level: 'unknown', key: `${item}.unknown`, params: {} }))
  return [
    dbText(health, isLost),
    peersText(health, nowMs),
    { item: 'sms', level: 'unknown', key: 'sms.absent', params: {} },
    gpsText(health, isLost),
  ]
}

function dbText({ db, diskFreeBytes }: StationHealth, isLost: boolean): StatusText {
  if (isLost) return { item: 'db', level: 'attention', key: 'db.silent', params: {} }
  if (db !== 'ok') return { item: 'db', level: 'attention', key: `db.${db}`, params: {} }
  if (diskFreeBytes !== null && diskFreeBytes < DISK_LOW_BYTES)
    return { item: 'db', level: 'attention', key: 'db.diskLow', params: { megabytes: Math.floor(diskFreeBytes / 1_000_000) } }
  return { item: 'db', level: 'normal', key: 'db.ok', params: {} }
}

function peersText({ peers }: StationHealth, nowMs: number): StatusText {
  if (peers.total === 0) return { item: 'peers', level: 'normal', key: 'peers.alone', params: {} }
  const { connected, total, oldest } = peers
  const level = connected < total ? 'attention' : 'normal'
  const ageMs = oldest === null ? 0 : nowMs - Date.parse(oldest.at)
  if (oldest === null || ageMs < WORTH_TELLING_MS) return { item: 'peers', level, key: 'peers.some', params: { connected, total } }
  return { item: 'peers', level, key: 'peers.someOld', params: { connected, total, name: oldest.name }, ageMs }
}

function gpsText({ gps }: StationHealth, isLost: boolean): StatusText {
  if (isLost) return { item: 'gps', level: 'unknown', key: 'gps.unknown', params: {} }
  if (gps.fixesPerSecond === 0) return { item: 'gps', level: 'normal', key: 'gps.quiet', params: {} }
  return {
    item: 'gps',
    level: 'normal',
    key: 'gps.rate',
    params: { rate: gps.fixesPerSecond < 10 ? Math.round(gps.fixesPerSecond * 10) / 10 : Math.round(gps.fixesPerSecond) },
  }
}

/** True when the station's clock is too far from this machine's. */
export function isClockOff(health: StationHealth | null): boolean {
  return health !== null && health.clockSkewMs !== null && Math.abs(health.clockSkewMs) > CLOCK_SKEW_MS
}

/** How far this station's clock is ahead of the others', milliseconds, when that is so much that every desk must know; else null. */
export function clockToTell(health: StationHealth | null): number | null {
  const skewMs = health?.clockSkewMs ?? null
  return skewMs !== null && Math.abs(skewMs) > CLOCK_BANNER_MS ? skewMs : null
}
