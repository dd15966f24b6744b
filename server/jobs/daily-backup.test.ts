/** The nightly backup: 02:00 where the station stands, once a night, also after a night that failed. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { manualClock } from '../kernel/clock.ts'
import { scheduleDailyBackup, type DailyBackup } from './daily-backup.ts'

const HOUR_MS = 3_600_000
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

/** Plans backups from midnight UTC; gives the instants at which one was written. */
function plan(timeZone: string, fails: () => boolean = () => false): { readonly at: string[]; hours(count: number): Promise<void> } {
  const clock = manualClock(MIDNIGHT)
  const at: string[] = []
  const backUp = (instant: string): Promise<{ bytes: number }> => {
    at.push(instant)
    return fails() ? Promise.reject(new Error('disk full')) : Promise.resolve({ bytes: 1 })
  }
  daily = scheduleDailyBackup({ clock, logger, backUp }, timeZone)
  return {
    at,
    async hours(count) {
      for (let hour = 0; hour < count; hour += 1) {
        clock.advance(HOUR_MS)
        await vi.advanceTimersByTimeAsync(HOUR_MS)
      }
    },
  }
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
  const { at, hours } = plan('Africa/Dar_es_Salaam', () => (nights += 1) === 1)
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
