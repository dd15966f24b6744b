/** Local days and hours of the two time zones of rosters. Pure. */
import type { RosterZone, WeekWindow } from '../../../contract/oncall.ts'

/** Neither zone has summer time (IANA time zone database: EAT since 1961, CAT since 1935). */
const OFFSET_MINUTES: Readonly<Record<RosterZone, number>> = { 'Africa/Dar_es_Salaam': 180, 'Africa/Kigali': 120 }
export const MINUTE_MS = 60_000
export const DAY_MINUTES = 1_440
export const DAY_MS = DAY_MINUTES * MINUTE_MS

/** A moment on the wall of a zone: days since 1970-01-01 and minutes since midnight, with what is left of a minute. */
export type LocalTime = { readonly day: number; readonly minute: number }
export function localTime(zone: RosterZone, atMs: number): LocalTime {
  const localMs = atMs + OFFSET_MINUTES[zone] * MINUTE_MS
  const day = Math.floor(localMs / DAY_MS)
  return { day, minute: (localMs - day * DAY_MS) / MINUTE_MS }
}
/** The moment of a local day and minute, epoch milliseconds. */
export const momentOf = (zone: RosterZone, day: number, minute: number): number =>
  day * DAY_MS + (minute - OFFSET_MINUTES[zone]) * MINUTE_MS

/** Days since 1970-01-01 of a date. @param date `2026-11-21` */
export const dayOf = (date: string): number => Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY_MS)
/** 1 = Monday ... 7 = Sunday: 1970-01-01 was a Thursday. */
export const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1

/** True when one of the windows is open. One that ends not after it begins runs into the next day. */
export const isOpen = (windows: readonly WeekWindow[], { day, minute }: LocalTime): boolean =>
  windows.some(({ days, fromMinute, toMinute }) => {
    const isToday = days.includes(weekdayOf(day))
    if (fromMinute < toMinute) return isToday && minute >= fromMinute && minute < toMinute
    return (isToday && minute >= fromMinute) || (days.includes(weekdayOf(day - 1)) && minute < toMinute)
  })

/** When one of the windows opens next, epoch milliseconds; `atMs` itself while one is open. */
export function nextOpening(zone: RosterZone, windows: readonly WeekWindow[], atMs: number): number {
  const now = localTime(zone, atMs)
  if (isOpen(windows, now)) return atMs
  const starts = windows.flatMap(({ days, fromMinute }) =>
    Array.from({ length: 8 }, (_, ahead) => now.day + ahead)
      .filter((day) => days.includes(weekdayOf(day)))
      .map((day) => momentOf(zone, day, fromMinute)),
  )
  return Math.min(...starts.filter((startMs) => startMs > atMs))
}
