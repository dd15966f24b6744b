/** Search over one index: every keystroke is a search of its own. */
import { PlaceKind, type MatchReason } from '../../../contract/places.ts'
import type { Language, Point } from '../../../contract/primitives.ts'
import { distanceMetres } from '../../../kernel/geo.ts'
import type { PlaceFile } from '../index/place-file.ts'
import { SimilarTerms } from '../index/lookup.ts'
import { NOWHERE } from '../index/layout.ts'
import { Walker, type Near } from './candidates.ts'
import { explain } from './explain.ts'
import { readQuery, type Group } from './query.ts'
import { plainRanges, similarRanges, want, type Answering, type Wanted } from './ranges.ts'
import { Judge, standing, WEIGHT } from './score.ts'

export type SearchOptions = {
  /** Where the one who asks is, or looks. */
  readonly near: Point | null
  readonly limit: number
  /** Only these kinds; null = all. */
  readonly kinds: readonly PlaceKind[] | null
  /** In which names are shown. */
  readonly language: Language
}
/** A place that answers. `score` compares results of several indices. */
export type PlaceHit = {
  readonly place: number
  readonly ref: number
  readonly kind: PlaceKind
  readonly name: string
  /** Names of what it lies in, the nearest first: "Nyange, Ngororero". */
  readonly area: string
  readonly point: Point
  /** How far the place reaches from its point. */
  readonly radiusMetres: number
  readonly distanceMetres: number | null
  readonly why: MatchReason
  readonly score: number
}

/** From this importance on an area is named beside a smaller one: a district or a city. */
const GREAT_AREA = 195
/** Two results of one name and kind nearer than this are one to a person. */
const SAME_METRES = 300
/** With fewer clear answers than this, typing mistakes are thought of; with none at all, a word may stay unanswered. */
const FEW = 4
/** Results before distances and doubles are looked at: enough that the limit is still met. */
const SPARE = 2

/** Searches one opened index. Not to be called again while a search runs (it never does: it is synchronous). */
export class IndexSearch {
  readonly #file: PlaceFile
  readonly #judge: Judge
  readonly #walker: Walker
  readonly #similar: SimilarTerms

  constructor(file: PlaceFile) {
    this.#file = file
    this.#judge = new Judge(file.sections)
    this.#walker = new Walker(file.sections)
    this.#similar = new SimilarTerms(file.sections)
  }

