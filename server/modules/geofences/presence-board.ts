/**
 * Who is inside which fence. The state follows the order in which fixes were taken: a fix in order moves it, a late one asks for the unit's
 * track to be judged again. Only being inside is remembered; a unit that is nowhere costs a few fixes. Pure: no clock, no disk.
 */
import type { Point } from '../../contract/primitives.ts'
import { boundsAround, boundsOf, FenceGrid } from '../../geo/fences/fence-grid.ts'
import { NOWHERE, PRESENCE_RULES, stepPresence, type Presence, type PresenceFix } from '../../geo/fences/presence.ts'
import { createFence, type Fence, type FenceShape } from '../../geo/fences/shapes.ts'
import type { FoundCrossing } from './decide.ts'
import { RecentFixes } from './recent-fixes.ts'

/** A fence with its prepared shape. Fixes from before `fromMs` say nothing about it. */
type Watched = { readonly fence: Fence; readonly fromMs: number }
/** What became of a fix: crossings, or that the unit's track has to be judged again because it came late and changes something. */
export type Taken = { readonly crossings: readonly FoundCrossing[]; readonly needsReplay: boolean }
/** A unit in a fence. `sinceMs` null = not any more. */
export type PresenceChange = { readonly fenceId: string; readonly unitId: string; readonly sinceMs: number | null }

const NOTHING: Taken = { crossings: [], needsReplay: false }
const marginOf = ({ accuracyMetres }: PresenceFix): number =>
  PRESENCE_RULES.hysteresisMetres + Math.min(accuracyMetres ?? 0, PRESENCE_RULES.accuracyMaxMetres)

export class PresenceBoard {
  readonly #fences = new Map<string, Watched>()
  readonly #grid = new FenceGrid()
  readonly #units = new Map<string, RecentFixes>()
  /** Unit -> fence -> since. */
  readonly #inside = new Map<string, Map<string, number>>()
  readonly #visitors = new Map<string, Set<string>>()
  readonly #onChange: (change: PresenceChange) => void

  /** @param onChange hears of everything that `restore` would have to be told after a restart */
  constructor(onChange: (change: PresenceChange) => void = () => undefined) {
    this.#onChange = onChange
  }

