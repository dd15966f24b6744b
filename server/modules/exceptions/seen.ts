/** What the rules know of positions: the newest fix of a unit and how old that counts now. */
import { toInstant } from '../../kernel/clock.ts'
import type { StationServices } from '../../trpc/context.ts'
import type { Seen } from './derive.ts'

/** Newest fix by unit id, or null for a unit that was never seen. */
export function seenUnits({ telemetry, clock }: Pick<StationServices, 'telemetry' | 'clock'>): (unitId: string) => Seen | null {
  return (unitId) => {
    const fix = telemetry.latest(unitId)
    return fix && { fixedAt: toInstant(fix.fixedAtMs), age: telemetry.ageOf(fix.fixedAtMs, clock.nowMs()) }
  }
}
