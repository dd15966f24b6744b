/** Which dictionary terms answer a group, and how many places stand behind them. */
import { conceptKey } from '../concepts.ts'
import { NOWHERE, type Sections } from '../index/layout.ts'
import { keyBytes, termOf, termsFrom, type SimilarTerms } from '../index/lookup.ts'
import type { Group } from './query.ts'

/** Terms from `lo` to before `hi` answer with this quality (0..1). `node` >= 0: the tree node they are all of. */
export type Answering = { readonly lo: number; readonly hi: number; readonly quality: number; readonly node: number }
/** A group with everything that answers it. */
export type Wanted = {
  readonly group: Group
  readonly ranges: readonly Answering[]
  /** Quality of every term x 200, where there are many ranges; null where looking through them is quicker. */
  readonly table: Uint8Array | null
  /** For each area 1 when its name answers the group; null when no area does. */
  readonly areas: Uint8Array | null
  /** Areas that answer and lie in no other that does: first and end of each subtree. */
  readonly areaSpans: readonly (readonly [from: number, to: number])[]
  /** Places behind all of it, counted generously. */
  readonly size: number
}

/** A finished word is also taken for a beginning when it has this many letters: people shorten ("hosp", "kimihu"). */
const SHORTENED_FROM = 3
const QUALITY = { exact: 1, concept: 0.85, openPrefix: 0.8, closedPrefix: 0.6 } as const
/** By number of edits. */
const SIMILAR_QUALITY = [1, 0.55, 0.4] as const

const countIn = ({ postingSums }: Sections, lo: number, hi: number): number => (postingSums[hi] ?? 0) - (postingSums[lo] ?? 0)

/** Terms that answer a group as it was typed. */
export function plainRanges(sections: Sections, group: Group): Answering[] {
  const ranges: Answering[] = []
  if (group.sound !== null) {
    const bytes = keyBytes(group.sound)
    const exact = termOf(sections, bytes)
    if (exact >= 0) ranges.push({ lo: exact, hi: exact + 1, quality: QUALITY.exact, node: -1 })
    const isPrefix = group.isOpen || group.sound.length >= SHORTENED_FROM
    const { lo, hi, node } = termsFrom(sections, bytes)
    const quality = group.isOpen ? QUALITY.openPrefix : QUALITY.closedPrefix
    if (isPrefix && hi > lo && !(hi - lo === 1 && lo === exact)) ranges.push({ lo, hi, quality, node })
  }
  for (const concept of group.concepts) {
    const term = termOf(sections, keyBytes(conceptKey(concept)))
    if (term >= 0) ranges.push({ lo: term, hi: term + 1, quality: QUALITY.concept, node: -1 })
  }
  return ranges
}

/** Terms that answer a group with typos, besides those that answer it without. */
export function similarRanges(group: Group, similar: SimilarTerms): Answering[] {
  return group.mistaken.flatMap(({ sound, limit, tornApart }) =>
    similar
      .find(keyBytes(sound), limit, group.isOpen)
      .filter(({ edits }) => edits + tornApart > 0)
      .map(({ lo, hi, edits }) => ({ lo, hi, quality: SIMILAR_QUALITY[Math.max(1, edits)] ?? 0, node: -1 })),
  )
}

/** First position in an ascending array whose value is not below `value`. */
export function lowerBound(values: Uint32Array, value: number): number {
  let [from, to] = [0, values.length]
  while (from < to) {
    const middle = (from + to) >>> 1
    if ((values[middle] ?? 0) < value) from = middle + 1
    else to = middle
  }
  return from
}

/** Areas whose names answer. */
function areasOf(sections: Sections, ranges: readonly Answering[]): Pick<Wanted, 'areas' | 'areaSpans'> {
  const { areaTermTerms, areaTermAreas, areaEnds } = sections
  const spans: [number, number][] = []
  for (const { lo, hi } of ranges)
    for (let at = lowerBound(areaTermTerms, lo); (areaTermTerms[at] ?? NOWHERE) < hi; at += 1) {
      const area = areaTermAreas[at] ?? 0
      spans.push([area, areaEnds[area] ?? area + 1])
    }
  if (spans.length === 0) return { areas: null, areaSpans: [] }
  spans.sort((a, b) => a[0] - b[0] || b[1] - a[1])
  const outer: [number, number][] = []
  const areas = new Uint8Array(areaEnds.length)
  for (const [from, to] of spans) {
    if (from < (outer.at(-1)?.[1] ?? 0)) continue
    outer.push([from, to])
    areas.fill(1, from, to)
  }
  return { areas, areaSpans: outer }
}

/** From so many ranges on a table is quicker. */
const MANY_RANGES = 8
/** Steps of quality in a table. */
export const TABLE_STEPS = 200

function tableOf(sections: Sections, ranges: readonly Answering[]): Uint8Array | null {
  if (ranges.length < MANY_RANGES) return null
  const table = new Uint8Array(sections.keyStarts.length - 1)
  for (const { lo, hi, quality } of [...ranges].sort((a, b) => a.quality - b.quality)) table.fill(quality * TABLE_STEPS, lo, hi)
  return table
}

/**
 * A group with all that answers it.
 * @param mayBeArea a place may answer by lying in an area of that name: only when other groups name the place itself
 */
export function want(sections: Sections, group: Group, ranges: readonly Answering[], mayBeArea: boolean): Wanted {
  const { areas, areaSpans } = mayBeArea ? areasOf(sections, ranges) : { areas: null, areaSpans: [] }
  let size = 0
  for (const { lo, hi } of ranges) size += countIn(sections, lo, hi)
  for (const [from, to] of areaSpans) size += (sections.areaMemberStarts[to] ?? 0) - (sections.areaMemberStarts[from] ?? 0)
  return { group, ranges, table: tableOf(sections, ranges), areas, areaSpans, size }
}