  /** Adds a fence, or changes its shape. Units known to be there now are inside; that is no crossing: nobody saw them come. */
  setFence(id: string, shape: FenceShape, fromMs: number, nowMs: number): void {
    const fence = createFence(shape)
    this.#fences.set(id, { fence, fromMs })
    this.#grid.set(id, boundsOf(shape))
    for (const unitId of [...(this.#visitors.get(id) ?? [])]) {
      const last = this.#lastOf(unitId)
      if (last && !fence.contains(last)) this.#put(unitId, id, null)
    }
    for (const [unitId, { last }] of this.#units) {
      if (last === null || nowMs - last.atMs > PRESENCE_RULES.gapMs || this.#sinceOf(unitId, id) !== null) continue
      if (fence.contains(last)) this.#put(unitId, id, last.atMs)
    }
  }

  removeFence(id: string): void {
    for (const unitId of [...(this.#visitors.get(id) ?? [])]) this.#put(unitId, id, null)
    this.#fences.delete(id)
    this.#grid.delete(id)
  }

  hasFence = (id: string): boolean => this.#fences.has(id)

  /** A unit that was inside before the restart. */
  restore({ fenceId, unitId, sinceMs }: { fenceId: string; unitId: string; sinceMs: number }): void {
    if (this.#fences.has(fenceId)) this.#put(unitId, fenceId, sinceMs)
  }

  /** The last known place of a unit after a restart. @returns whether it contradicts what was restored: then its track must be judged again */
  place(unitId: string, fix: PresenceFix): boolean {
    this.#recentOf(unitId).add(fix)
    const held = this.#inside.get(unitId)
    const ids = this.#candidates(unitId, [fix])
    return [...ids].some((id) => {
      const watched = this.#fences.get(id)
      return watched !== undefined && fix.atMs >= watched.fromMs && watched.fence.contains(fix) !== (held?.has(id) ?? false)
    })
  }

  /** Takes a believed fix, in any order. */
  take(unitId: string, fix: PresenceFix): Taken {
    const recent = this.#recentOf(unitId)
    const { last } = recent
    if (last !== null && fix.atMs <= last.atMs) return fix.atMs === last.atMs ? NOTHING : this.#takeLate(unitId, recent, fix)
    const isGap = last !== null && fix.atMs - last.atMs > PRESENCE_RULES.gapMs
    const crossings: FoundCrossing[] = []
    for (const id of this.#candidates(unitId, last === null || isGap ? [fix] : [last, fix])) {
      const watched = this.#fences.get(id)
      if (!watched || fix.atMs < watched.fromMs) continue
      const { after, crossings: found } = stepPresence(this.#before(unitId, id, watched, last), fix, watched.fence)
      this.#settle(unitId, id, after)
      for (const one of found) crossings.push({ ...one, fenceId: id, unitId, isHistory: false })
    }
    recent.add(fix)
    return { crossings, needsReplay: false }
  }

  /**
   * Judges a unit's track again, in order of time.
   * @param track believed fixes, oldest first, without a gap to what is known
   * @param knownUntilMs crossings up to this moment are history: what was known of it then was told
   * @returns every crossing on it, also those told before
   */
  replay(unitId: string, track: readonly PresenceFix[], knownUntilMs: number): FoundCrossing[] {
    const [first] = track
    const end = track.at(-1)
    if (!first || !end) return []
    const last = this.#lastOf(unitId)
    const isPresent = last === null || end.atMs >= last.atMs
    const found: FoundCrossing[] = []
    for (const id of this.#candidates(unitId, track)) {
      const watched = this.#fences.get(id)
      if (!watched) continue
      const since = this.#sinceOf(unitId, id)
      let presence: Presence =
        since !== null && since <= first.atMs ? { state: 'inside', since: { ...first, atMs: since }, last: null } : NOWHERE
      for (const fix of track) {
        if (fix.atMs < watched.fromMs) continue
        const { after, crossings } = stepPresence(presence, fix, watched.fence)
        for (const one of crossings) found.push({ ...one, fenceId: id, unitId, isHistory: one.atMs <= knownUntilMs })
        presence = after
      }
      if (isPresent && presence.last !== null) this.#settle(unitId, id, presence)
    }
    const recent = this.#recentOf(unitId)
    for (const fix of track.slice(-RecentFixes.size)) recent.add(fix)
    return found.sort((a, b) => a.atMs - b.atMs)
  }

  /** Fences the unit is inside; none when nothing was heard of it for longer than the gap. */
  insideOf(unitId: string, nowMs: number): readonly { readonly fenceId: string; readonly sinceMs: number }[] {
    const last = this.#lastOf(unitId)
    if (last !== null && nowMs - last.atMs > PRESENCE_RULES.gapMs) return []
    return [...(this.#inside.get(unitId) ?? [])].map(([fenceId, sinceMs]) => ({ fenceId, sinceMs }))
  }

  /** Units inside a fence, those that were heard of within the gap. */
  visitorsOf(fenceId: string, nowMs: number): readonly { readonly unitId: string; readonly sinceMs: number }[] {
    return [...(this.#visitors.get(fenceId) ?? [])].flatMap((unitId) => {
      const stay = this.insideOf(unitId, nowMs).find((one) => one.fenceId === fenceId)
      return stay ? [{ unitId, sinceMs: stay.sinceMs }] : []
    })
  }

  /** Units that are inside anything. */
  units = (): readonly string[] => [...this.#inside.keys()]

  /** When the newest fix of a unit was taken, or null. */
  lastAtMs = (unitId: string): number | null => this.#lastOf(unitId)?.atMs ?? null

  #takeLate(unitId: string, recent: RecentFixes, fix: PresenceFix): Taken {
    const around = recent.around(fix)
    if (around === null) return { crossings: [], needsReplay: this.#fences.size > 0 }
    const { before, after } = around
    if (before?.atMs === fix.atMs || after?.atMs === fix.atMs) return NOTHING
    const way = [before, fix, after].filter((one) => one !== null)
    const needsReplay = [...this.#candidates(unitId, way)].some((id) => {
      const watched = this.#fences.get(id)
      if (!watched || fix.atMs < watched.fromMs) return false
      const since = this.#sinceOf(unitId, id)
      const { fence } = watched
      if (since !== null && since <= fix.atMs) return fence.signedDistanceMetres(fix) > marginOf(fix)
      return fence.contains(fix) || (before !== null && fence.touches(before, fix)) || (after !== null && fence.touches(fix, after))
    })
    recent.add(fix)
    return { crossings: [], needsReplay }
  }

  #before(unitId: string, id: string, { fromMs }: Watched, last: PresenceFix | null): Presence {
    const since = this.#sinceOf(unitId, id)
    if (last === null) return since === null ? NOWHERE : { state: 'inside', since: null, last: null }
    if (since !== null) return { state: 'inside', since: { ...last, atMs: since }, last }
    return { state: last.atMs < fromMs ? 'unknown' : 'outside', since: last, last }
  }

  #settle(unitId: string, id: string, { state, since }: Presence): void {
    const known = this.#sinceOf(unitId, id)
    if (state !== 'inside') this.#put(unitId, id, null)
    else if (since === null) this.#put(unitId, id, known)
    else this.#put(unitId, id, since.atMs)
  }

  #put(unitId: string, fenceId: string, sinceMs: number | null): void {
    const known = this.#sinceOf(unitId, fenceId)
    if (known === sinceMs) return
    const held = this.#inside.get(unitId) ?? new Map<string, number>()
    const visitors = this.#visitors.get(fenceId) ?? new Set<string>()
    if (sinceMs === null) {
      held.delete(fenceId)
      visitors.delete(unitId)
    } else {
      held.set(fenceId, sinceMs)
      visitors.add(unitId)
    }
    if (held.size === 0) this.#inside.delete(unitId)
    else this.#inside.set(unitId, held)
    if (visitors.size === 0) this.#visitors.delete(fenceId)
    else this.#visitors.set(fenceId, visitors)
    this.#onChange({ fenceId, unitId, sinceMs })
  }

  /** Fences a way may touch, and those the unit is inside. */
  #candidates(unitId: string, way: readonly Point[]): Set<string> {
    const ids = this.#grid.near(boundsAround(way))
    for (const id of this.#inside.get(unitId)?.keys() ?? []) ids.add(id)
    return ids
  }

  #recentOf(unitId: string): RecentFixes {
    let recent = this.#units.get(unitId)
    if (!recent) this.#units.set(unitId, (recent = new RecentFixes()))
    return recent
  }
  #lastOf = (unitId: string): PresenceFix | null => this.#units.get(unitId)?.last ?? null
  #sinceOf = (unitId: string, fenceId: string): number | null => this.#inside.get(unitId)?.get(fenceId) ?? null
}
