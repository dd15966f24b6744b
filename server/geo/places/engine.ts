/** Search and reverse lookup over several indices at once: imported regions and the station's own lists. Synchronous; lives in a worker thread. */
import type { PlaceKind, PlaceOrigin, PlaceResult, PlaceSurroundings, RefusedNotation } from '../../contract/places.ts'
import type { Language, Point } from '../../contract/primitives.ts'
import { distanceMetres } from '../../kernel/geo.ts'
import { placeDescribed, readDescription, type Description } from './described.ts'
import { PlaceFile } from './index/place-file.ts'
import { encodePlusCode, readNotation, type Reading } from './notation/index.ts'
import { IndexSearch, type PlaceHit } from './search/search.ts'
import { Reverse, type Nearby } from './search/reverse.ts'
import { foldText } from './text.ts'

export type EngineRequest = {
  readonly text: string
  readonly near: Point | null
  readonly limit: number
  readonly kinds: readonly PlaceKind[] | null
  readonly language: Language
  /** Where this station works, besides its regions: positions outside are suspected of being written wrongly. */
  readonly home: readonly Box[]
  /** Origins the caller may see. */
  readonly origins: readonly PlaceOrigin[]
}
/** What the indices answer; see `PlaceAnswer`. */
export type EngineAnswer = {
  readonly results: readonly PlaceResult[]
  readonly refused: RefusedNotation | null
  readonly isAmbiguous: boolean
  readonly attribution: readonly string[]
}
/** Degrees. */
export type Box = { readonly south: number; readonly west: number; readonly north: number; readonly east: number }
export type IndexOrigin = 'saved' | 'facility' | 'incident' | 'region'
type Index = {
  readonly origin: IndexOrigin
  readonly file: PlaceFile
  readonly search: IndexSearch
  readonly reverse: Reverse
  /** Names of the places for whoever asks, by `ref`; null for OSM numbers. */
  readonly keys: readonly string[] | null
}
type Found = PlaceHit & { readonly index: Index; readonly id: string }

/** What people of this station wrote themselves is meant more often than anything of the same name on a map. */
const OWN_POINTS: Readonly<Record<IndexOrigin, number>> = { saved: 10, facility: 7, incident: 4, region: 0 }
/** One name nearer than this is one place, whoever gave it. */
const SAME_METRES = 300
/** A region's box reaches a little beyond its places. */
const MARGIN_DEGREES = 0.2
/** Landmarks that are offered for one description. */
const LANDMARKS = 3
/** Landmarks so many points behind the best are another thing. */
const LANDMARK_POINTS = 25
/** A point is never known better than this from a name. */
const LEAST_ACCURACY_METRES = 30
/** Settlements farther away do not say where something lies. */
const NEAREST_METRES = 10_000
/** Labels that are remembered. */
const MOST_AREAS = 5_000
const OSM_TYPES = ['node', 'way', 'relation'] as const

const isIn = ({ south, west, north, east }: Box, { latitude, longitude }: Point): boolean =>
  latitude >= south && latitude <= north && longitude >= west && longitude <= east

/** All indices of a station. */
export class PlaceEngine {
  readonly #indices = new Map<string, Index>()
  /** Labels of the station's own places, until a region changes. */
  readonly #areas = new Map<string, string>()

  /**
   * Adds or replaces an index.
   * @param keys what the station calls each place, by its `ref`; null for an imported region
   * @throws AppError `places.broken-index`; the index that was there before stays
   */
  put(id: string, origin: IndexOrigin, bytes: Uint8Array, keys: readonly string[] | null): void {
    const file = new PlaceFile(bytes)
    if (origin === 'region') this.#areas.clear()
    this.#indices.set(id, { origin, file, search: new IndexSearch(file), reverse: new Reverse(file), keys })
  }

  remove(id: string): void {
    this.#indices.delete(id)
    this.#areas.clear()
  }

