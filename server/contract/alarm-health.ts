/** The health of the alarm system itself: how much it asks of people, measured against published targets. */
import { z } from 'zod'
import { AlarmCode, AlarmId } from './alarms.ts'
import { Instant, Priority } from './primitives.ts'

/** Length of a bin. Bins are fixed: they begin at every tenth minute of UTC, so that the same hour always gives the same figures. */
export const ALARM_BIN_MINUTES = 10

/**
 * What published guidance holds for good. `source` is the public name of who says so; `isVerified` false = told by others, not read in the
 * standard itself.
 */
export const ALARM_TARGETS = {
  /** Alarms a person can take in ten minutes of steady work, and in a day. */
  ratePerTenMinutes: { most: 1, source: 'EEMUA 191', isVerified: true },
  ratePerDay: { most: 150, source: 'Inductive Automation alarm self-audit', isVerified: true },
  ratePerDayReduce: { most: 300, source: 'Inductive Automation alarm self-audit', isVerified: true },
  peakPerHour: { most: 15, source: 'EEMUA 191', isVerified: true },
  peakPerMinute: { most: 2, source: 'EEMUA 191', isVerified: true },
  /** A flood begins with a bin of more than `begins` and ends with one of less than `ends`. */
  flood: { begins: 10, ends: 5, mostShareOfTime: 0.01, source: 'ISA-18.2 as told by Prosys', isVerified: true },
  priorityMix: { P1: 0.05, P2: 0.15, P3P4: 0.8, source: 'EEMUA 191', isVerified: true },
  /** Active for longer than this without a break. */
  stale: { hours: 24, mostPerDay: 5, source: 'ISA-18.2', isVerified: false },
  /** From active to clear so often within so many seconds. */
  chatter: { times: 3, seconds: 60, most: 0, source: 'Hexagon', isVerified: true },
  topTen: { mostShare: 0.05, source: 'ISA-18.2', isVerified: false },
} as const

export const AlarmHealthQuery = z
  .object({
    from: Instant,
    to: Instant,
    /** People who shared the load, for the rate of one. */
    operators: z.number().int().min(1).max(500).default(1),
  })
  .refine(({ from, to }) => from < to, 'expected `from` before `to`')
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= 92 * 86_400_000, 'expected at most 92 days')

export const AlarmFlood = z.object({ from: Instant, to: Instant, bins: z.number().int(), alarms: z.number().int(), peak: z.number().int() })
export type AlarmFlood = z.infer<typeof AlarmFlood>
const Share = z.object({ count: z.number().int(), share: z.number() })
const Response = z.object({
  priority: Priority,
  raised: z.number().int(),
  acknowledged: z.number().int(),
  medianSeconds: z.number().nullable(),
  p90Seconds: z.number().nullable(),
})
export const AlarmHealth = z.object({
  from: Instant,
  to: Instant,
  operators: z.number().int(),
  binMinutes: z.number().int(),
  alignment: z.literal('fixed'),
  /** More was raised than is looked at: figures are of the newest part, from `from` on. */
  isCut: z.boolean(),
  /** Raised and shown to people; what was raised while shelved, suppressed or out of service is `hidden`. */
  raised: z.number().int(),
  hidden: z.number().int(),
  /** Per operator. */
  perTenMinutes: z.number(),
  perDay: z.number(),
  peakPerHour: z.number().int(),
  peakPerMinute: z.number().int(),
  floods: z.object({
    count: z.number().int(),
    minutes: z.number().int(),
    shareOfTime: z.number(),
    alarms: z.number().int(),
    peak: z.number().int(),
    list: z.array(AlarmFlood),
  }),
  /** Bins with at least one alarm. */
  bins: z.array(z.object({ from: Instant, count: z.number().int() })),
  mix: z.object({ P1: Share, P2: Share, P3: Share, P4: Share }),
  topTen: z.array(z.object({ alarmId: AlarmId, code: AlarmCode, count: z.number().int(), share: z.number() })),
  topTenShare: z.number(),
  chattering: z.array(z.object({ alarmId: AlarmId, mostPerMinute: z.number().int() })),
  stale: z.array(z.object({ alarmId: AlarmId, activeSince: Instant, hours: z.number() })),
  responses: z.array(Response),
})
export type AlarmHealth = z.infer<typeof AlarmHealth>
