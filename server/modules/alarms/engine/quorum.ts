/**
 * One condition made of many: when so many things of one place report the same trouble, the place has it (two fridges without mains are a
 * site without power). Counts conditions as they are reported, before any delay.
 */
import type { AlarmSourceRef } from '../../../contract/alarms.ts'
import { labelOf } from './matching.ts'

export type QuorumRule = {
  readonly name: string
  /** The condition that is counted. */
  readonly memberCode: string
  /** Kind of source that the members stand in, such as `site`. */
  readonly place: string
  readonly atLeast: number
  /** The condition of the place that follows. */
  readonly code: string
}

type Member = { readonly source: AlarmSourceRef; readonly parents: readonly AlarmSourceRef[] }
/** The place went on or off. `members` = how many report now. */
export type QuorumChange = {
  readonly placeId: string
  readonly isActive: boolean
  readonly atMs: number
  readonly members: number
  /** What the place itself stands in. */
  readonly parents: readonly AlarmSourceRef[]
}

/** Counts the members of one rule. */
export class Quorum {
  readonly rule: QuorumRule
  readonly #places = new Map<string, Map<string, number>>()

  constructor(rule: QuorumRule) {
    this.rule = rule
  }

  /** A member's condition changed. @returns what became of its place, or null */
  note({ source, parents }: Member, isActive: boolean, atMs: number): QuorumChange | null {
    const placeId = labelOf({ source, parents }, this.rule.place)
    if (placeId === null) return null
    const members = this.#places.get(placeId) ?? new Map<string, number>()
    const key = `${source.kind}/${source.id}`
    if (members.has(key) === isActive) return null
    const before = members.size
    if (isActive) members.set(key, atMs)
    else members.delete(key)
    if (members.size === 0) this.#places.delete(placeId)
    else this.#places.set(placeId, members)
    const { atLeast, place } = this.rule
    if (before >= atLeast === members.size >= atLeast) return null
    const above = parents.slice(parents.findIndex((parent) => parent.kind === place) + 1)
    return { placeId, isActive, atMs: isActive ? this.#sinceMs(members) : atMs, members: members.size, parents: above }
  }

  /** When the number that counts was reached, whatever the order in which it was heard of. */
  #sinceMs(members: ReadonlyMap<string, number>): number {
    const times = [...members.values()].sort((a, b) => a - b)
    return times[this.rule.atLeast - 1] ?? 0
  }
}
