/** A lot's remaining life as it moved between places: what is known is counted, what is not is named with its times. */
import type { Stay, UnknownTime, VvmType } from '../../../../contract/coldchain.ts'
import type { TimedValue } from '../rules/history.ts'
import { cutSeries, lengthOf, type Stretch } from './series.ts'
import { vvmDaysToEnd, vvmPercentLost } from './vvm.ts'

/** A lot's history. `lostBeforePercent`: life already used when the records begin; null = nobody knows. */
export type LotHistory = {
  readonly vvm: VvmType
  readonly lostBeforePercent: number | null
  readonly stays: readonly Stay[]
}
/** Readings of a sensor, in any order. */
export type ReadingsOf = (sensorId: string) => readonly TimedValue[]

export type StayLoss = { readonly stay: Stay; readonly percentLost: number; readonly knownMs: number; readonly unknownMs: number }
export type LotLife = {
  readonly percentLost: number
  /** At most so much is left: unknown time can only have used more. */
  readonly leftAtMostPercent: number
  readonly knownMs: number
  readonly unknownMs: number
  readonly unknown: UnknownTime[]
  readonly stays: StayLoss[]
  /** False when any time, or what was before, is unknown. */
  readonly isComplete: boolean
  /** Stays that say the lot was in two places at once; the earlier one is believed until it ends. */
  readonly overlaps: Stay[]
}

/** Stays in order of time, cut where they overlap, with the ends of open ones at `nowMs`. */
function orderStays(stays: readonly Stay[], nowMs: number): { ordered: (Stay & { untilMs: number })[]; overlaps: Stay[] } {
  const overlaps: Stay[] = []
  const ordered: (Stay & { untilMs: number })[] = []
  let reachedMs = -Infinity
  for (const stay of [...stays].sort((a, b) => a.fromMs - b.fromMs)) {
    const untilMs = Math.min(stay.untilMs ?? nowMs, nowMs)
    if (stay.fromMs < reachedMs) overlaps.push(stay)
    const fromMs = Math.max(stay.fromMs, reachedMs)
    if (untilMs > fromMs) ordered.push({ ...stay, fromMs, untilMs })
    reachedMs = Math.max(reachedMs, untilMs)
  }
  return { ordered, overlaps }
}

/** The known stretches and the unknown times of a lot, place by place. */
export type LotExposure = {
  readonly stays: { readonly stay: Stay; readonly stretches: Stretch[]; readonly unknownMs: number }[]
  readonly unknown: UnknownTime[]
  readonly overlaps: Stay[]
}

/** Follows a lot through its places up to `nowMs`. */
export function exposureOf(stays: readonly Stay[], readingsOf: ReadingsOf, nowMs: number, gapLimitMs: number): LotExposure {
  const { ordered, overlaps } = orderStays(stays, nowMs)
  const unknown: UnknownTime[] = []
  const parts: LotExposure['stays'] = []
  let leftMs: number | null = null
  for (const stay of ordered) {
    const { placeId, fromMs, untilMs, sensorId } = stay
    if (leftMs !== null && fromMs > leftMs) unknown.push({ fromMs: leftMs, untilMs: fromMs, reason: 'between', placeId: null })
    leftMs = untilMs
    const cut =
      sensorId === null
        ? { stretches: [], unknown: [{ fromMs, untilMs, reason: 'noSensor' as const }] }
        : cutSeries(readingsOf(sensorId), fromMs, untilMs, gapLimitMs)
    unknown.push(...cut.unknown.map((span) => ({ ...span, placeId })))
    parts.push({ stay, stretches: cut.stretches, unknownMs: lengthOf(cut.unknown) })
  }
  return { stays: parts, unknown, overlaps }
}

/** Adds up the life a lot has lost. @throws RangeError for a VVM type without verified constants */
export function lotLife(lot: LotHistory, readingsOf: ReadingsOf, nowMs: number, gapLimitMs: number): LotLife {
  const exposure = exposureOf(lot.stays, readingsOf, nowMs, gapLimitMs)
  const stays = exposure.stays.map(({ stay, stretches, unknownMs }): StayLoss => ({
    stay,
    percentLost: stretches.reduce((sum, { fromMs, untilMs, value }) => sum + vvmPercentLost(lot.vvm, value, untilMs - fromMs), 0),
    knownMs: lengthOf(stretches),
    unknownMs,
  }))
  const percentLost = stays.reduce((sum, stay) => sum + stay.percentLost, lot.lostBeforePercent ?? 0)
  const unknownMs = lengthOf(exposure.unknown)
  return {
    percentLost,
    leftAtMostPercent: Math.max(0, 100 - percentLost),
    knownMs: stays.reduce((sum, stay) => sum + stay.knownMs, 0),
    unknownMs,
    unknown: exposure.unknown,
    stays,
    isComplete: unknownMs === 0 && lot.lostBeforePercent !== null,
    overlaps: exposure.overlaps,
  }
}

/** Least life left, in percent, if the unknown time had been spent at a temperature a person names. What was before the records stays out of it. */
export const leftIfUnknownAt = (life: LotLife, vvm: VvmType, celsius: number): number =>
  Math.max(0, 100 - life.percentLost - vvmPercentLost(vvm, celsius, life.unknownMs))

/** Days until the monitor's end point at a constant temperature, of the life that is at most left. */
export const daysLeftAt = (life: LotLife, vvm: VvmType, celsius: number): number =>
  (life.leftAtMostPercent / 100) * vvmDaysToEnd(vvm, celsius)
