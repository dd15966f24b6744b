/**
 * Whether a unit is inside a fence, as a state: inside, outside or unknown. It follows the order in which fixes were taken, not the order in
 * which they arrived, so a tracker that sends what it saved up changes the past and never flips the present. Between two fixes the
 * straight way counts: a fence that was driven through is entered and left. Near the edge the state stays as it was.
 */
import type { Point } from '../../contract/primitives.ts'
import type { Fence } from './shapes.ts'

/** A believed fix. `atMs`: when it was taken, epoch milliseconds. */
export type PresenceFix = Point & { readonly atMs: number; readonly accuracyMetres: number | null }
export type PresenceState = 'inside' | 'outside' | 'unknown'
/** A change of state. Crossings between two fixes carry the time of the later one. */
export type Crossing = { readonly kind: 'entered' | 'left'; readonly atMs: number; readonly isBetweenFixes: boolean }

/** Limits as data. House assumptions, except the gap, which is Traccar's for trips. */
export const PRESENCE_RULES = {
  name: 'kituo-presence/1',
  /** So far beyond the edge a fix must lie to change the state; noise of a receiver that stands at the gate. */
  hysteresisMetres: 15,
  /** At most so much of a fix's own circle is added to that. */
  accuracyMaxMetres: 100,
  /** After so long a silence nobody knows whether the unit went in and out. */
  gapMs: 3_600_000,
} as const
export type PresenceRules = { readonly [Name in Exclude<keyof typeof PRESENCE_RULES, 'name'>]: number }

export type Presence = { readonly state: PresenceState; readonly since: PresenceFix | null; readonly last: PresenceFix | null }
export const NOWHERE: Presence = { state: 'unknown', since: null, last: null }

/**
 * The next fix in order of time.
 * @returns the state after it, and what was crossed to get there: nothing, one edge, or two (in and out again between two fixes)
 */
export function stepPresence(
  before: Presence,
  fix: PresenceFix,
  fence: Pick<Fence, 'signedDistanceMetres' | 'touches'>,
  rules: PresenceRules = PRESENCE_RULES,
): { readonly after: Presence; readonly crossings: readonly Crossing[] } {
  const isGap = before.last !== null && fix.atMs - before.last.atMs > rules.gapMs
  const known: PresenceState = isGap ? 'unknown' : before.state
  const state = stateAt(known, fix, fence, rules)
  const after: Presence = { state, since: state === before.state && !isGap ? before.since : fix, last: fix }
  return { after, crossings: isGap ? [] : crossingsOf(before, state, fix, fence) }
}

/** Inside or outside when it is clear; near the edge what it was before. */
function stateAt(known: PresenceState, fix: PresenceFix, fence: Pick<Fence, 'signedDistanceMetres'>, rules: PresenceRules): PresenceState {
  const metres = fence.signedDistanceMetres(fix)
  const margin = rules.hysteresisMetres + Math.min(fix.accuracyMetres ?? 0, rules.accuracyMaxMetres)
  if (known !== 'inside') return metres <= 0 ? 'inside' : 'outside' // a small fence must be enterable: the margin counts when leaving
  return metres > margin ? 'outside' : 'inside'
}

function crossingsOf(before: Presence, state: PresenceState, fix: PresenceFix, fence: Pick<Fence, 'touches'>): Crossing[] {
  const { atMs } = fix
  if (before.state === 'outside' && state === 'inside') return [{ kind: 'entered', atMs, isBetweenFixes: false }]
  if (before.state === 'inside' && state === 'outside') return [{ kind: 'left', atMs, isBetweenFixes: false }]
  if (before.state === 'outside' && before.last !== null && fence.touches(before.last, fix))
    return [
      { kind: 'entered', atMs, isBetweenFixes: true },
      { kind: 'left', atMs, isBetweenFixes: true },
    ]
  return []
}

/** Fixes of one unit remembered for the late ones: as long as a tracker usually saves up while it has no network, and bounded. */
const REMEMBERED_MS = 2 * 3_600_000
const REMEMBERED_MAX = 2_000

/**
 * Keeps the state of one unit at one fence over fixes in any order of arrival. A late fix is put in its place and everything after it is
 * judged again; only what the present did not know yet is told, each crossing once, exit before entry when both are new.
 */
export class PresenceKeeper {
  readonly #fence: Pick<Fence, 'signedDistanceMetres' | 'touches'>
  readonly #rules: PresenceRules
  #fixes: { readonly fix: PresenceFix; readonly after: Presence }[] = []
  #origin: Presence = NOWHERE
  readonly #told = new Set<string>()

  constructor(fence: Pick<Fence, 'signedDistanceMetres' | 'touches'>, rules: PresenceRules = PRESENCE_RULES) {
    this.#fence = fence
    this.#rules = rules
  }

  /** The state now; unknown again when the last fix is older than the gap. */
  at(nowMs: number): Presence {
    const present = this.#fixes.at(-1)?.after ?? this.#origin
    const isSilent = present.last !== null && nowMs - present.last.atMs > this.#rules.gapMs
    return isSilent ? { ...present, state: 'unknown' } : present
  }

  /** Takes a fix. @returns crossings that were not told before, in order of time; those before the newest fix known until now are history */
  take(fix: PresenceFix): readonly (Crossing & { readonly isHistory: boolean })[] {
    const newestMs = this.#fixes.at(-1)?.fix.atMs ?? -Infinity
    if (this.#origin.last !== null && fix.atMs <= this.#origin.last.atMs) return []
    let at = this.#fixes.length
    while (at > 0 && (this.#fixes[at - 1]?.fix.atMs ?? 0) > fix.atMs) at -= 1
    if (this.#fixes[at - 1]?.fix.atMs === fix.atMs) return []
    const later = this.#fixes.slice(at).map((entry) => entry.fix)
    this.#fixes.length = at
    const found: (Crossing & { isHistory: boolean })[] = []
    for (const one of [fix, ...later]) {
      const { after, crossings } = stepPresence(this.#fixes.at(-1)?.after ?? this.#origin, one, this.#fence, this.#rules)
      this.#fixes.push({ fix: one, after })
      for (const crossing of crossings) {
        const name = `${crossing.kind} ${crossing.atMs}`
        if (this.#told.has(name)) continue
        this.#told.add(name)
        found.push({ ...crossing, isHistory: crossing.atMs <= newestMs })
      }
    }
    this.#forget()
    return found
  }

  #forget(): void {
    const newestMs = this.#fixes.at(-1)?.fix.atMs ?? 0
    let gone = Math.max(0, this.#fixes.length - REMEMBERED_MAX)
    while (gone < this.#fixes.length - 1 && newestMs - (this.#fixes[gone]?.fix.atMs ?? 0) > REMEMBERED_MS) gone += 1
    if (gone === 0) return
    this.#origin = this.#fixes[gone - 1]?.after ?? this.#origin
    this.#fixes.splice(0, gone)
    const oldestMs = this.#origin.last?.atMs ?? -Infinity
    for (const name of this.#told) if (Number(name.split(' ')[1]) <= oldestMs) this.#told.delete(name)
  }
}
