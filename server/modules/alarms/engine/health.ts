/** Figures about the alarm system itself, from what was raised in a period. Pure; bins are fixed (they begin at every tenth minute of UTC). */
import { ALARM_BIN_MINUTES, ALARM_TARGETS } from '../../../contract/alarm-health.ts'
import { Priority } from '../../../contract/primitives.ts'

/** An occurrence as the figures need it. Epoch milliseconds; null = not yet. */
export type Counted = {
  readonly alarmId: string
  readonly priority: Priority
  readonly raisedMs: number
  readonly clearedMs: number | null
  readonly acknowledgedMs: number | null
}

const BIN_MS = ALARM_BIN_MINUTES * 60_000
const HOUR_MS = 3_600_000

/** Counts per fixed bin from the bin of `fromMs` to the one of `toMs` (not included when it begins there). */
export function binCounts(
  times: readonly number[],
  fromMs: number,
  toMs: number,
  binMs: number = BIN_MS,
): { startMs: number; counts: number[] } {
  const startMs = Math.floor(fromMs / binMs) * binMs
  const counts = new Array<number>(Math.max(0, Math.ceil((toMs - startMs) / binMs))).fill(0)
  for (const timeMs of times) {
    const at = Math.floor((timeMs - startMs) / binMs)
    const count = counts[at]
    if (count !== undefined) counts[at] = count + 1
  }
  return { startMs, counts }
}

/** A flood: bins `[fromBin, toBin)`. */
export type Flood = { readonly fromBin: number; readonly toBin: number; readonly alarms: number; readonly peak: number }

/**
 * Floods in a row of bins: one begins with more than 10 alarms and ends before the first bin with fewer than 5 (ISA-18.2 as told by Prosys).
 * A flood that has not ended reaches to the last bin.
 */
export function floodsOf(counts: readonly number[]): Flood[] {
  const { begins, ends } = ALARM_TARGETS.flood
  const floods: Flood[] = []
  let from: number | null = null
  const close = (toBin: number): void => {
    if (from === null) return
    const inside = counts.slice(from, toBin)
    floods.push({ fromBin: from, toBin, alarms: inside.reduce((sum, count) => sum + count, 0), peak: Math.max(...inside) })
    from = null
  }
  counts.forEach((count, bin) => {
    if (from === null && count > begins) from = bin
    else if (from !== null && count < ends) close(bin)
  })
  close(counts.length)
  return floods
}

/** Points that went from active to clear at least 3 times within a minute, with the most they did; the worst first. */
export function chatteringOf(occurrences: readonly Counted[]): { alarmId: string; mostPerMinute: number }[] {
  const { times, seconds } = ALARM_TARGETS.chatter
  const found: { alarmId: string; mostPerMinute: number }[] = []
  for (const [alarmId, some] of Map.groupBy(occurrences, (one) => one.alarmId)) {
    const cleared = some.flatMap(({ clearedMs }) => (clearedMs === null ? [] : [clearedMs])).sort((a, b) => a - b)
    const most = mostWithin(cleared, seconds * 1000)
    if (most >= times) found.push({ alarmId, mostPerMinute: most })
  }
  return found.sort((a, b) => b.mostPerMinute - a.mostPerMinute || (a.alarmId < b.alarmId ? -1 : 1))
}

/** Most moments in any window of this length, both ends included. @param times ascending */
export function mostWithin(times: readonly number[], windowMs: number): number {
  let most = 0
  let first = 0
  times.forEach((timeMs, at) => {
    while (timeMs - (times[first] ?? 0) > windowMs) first += 1
    most = Math.max(most, at - first + 1)
  })
  return most
}

/** Active for more than 24 hours without a break and still so, the longest first. */
export function staleOf(occurrences: readonly Counted[], nowMs: number): { alarmId: string; sinceMs: number; hours: number }[] {
  return occurrences
    .filter(({ clearedMs, raisedMs }) => clearedMs === null && nowMs - raisedMs > ALARM_TARGETS.stale.hours * HOUR_MS)
    .map(({ alarmId, raisedMs }) => ({ alarmId, sinceMs: raisedMs, hours: (nowMs - raisedMs) / HOUR_MS }))
    .sort((a, b) => a.sinceMs - b.sinceMs || (a.alarmId < b.alarmId ? -1 : 1))
}

/** The ten points that were raised most. */
export function topTenOf(occurrences: readonly Counted[]): { alarmId: string; count: number; share: number }[] {
  const counts = new Map<string, number>()
  for (const { alarmId } of occurrences) counts.set(alarmId, (counts.get(alarmId) ?? 0) + 1)
  return [...counts]
    .map(([alarmId, count]) => ({ alarmId, count, share: count / occurrences.length }))
    .sort((a, b) => b.count - a.count || (a.alarmId < b.alarmId ? -1 : 1))
    .slice(0, 10)
}

/** How many of each priority, and their share. */
export function mixOf(occurrences: readonly Counted[]): Record<Priority, { count: number; share: number }> {
  const mix = { P1: { count: 0, share: 0 }, P2: { count: 0, share: 0 }, P3: { count: 0, share: 0 }, P4: { count: 0, share: 0 } }
  for (const { priority } of occurrences) mix[priority].count += 1
  for (const part of Object.values(mix)) part.share = occurrences.length === 0 ? 0 : part.count / occurrences.length
  return mix
}

/** How long people took to acknowledge, by priority: nearest-rank median and 90th percentile. */
export function responsesOf(occurrences: readonly Counted[]): {
  priority: Priority
  raised: number
  acknowledged: number
  medianSeconds: number | null
  p90Seconds: number | null
}[] {
  return Priority.options.map((priority) => {
    const some = occurrences.filter((one) => one.priority === priority)
    const taken = some
      .flatMap(({ acknowledgedMs, raisedMs }) => (acknowledgedMs === null ? [] : [Math.max(0, acknowledgedMs - raisedMs) / 1000]))
      .sort((a, b) => a - b)
    return {
      priority,
      raised: some.length,
      acknowledged: taken.length,
      medianSeconds: rank(taken, 0.5),
      p90Seconds: rank(taken, 0.9),
    }
  })
}

/** Nearest rank. @param sorted ascending */
const rank = (sorted: readonly number[], part: number): number | null => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? null
