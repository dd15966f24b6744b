/** Time a lot spent frozen, and whether a shake test must answer for it. */
import type { Stay } from '../../../../contract/coldchain.ts'
import { exposureOf, type ReadingsOf } from './lot-life.ts'

/** WHO PQS FRZE: at or below -0.5 °C for 60 min. */
export const FREEZE_RULE = { celsius: -0.5, durationMs: 3_600_000 } as const
const HAIR = 1e-9

export type FreezeEpisode = { readonly fromMs: number; readonly untilMs: number; readonly least: number; readonly placeId: string }
export type FreezeExposure = {
  /** Each run of readings at or below the limit. */
  readonly episodes: FreezeEpisode[]
  readonly belowMs: number
  readonly longestMs: number
  readonly least: number | null
  readonly unknownMs: number
  /** `frozen`: an episode reached the rule's duration; `touched`: below, but never so long; `unknown`: nothing seen and time unseen. */
  readonly state: 'frozen' | 'touched' | 'none' | 'unknown'
}

/** Follows a lot through its places and finds the cold. Episodes do not reach over unknown time. */
export function freezeExposure(stays: readonly Stay[], readingsOf: ReadingsOf, nowMs: number, gapLimitMs: number): FreezeExposure {
  const exposure = exposureOf(stays, readingsOf, nowMs, gapLimitMs)
  const episodes: FreezeEpisode[] = []
  for (const { stay, stretches } of exposure.stays) {
    for (const { fromMs, untilMs, value } of stretches) {
      if (value > FREEZE_RULE.celsius + HAIR) continue
      const last = episodes.at(-1)
      // A lot carried from one frozen box into another stays frozen.
      if (last?.untilMs === fromMs) episodes[episodes.length - 1] = { ...last, untilMs, least: Math.min(last.least, value) }
      else episodes.push({ fromMs, untilMs, least: value, placeId: stay.placeId })
    }
  }
  const lengths = episodes.map(({ fromMs, untilMs }) => untilMs - fromMs)
  const longestMs = lengths.reduce((longest, length) => Math.max(longest, length), 0)
  const unknownMs = exposure.unknown.reduce((sum, { fromMs, untilMs }) => sum + untilMs - fromMs, 0)
  return {
    episodes,
    belowMs: lengths.reduce((sum, length) => sum + length, 0),
    longestMs,
    least: episodes.reduce<number | null>((coldest, { least }) => (coldest === null ? least : Math.min(coldest, least)), null),
    unknownMs,
    state: longestMs >= FREEZE_RULE.durationMs ? 'frozen' : episodes.length > 0 ? 'touched' : unknownMs > 0 ? 'unknown' : 'none',
  }
}
