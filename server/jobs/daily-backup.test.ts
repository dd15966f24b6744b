/** The nightly backup: 02:00 where the station stands, once a night, also after a night that failed or was missed. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Instant } from '../contract/primitives.ts'
import { manualClock } from '../kernel/clock.ts'
import { CATCH_UP_DELAY_MS, isBackupOverdue, scheduleDailyBackup, type DailyBackup } from './daily-backup.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const MIDNIGHT = Date.UTC(2026, 10, 21)
const logged: string[] = []
const logger = {
  info: (...parts: unknown[]) => {
    logged.push(`info ${String(parts[1])}`)
  },
  error: (...parts: unknown[]) => {
    logged.push(`error ${String(parts[1])}`)
  },
}
let daily: DailyBackup | null = null

/** Looked up when they are called: the test's own clock has replaced them by then. */
const timers = {
  setTimeout: (run: () => void, ms: number): unknown => setTimeout(run, ms),
  clearTimeout: (timer: unknown): void => {
    clearTimeout(timer as NodeJS.Timeout) // the handle the line above gave
  },
}
const instant = (text: string): Instant => Instant.parse(text)
type Night = { fails?: () => boolean; before?: () => Instant | null; startMs?: number }

/** Plans backups from midnight UTC (or `startMs`); gives the instants at which one was written. `before` is the newest one there was. */
function plan(
  timeZone: string,
  { fails = () => false, before = () => instant('2026-11-20T23:00:00.000Z'), startMs = MIDNIGHT }: Night = {},
): { readonly at: string[]; hours(count: number): Promise<void>; minutes(count: number): Promise<void> } {
  vi.setSystemTime(startMs)
  const clock = manualClock(startMs)
  const at: string[] = []
  const written: Instant[] = []
  const backUp = (now: Instant): Promise<{ bytes: number }> => {
    at.push(now)
    if (fails()) return Promise.reject(new Error('disk full'))
    written.push(now)
    return Promise.resolve({ bytes: 1 })
  }
  daily = scheduleDailyBackup({ clock, logger, timers, lastBackupAt: () => written.at(-1) ?? before(), backUp }, timeZone)
  const pass = async (count: number, ms: number): Promise<void> => {
    for (let step = 0; step < count; step += 1) {
      clock.advance(ms)
      await vi.advanceTimersByTimeAsync(ms)
    }
  }
  return { at, hours: (count) => pass(count, HOUR_MS), minutes: (count) => pass(count, MINUTE_MS) }
}

beforeEach(() => {
  logged.length = 0
  vi.useFakeTimers({ now: MIDNIGHT })
})
afterEach(async () => {
  await daily?.stop()
  vi.useRealTimers()
})

test('at two in the morning of the station, every night', async () => {
  const { at, hours } = plan('Africa/Dar_es_Salaam') // UTC+3: 23:00 UTC
  await hours(22)
  expect(at).toEqual([])
  await hours(1)
  expect(at).toEqual(['2026-11-21T23:00:00.000Z'])
  await hours(24)
  expect(at).toEqual(['2026-11-21T23:00:00.000Z', '2026-11-22T23:00:00.000Z'])
})

test('a new time zone holds from the next night', async () => {
  const { at, hours } = plan('Africa/Dar_es_Salaam')
  daily?.setTimeZone('Africa/Kigali') // UTC+2: 00:00 UTC
  await hours(23)
  expect(at).toEqual([])
  await hours(1)
  expect(at).toEqual(['2026-11-22T00:00:00.000Z'])
})

test('a night that failed is told, and the next one tries again', async () => {
  let nights = 0
  const { at, hours } = plan('Africa/Dar_es_Salaam', { fails: () => (nights += 1) === 1 })
  await hours(47)
  expect(at).toHaveLength(2)
  expect(logged).toEqual(['error the nightly backup failed', 'info the nightly backup is written and checked'])
})

test('nothing is written after the stop', async () => {
  const { at, hours } = plan('Africa/Dar_es_Salaam')
  await daily?.stop()
  await hours(48)
  expect(at).toEqual([])
})

const NOW = instant('2026-11-21T08:00:00.000Z')
test.each([
  ['there is none', null, true],
  ['it is of this night', '2026-11-20T23:00:00.000Z', false],
  ['it is exactly a day old', '2026-11-20T08:00:00.000Z', false],
  ['it is a moment older than a day', '2026-11-20T07:59:59.999Z', true],
  ['it is a week old', '2026-11-14T23:00:00.000Z', true],
  ['it is from the future: the clock was wrong', '2031-01-01T00:00:00.000Z', true],
])('a backup is overdue or not: %s', (_why, lastAt, overdue) => {
  expect(isBackupOverdue(NOW, lastAt === null ? null : instant(lastAt))).toBe(overdue)
})

test('a station that was off at two writes the missed backup within ten minutes of its start, once', async () => {
  const { at, minutes, hours } = plan('Africa/Dar_es_Salaam', { before: () => instant('2026-11-19T23:00:00.000Z') })
  await minutes(CATCH_UP_DELAY_MS / MINUTE_MS - 1)
  expect(at).toEqual([])
  await minutes(5)
  expect(at).toEqual(['2026-11-21T00:05:00.000Z'])
  await hours(22)
  expect(at).toHaveLength(1)
  await hours(1)
  expect(at).toHaveLength(2)
})

test('a station with a backup of the last day waits for the night', async () => {
  const { at, minutes } = plan('Africa/Dar_es_Salaam')
  await minutes(60)
  expect(at).toEqual([])
})

test('the night that comes before the catch-up leaves it nothing to do', async () => {
  const startMs = Date.UTC(2026, 10, 21, 22, 57) // 01:57 in Dar es Salaam
  const { at, minutes } = plan('Africa/Dar_es_Salaam', { before: () => null, startMs })
  await minutes(30)
  expect(at).toEqual(['2026-11-21T23:00:00.000Z'])
})

test('backups that cannot be listed are a reason to write one', async () => {
  const { at, minutes } = plan('Africa/Dar_es_Salaam', {
    before: () => {
      throw new Error('EIO')
    },
  })
  await minutes(6)
  expect(at).toHaveLength(1)
  expect(logged).toEqual(['error the backups cannot be listed', 'info the nightly backup is written and checked'])
})

test('nothing is caught up after the stop', async () => {
  const { at, minutes } = plan('Africa/Dar_es_Salaam', { before: () => null })
  await daily?.stop()
  await minutes(30)
  expect(at).toEqual([])
})