  /** Answers what was typed: a position, a description, or names. */
  search(request: EngineRequest): EngineAnswer {
    const notation = readNotation(request.text, {
      near: request.near,
      isInside: this.#inside(request.home),
      locate: (name) => this.#find(name, { ...request, kinds: null, limit: 1 })[0]?.point ?? null,
    })
    if (notation !== null) {
      const positions = notation.readings.map((reading, at) => this.#position(reading, at, request))
      return this.#answer(positions, notation.refused, positions.length > 1)
    }
    const description = readDescription(request.text)
    const described = description === null ? [] : this.#described(description, request)
    if (described.length > 0) return this.#answer(described, null, false)
    const found = this.#find(request.text, request).map((hit) => resultOf(hit, this.#areaOf(hit, request)))
    return this.#answer(found, null, false)
  }

  /** What is near a point: of each role the nearest of all indices. */
  reverse(point: Point, language: Language, origins: readonly PlaceOrigin[]): PlaceSurroundings {
    const all = [...this.#indices.values()].filter(({ origin }) => origin !== 'incident' && origins.includes(origin))
    const around = all.map((index) => ({ index, ...index.reverse.around(point, language) }))
    const best = new Map<string, { index: Index; near: Nearby }>()
    for (const { index, nearby } of around)
      for (const near of nearby)
        if (near.distanceMetres < (best.get(near.role)?.near.distanceMetres ?? Infinity)) best.set(near.role, { index, near })
    return {
      nearby: [...best.values()]
        .sort((a, b) => a.near.distanceMetres - b.near.distanceMetres)
        .map(({ index, near: { place: _place, point: at, ...near } }) => ({ ...near, ...at, origin: index.origin })),
      areas: [...(around.map(({ areas }) => areas).toSorted((a, b) => b.length - a.length)[0] ?? [])],
      plusCode: encodePlusCode(point),
      attribution: this.#attribution(),
    }
  }

  #answer(results: readonly PlaceResult[], refused: RefusedNotation | null, isAmbiguous: boolean): EngineAnswer {
    const hasForeign = results.some(({ origin }) => origin !== 'saved')
    return { results: [...results], refused, isAmbiguous, attribution: hasForeign ? this.#attribution() : [] }
  }

  #attribution(): string[] {
    const credits = [...this.#indices.values()].map(({ file }) => file.meta.attribution)
    return [...new Set(credits.filter((credit) => credit !== ''))]
  }

  #inside(home: readonly Box[]): ((point: Point) => boolean) | null {
    const regions = [...this.#indices.values()].flatMap(({ origin, file }) =>
      origin === 'region' && file.meta.bounds ? [file.meta.bounds] : [],
    )
    const boxes = [...home, ...regions].map(({ south, west, north, east }) => ({
      south: south - MARGIN_DEGREES,
      west: west - MARGIN_DEGREES,
      north: north + MARGIN_DEGREES,
      east: east + MARGIN_DEGREES,
    }))
    return boxes.length === 0 ? null : (point) => boxes.some((box) => isIn(box, point))
  }

  /** Names in all indices the caller may see, best first, each place once. */
  #find(text: string, request: EngineRequest): Found[] {
    const found: Found[] = []
    for (const index of this.#indices.values()) {
      if (!request.origins.includes(index.origin)) continue
      for (const hit of index.search.search(text, request))
        found.push({ ...hit, score: hit.score + OWN_POINTS[index.origin], index, id: idOf(index, hit.ref) })
    }
    const once: Found[] = []
    for (const hit of found.sort((a, b) => b.score - a.score)) {
      const isTold = once.some(
        (other) => foldText(other.name) === foldText(hit.name) && distanceMetres(other.point, hit.point) < SAME_METRES,
      )
      if (!isTold || hit.index.origin === 'incident') once.push(hit)
      if (once.length === request.limit) break
    }
    return once
  }

  /** Where a hit lies; the station's own lists know no areas, the regions do. */
  #areaOf(hit: Found, { language, origins }: EngineRequest): string {
    if (hit.index.origin === 'region') return hit.area
    const key = `${language} ${hit.point.latitude} ${hit.point.longitude}`
    const known = this.#areas.get(key)
    if (known !== undefined) return known
    if (this.#areas.size >= MOST_AREAS) this.#areas.clear()
    const label = this.#labelAt(hit.point, language, origins)
    this.#areas.set(key, label)
    return label
  }

  /** The nearest settlement and the areas around a point, as far as two names go. */
  #labelAt(point: Point, language: Language, origins: readonly PlaceOrigin[]): string {
    const { nearby, areas } = this.reverse(
      point,
      language,
      origins.filter((origin) => origin === 'region'),
    )
    const nearest = nearby.find(({ role, distanceMetres: away }) => role === 'settlement' && away <= NEAREST_METRES)?.name
    return [...new Set([...(nearest === undefined ? [] : [nearest]), ...areas])].slice(0, 2).join(', ')
  }

  /** A position, told by what is near it. */
  #position(
    { notation, point, accuracyMetres, notes, label }: Reading,
    at: number,
    { near, language, origins }: EngineRequest,
  ): PlaceResult {
    return {
      id: `position:${at}`,
      origin: 'position',
      kind: null,
      name: encodePlusCode(point),
      area: this.#labelAt(point, language, origins),
      ...point,
      accuracyMetres,
      distanceMetres: near === null ? null : distanceMetres(near, point),
      why: { type: 'position', notation, notes: [...notes], label },
    }
  }

  /** The place a description means, for each landmark that may be meant. */
  #described(description: Description, request: EngineRequest): PlaceResult[] {
    const landmarks = this.#find(description.landmark, { ...request, kinds: null, limit: LANDMARKS }).filter(
      ({ why, score }, _at, [best]) => why.how !== 'missing' && score >= (best?.score ?? 0) - LANDMARK_POINTS,
    )
    return landmarks.flatMap((landmark): PlaceResult[] => {
      const towards =
        description.relation === 'towards'
          ? this.#find(description.towards, { ...request, kinds: null, limit: 1, near: landmark.point })[0]
          : undefined
      if (description.relation === 'towards' && towards === undefined) return []
      const { point, accuracyMetres } = placeDescribed(description, landmark, towards?.point ?? null)
      return [
        {
          id: `described:${landmark.id}`,
          origin: 'described',
          kind: landmark.kind,
          name: landmark.name,
          area: this.#areaOf(landmark, request),
          ...point,
          accuracyMetres,
          distanceMetres: request.near === null ? null : distanceMetres(request.near, point),
          why: {
            type: 'described',
            relation: description.relation,
            metres: description.relation === 'near' ? null : description.metres,
            compass: description.relation === 'direction' ? description.compass : null,
            towards: towards?.name ?? null,
          },
        },
      ]
    })
  }
}

/** What a result is called: the station's own name for it, or the OSM element. */
function idOf({ origin, keys }: Index, ref: number): string {
  if (keys !== null) return `${origin}:${keys[ref] ?? ref}`
  return `${OSM_TYPES[ref % 4] ?? 'node'}/${Math.floor(ref / 4)}`
}

function resultOf({ id, index, kind, name, point, radiusMetres, distanceMetres: away, why }: Found, area: string): PlaceResult {
  return {
    id,
    origin: index.origin,
    kind: index.origin === 'incident' ? null : kind,
    name,
    area,
    ...point,
    accuracyMetres: Math.max(LEAST_ACCURACY_METRES, radiusMetres),
    distanceMetres: away,
    why: { type: 'name', ...why },
  }
}
