/** The last few fixes of a unit in order of time: two devices of one unit are seldom further apart than that. */
import type { PresenceFix } from '../../geo/fences/presence.ts'

export class RecentFixes {
  static readonly size = 8
  #fixes: PresenceFix[] = []
  /** Older ones were forgotten. */
  #isCut = false

  get last(): PresenceFix | null {
    return this.#fixes.at(-1) ?? null
  }

  /** Puts a fix in its place; one of a moment that is known changes nothing. */
  add(fix: PresenceFix): void {
    let at = this.#fixes.length
    while (at > 0 && (this.#fixes[at - 1]?.atMs ?? 0) > fix.atMs) at -= 1
    if (this.#fixes[at - 1]?.atMs === fix.atMs) return
    this.#fixes.splice(at, 0, fix)
    if (this.#fixes.length <= RecentFixes.size) return
    this.#fixes.shift()
    this.#isCut = true
  }

  /** The fixes before and after the moment of this one; null when it lies before everything that is remembered. */
  around(fix: PresenceFix): { readonly before: PresenceFix | null; readonly after: PresenceFix | null } | null {
    let at = this.#fixes.length
    while (at > 0 && (this.#fixes[at - 1]?.atMs ?? 0) > fix.atMs) at -= 1
    const before = this.#fixes[at - 1] ?? null
    return before === null && this.#isCut ? null : { before, after: this.#fixes[at] ?? null }
  }
}
