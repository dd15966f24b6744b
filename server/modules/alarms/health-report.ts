/** Puts the figures of a period together. Pure. */
import { ALARM_BIN_MINUTES, type AlarmHealth } from '../../contract/alarm-health.ts'
import { alarmParts } from '../../contract/alarms.ts'
import { toInstant } from '../../kernel/clock.ts'
import { binCounts, chatteringOf, floodsOf, mixOf, mostWithin, responsesOf, staleOf, topTenOf, type Counted } from './engine/health.ts'
import type { AlarmState } from './state.ts'
import { LOWEST } from './state.ts'

const BIN_MS = ALARM_BIN_MINUTES * 60_000
const HOUR_MS = 3_600_000

export type HealthParts = {
  readonly occurrences: readonly (Counted & { readonly isHidden: boolean })[]
  /** Alarms that are active now. */
  readonly standing: readonly Counted[]
  readonly fromMs: number
  readonly toMs: number
  readonly nowMs: number
  readonly operators: number
  readonly isCut: boolean
}

/** Figures of `[fromMs, toMs)`. What people were never shown counts for nothing but `hidden`. */
export function healthOf({ occurrences, standing, fromMs, toMs, nowMs, operators, isCut }: HealthParts): AlarmHealth {
  const shown = occurrences.filter(({ isHidden }) => !isHidden)
  const times = shown.map(({ raisedMs }) => raisedMs).sort((a, b) => a - b)
  const lengthMs = Math.max(1, toMs - fromMs)
  const per = (ms: number): number => (shown.length * ms) / lengthMs / operators
  const { startMs, counts } = binCounts(times, fromMs, toMs)
  const topTen = topTenOf(shown).map((one) => ({ ...one, code: alarmParts(one.alarmId).code }))
  return {
    from: toInstant(fromMs),
    to: toInstant(Math.max(fromMs, toMs)),
    operators,
    binMinutes: ALARM_BIN_MINUTES,
    alignment: 'fixed',
    isCut,
    raised: shown.length,
    hidden: occurrences.length - shown.length,
    perTenMinutes: per(BIN_MS),
    perDay: per(24 * HOUR_MS),
    peakPerHour: mostWithin(times, HOUR_MS - 1),
    peakPerMinute: mostWithin(times, 60_000 - 1),
    floods: floodReport(counts, startMs, lengthMs),
    bins: counts.flatMap((count, bin) => (count === 0 ? [] : [{ from: toInstant(startMs + bin * BIN_MS), count }])),
    mix: mixOf(shown),
    topTen,
    topTenShare: topTen.reduce((sum, { share }) => sum + share, 0),
    chattering: chatteringOf(shown),
    stale: staleOf(standing, nowMs).map(({ alarmId, sinceMs, hours }) => ({ alarmId, activeSince: toInstant(sinceMs), hours })),
    responses: responsesOf(shown),
  }
}

function floodReport(counts: readonly number[], startMs: number, lengthMs: number): AlarmHealth['floods'] {
  const list = floodsOf(counts).map(({ fromBin, toBin, alarms, peak }) => ({
    from: toInstant(startMs + fromBin * BIN_MS),
    to: toInstant(startMs + toBin * BIN_MS),
    bins: toBin - fromBin,
    alarms,
    peak,
  }))
  const bins = list.reduce((sum, flood) => sum + flood.bins, 0)
  return {
    count: list.length,
    minutes: bins * ALARM_BIN_MINUTES,
    shareOfTime: Math.min(1, (bins * BIN_MS) / lengthMs),
    alarms: list.reduce((sum, { alarms }) => sum + alarms, 0),
    peak: Math.max(0, ...list.map(({ peak }) => peak)),
    list,
  }
}

/** An alarm that is active now, as the figures need it. */
export function countedOf({ id, priority, raisedAt, conditionSince, isActive }: AlarmState): Counted[] {
  if (!isActive || raisedAt === null || conditionSince === null) return []
  return [{ alarmId: id, priority: priority ?? LOWEST, raisedMs: Date.parse(raisedAt), clearedMs: null, acknowledgedMs: null }]
}
