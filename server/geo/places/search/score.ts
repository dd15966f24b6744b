/** The first, quick judgement of a candidate: does it answer every group, and roughly how well. Keeps the best. */
import { NOWHERE, type Sections } from '../index/layout.ts'
import type { Near } from './candidates.ts'
import { TABLE_STEPS, type Wanted } from './ranges.ts'

/** Points for a full answer, for the greatest importance, for being right here. */
export const WEIGHT = { quality: 100, importance: 20, nearness: 28 } as const
/** At this distance nearness counts half. */
const HALF_NEAR_METRES = 12_000
const METRES_PER_E7 = 0.0111319
/** A place that answers by lying in an area of that name. */
export const AREA_QUALITY = 0.72
/** Candidates that are judged again with their names. */
const KEPT = 64

/** Metres between a place and a point; a plane is exact enough for ranking. */
export function roughMetres(sections: Sections, place: number, near: Near): number {
  const south = (sections.latitudesE7[place] ?? 0) - near.latitudeE7
  const west = (sections.longitudesE7[place] ?? 0) - near.longitudeE7
  const shrink = Math.cos(((near.latitudeE7 / 1e7) * Math.PI) / 180)
  return Math.hypot(south, west * shrink) * METRES_PER_E7
}

/** Points for importance and nearness. */
export const standing = (sections: Sections, place: number, near: Near | null): number =>
  (WEIGHT.importance * (sections.importances[place] ?? 0)) / 255 +
  (near === null ? 0 : (WEIGHT.nearness * HALF_NEAR_METRES) / (HALF_NEAR_METRES + roughMetres(sections, place, near)))

/** Judges candidates; made once for an index, used anew for every search. */
export class Judge {
  readonly #s: Sections
  readonly #seen: Uint32Array
  #round = 0
  #wanted: readonly Wanted[] = []
  #near: Near | null = null
  #kinds: ReadonlySet<number> | null = null
  #mayMiss = 0
  /** The best so far, worst last. */
  #best: { place: number; score: number }[] = []

  constructor(sections: Sections) {
    this.#s = sections
    this.#seen = new Uint32Array(sections.kinds.length)
  }

  /** @param mayMiss groups that need not be answered */
  start(wanted: readonly Wanted[], near: Near | null, kinds: ReadonlySet<number> | null, mayMiss: number): void {
    this.#round += 1
    this.#wanted = wanted
    this.#near = near
    this.#kinds = kinds
    this.#mayMiss = mayMiss
    this.#best = []
  }

  readonly visit = (place: number): void => {
    if (this.#seen[place] === this.#round) return
    this.#seen[place] = this.#round
    if (this.#kinds !== null && !this.#kinds.has(this.#s.kinds[place] ?? 255)) return
    const quality = this.#quality(place)
    if (quality > 0) this.#keep(place, WEIGHT.quality * quality + standing(this.#s, place, this.#near))
  }

  /** Places that answer, the best first. */
  get best(): readonly number[] {
    return this.#best.map(({ place }) => place)
  }

  /** How well a place answers, 0 = not. At least one group must be answered by the place's own name. */
  #quality(place: number): number {
    const area = this.#s.areaOf[place] ?? NOWHERE
    let [sum, missing, byName] = [0, 0, 0]
    for (const wanted of this.#wanted) {
      const quality = this.#bestTerm(place, wanted)
      if (quality > 0) {
        byName += 1
        sum += quality
      } else if (wanted.areas !== null && area !== NOWHERE && wanted.areas[area] === 1) sum += AREA_QUALITY
      else if ((missing += 1) > this.#mayMiss) return 0
    }
    if (byName === 0) return 0
    const unasked = (this.#s.wordStarts[place + 1] ?? 0) - (this.#s.wordStarts[place] ?? 0) - byName
    return (sum / this.#wanted.length) * (1 - Math.min(0.3, 0.02 * Math.max(0, unasked)))
  }

  #bestTerm(place: number, { ranges, table }: Wanted): number {
    const { wordStarts, words } = this.#s
    let best = 0
    const end = wordStarts[place + 1] ?? 0
    for (let at = wordStarts[place] ?? 0; at < end; at += 1) {
      const term = words[at] ?? 0
      if (table !== null) best = Math.max(best, (table[term] ?? 0) / TABLE_STEPS)
      else for (const range of ranges) if (range.quality > best && term >= range.lo && term < range.hi) best = range.quality
    }
    return best
  }

  #keep(place: number, score: number): void {
    const best = this.#best
    if (best.length === KEPT && score <= (best[KEPT - 1]?.score ?? 0)) return
    let at = best.length
    while (at > 0 && (best[at - 1]?.score ?? 0) < score) at -= 1
    best.splice(at, 0, { place, score })
    if (best.length > KEPT) best.pop()
  }
}
