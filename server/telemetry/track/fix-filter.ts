/**
 * Which fixes tell where a unit is, and why the others do not. Every fix stays on record; one that is doubtful carries its reason and
 * moves nothing. Pure: the same fixes in the same order always get the same reasons, at the door and when history is read again.
 */
import { distanceMetres } from '../../kernel/geo.ts'

/** Why a fix does not move a unit. */
export const FIX_FLAGS = ['clockAhead', 'outdated', 'inaccurate', 'jump'] as const
export type FixFlag = (typeof FIX_FLAGS)[number]

/** What of a fix is judged. Times in epoch milliseconds. */
export type JudgedFix = {
  readonly fixedAtMs: number
  readonly receivedAtMs: number
  readonly latitude: number
  readonly longitude: number
  readonly accuracyMetres: number | null
}

/** Limits as data. The names of the filters follow Traccar; where it has no default, the number is a house assumption. */
export const FIX_FILTER = {
  name: 'kituo-fix-filter/1',
  /** A tracker's clock may run ahead of ours this far; beyond, the time of arrival counts. House assumption. */
  aheadMs: 60_000,
  /** A circle of this radius is a telephone mast, not a place on a road. House assumption. */
  accuracyMetres: 1_000,
  /** An inaccurate fix is better than none after so long a silence: Traccar calls a device unknown after 600 s. */
  silenceMs: 600_000,
  /** No road vehicle or boat is faster (250 km/h). House assumption. */
  speedMetresPerSecond: 70,
  /** Shorter jumps are the noise of a receiver that stands still. House assumption. */
  jumpMetres: 1_000,
} as const
export type FixFilter = { readonly [Name in Exclude<keyof typeof FIX_FILTER, 'name'>]: number }

/** What is remembered of a device between two fixes: the last one believed, and one that jumped and waits to be confirmed. */
export type FilterMemory<Fix extends JudgedFix> = { readonly last: Fix | null; readonly suspect: Fix | null }
export const NO_MEMORY: FilterMemory<never> = { last: null, suspect: null }

/** When a fix was taken, as far as it can be believed: never after it arrived. Epoch milliseconds. */
export const effectiveAtMs = ({ fixedAtMs, receivedAtMs }: JudgedFix, { aheadMs }: FixFilter = FIX_FILTER): number =>
  fixedAtMs > receivedAtMs + aheadMs ? receivedAtMs : fixedAtMs

export type Verdict<Fix extends JudgedFix> = {
  readonly memory: FilterMemory<Fix>
  /** null = nothing is wrong with it. */
  readonly flag: FixFlag | null
  /** Whether the unit is there now. A fix with a wrong clock still says where. */
  readonly isBelieved: boolean
}

/**
 * Judges the next fix of one device.
 * A jump is not believed until the next fix agrees with it: then the unit really is there (it was carried, or the fix before was wrong).
 */
export function judgeFix<Fix extends JudgedFix>(memory: FilterMemory<Fix>, fix: Fix, limits: FixFilter = FIX_FILTER): Verdict<Fix> {
  const { last, suspect } = memory
  const atMs = effectiveAtMs(fix, limits)
  const flag: FixFlag | null = fix.fixedAtMs > fix.receivedAtMs + limits.aheadMs ? 'clockAhead' : null
  if (last === null) return believe(fix, (fix.accuracyMetres ?? 0) > limits.accuracyMetres ? 'inaccurate' : flag)
  const sinceMs = atMs - effectiveAtMs(last, limits)
  if (sinceMs < 0) return { memory, flag: 'outdated', isBelieved: false }
  if ((fix.accuracyMetres ?? 0) > limits.accuracyMetres) {
    return sinceMs > limits.silenceMs ? believe(fix, 'inaccurate') : { memory, flag: 'inaccurate', isBelieved: false }
  }
  if (!isTooFast(last, fix, limits)) return believe(fix, flag)
  if (suspect !== null && !isTooFast(suspect, fix, limits)) return believe(fix, flag)
  return { memory: { last, suspect: fix }, flag: 'jump', isBelieved: false }
}

const believe = <Fix extends JudgedFix>(fix: Fix, flag: FixFlag | null): Verdict<Fix> => ({
  memory: { last: fix, suspect: null },
  flag,
  isBelieved: true,
})

/**
 * Whether a fix that came after a newer one tells where the unit was: precise enough, and a place it can have come from.
 * @param memory what the newer fixes of its device left
 */
export const isBelievableLate = <Fix extends JudgedFix>({ last }: FilterMemory<Fix>, fix: Fix, limits: FixFilter = FIX_FILTER): boolean =>
  (fix.accuracyMetres ?? 0) <= limits.accuracyMetres && (last === null || !isTooFast(fix, last, limits))

/** Whether nothing that drives can be at both places. */
function isTooFast(from: JudgedFix, to: JudgedFix, limits: FixFilter): boolean {
  const metres = distanceMetres(from, to)
  const seconds = Math.abs(effectiveAtMs(to, limits) - effectiveAtMs(from, limits)) / 1000
  return metres > limits.jumpMetres && metres > seconds * limits.speedMetresPerSecond
}

/** A track in the order of its effective times, each fix with its reason or null; a moment one device tells twice appears once. */
export function flagTrack<Fix extends JudgedFix & { readonly deviceId: string }>(
  fixes: readonly Fix[],
  limits: FixFilter = FIX_FILTER,
): (Fix & { readonly flag: FixFlag | null; readonly isBelieved: boolean; readonly atMs: number })[] {
  const memories = new Map<string, FilterMemory<Fix>>()
  return fixes
    .map((fix) => ({ fix, atMs: effectiveAtMs(fix, limits) }))
    .sort((a, b) => a.atMs - b.atMs || (a.fix.deviceId < b.fix.deviceId ? -1 : a.fix.deviceId > b.fix.deviceId ? 1 : 0))
    .map(({ fix, atMs }) => {
      const { memory, flag, isBelieved } = judgeFix(memories.get(fix.deviceId) ?? NO_MEMORY, fix, limits)
      memories.set(fix.deviceId, memory)
      return { ...fix, flag, isBelieved, atMs }
    })
}