  /** The best answers, best first. Nothing typed gives nothing. */
  search(text: string, options: SearchOptions): PlaceHit[] {
    const groups = readQuery(text)
    if (groups.length === 0 || this.#file.count === 0) return []
    const near = options.near === null ? null : nearOf(options.near)
    const kinds = options.kinds === null ? null : new Set(options.kinds.map((kind) => PlaceKind.options.indexOf(kind)))
    const plain = groups.map((group) => plainRanges(this.#file.sections, group))
    const rounds = this.#rounds(groups, plain)
    let hits: PlaceHit[] = []
    for (const { ranges, mayMiss } of rounds) {
      if (hits.length >= Math.min(options.limit, mayMiss > 0 ? 1 : FEW)) break
      const found = this.#round(groups, ranges, near, kinds, mayMiss)
      hits = this.#merge(hits, this.#explained(found.places, found.wanted, options, near))
    }
    return hits.slice(0, options.limit)
  }

  /** What is tried, one after the other, until there are enough answers: as typed; with typos; with one word unanswered. */
  *#rounds(groups: readonly Group[], plain: readonly (readonly Answering[])[]) {
    yield { ranges: plain, mayMiss: 0 }
    const unanswered = plain.map((ranges) => ranges.length === 0)
    const isAnyUnanswered = unanswered.includes(true)
    const guessed = groups.map((group, index) =>
      !isAnyUnanswered || unanswered[index] ? [...(plain[index] ?? []), ...similarRanges(group, this.#similar)] : (plain[index] ?? []),
    )
    if (guessed.some((ranges, index) => ranges.length > (plain[index]?.length ?? 0))) yield { ranges: guessed, mayMiss: 0 }
    if (groups.length > 1) yield { ranges: guessed, mayMiss: 1 }
  }

  #round(
    groups: readonly Group[],
    ranges: readonly (readonly Answering[])[],
    near: Near | null,
    kinds: ReadonlySet<number> | null,
    mayMiss: number,
  ): { readonly places: readonly number[]; readonly wanted: readonly Wanted[] } {
    const { sections } = this.#file
    const wanted = groups.map((group, index) => want(sections, group, ranges[index] ?? [], groups.length > 1))
    const bySize = wanted.toSorted((a, b) => a.size - b.size)
    const drivers: readonly Wanted[] = bySize.slice(0, 1 + mayMiss)
    if (mayMiss === 0 && drivers[0]?.size === 0) return { places: [], wanted }
    // what the walk follows is answered nearly always: the other groups decide sooner
    this.#judge.start([...bySize.slice(1), ...bySize.slice(0, 1)], near, kinds, mayMiss)
    const ofKinds = [...(kinds ?? [])].reduce(
      (sum, kind) => sum + (sections.kindStarts[kind + 1] ?? 0) - (sections.kindStarts[kind] ?? 0),
      0,
    )
    if (kinds !== null && ofKinds < (drivers[0]?.size ?? 0)) for (const kind of kinds) this.#walker.ofKind(kind, this.#judge.visit)
    else for (const driver of drivers) this.#walker.candidates(driver, near, this.#judge.visit)
    return { places: this.#judge.best, wanted }
  }

  #explained(places: readonly number[], wanted: readonly Wanted[], options: SearchOptions, near: Near | null): PlaceHit[] {
    const { sections } = this.#file
    const weighed = wanted.map(({ group, size }) => ({ group, weight: 1 / (1 + Math.log10(1 + size) / 2) })) // a rare word says more
    const hits = places.map((place): PlaceHit => {
      const area = sections.areaOf[place] ?? NOWHERE
      const { quality, why } = explain(weighed, {
        names: this.#file.namesOf(place),
        kind: this.#file.kindOf(place),
        isInArea: (index) => area !== NOWHERE && wanted[index]?.areas?.[area] === 1,
      })
      const score = quality === 0 ? 0 : WEIGHT.quality * quality + standing(sections, place, near)
      return { ...this.hitOf(place, options), why, score }
    })
    return hits
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, options.limit * SPARE)
  }

  /** A place as a result, without a reason. */
  hitOf(place: number, { near, language }: Pick<SearchOptions, 'near' | 'language'>): Omit<PlaceHit, 'why' | 'score'> {
    const point = this.#file.pointOf(place)
    const name = this.#file.nameOf(place, language)
    return {
      place,
      ref: this.#file.sections.refs[place] ?? 0,
      kind: this.#file.kindOf(place),
      name,
      area: this.areaLabel(place, name, language),
      point,
      radiusMetres: this.#file.sections.radiiMetres[place] ?? 0,
      distanceMetres: near === null ? null : distanceMetres(near, point),
    }
  }

  /** The nearest area with another name, and the district or city around it. */
  areaLabel(place: number, ownName: string, language: Language): string {
    const { areaPlaces, importances } = this.#file.sections
    const around = this.#file.areasAround(place).flatMap((area) => {
      const of = areaPlaces[area] ?? 0
      const name = this.#file.nameOf(of, language)
      return of === place || name === ownName || name === '' ? [] : [{ name, isGreat: (importances[of] ?? 0) >= GREAT_AREA }]
    })
    const [first, ...rest] = around
    if (!first) return ''
    const second = first.isGreat ? undefined : (rest.find(({ isGreat }) => isGreat) ?? rest[0])
    return second === undefined || second.name === first.name ? first.name : `${first.name}, ${second.name}`
  }

  /** Adds results of a later round behind those of earlier ones; what a person would take for the same is told once. */
  #merge(before: readonly PlaceHit[], after: readonly PlaceHit[]): PlaceHit[] {
    const merged = [...before]
    for (const hit of after) {
      const isTold = merged.some(
        (other) =>
          other.place === hit.place ||
          (other.name === hit.name && other.kind === hit.kind && distanceMetres(other.point, hit.point) < SAME_METRES),
      )
      if (!isTold) merged.push(hit)
    }
    return merged
  }
}

const nearOf = ({ latitude, longitude }: Point): Near => ({
  latitudeE7: Math.round(latitude * 1e7),
  longitudeE7: Math.round(longitude * 1e7),
})
