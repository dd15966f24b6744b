/** What is near a point: the settlement, the street, the facility or landmark nearest to it, and the areas it lies in. */
import type { CompassPoint, PlaceKind } from '../../../contract/places.ts'
import type { Language, Point } from '../../../contract/primitives.ts'
import { bearingDegrees, distanceMetres } from '../../../kernel/geo.ts'
import { Polygon } from '../build/polygon.ts'
import { nearestOnStretch } from '../build/shapes.ts'
import { compassOf } from '../compass.ts'
import type { PlaceFile } from '../index/place-file.ts'
import { Walker } from './candidates.ts'

/** What sort of answer it is; at most one of each is given. */
export type NearbyRole = 'settlement' | 'street' | 'facility' | 'landmark'
export type Nearby = {
  readonly role: NearbyRole
  readonly place: number
  readonly kind: PlaceKind
  readonly name: string
  /** From the nearest point of the place to the point that was asked about. */
  readonly distanceMetres: number
  /** Direction in which the point lies, seen from the place: "300 m NE of ...". */
  readonly compass: CompassPoint
  readonly point: Point
}
export type Surroundings = {
  readonly nearby: readonly Nearby[]
  /** Names of the areas around the point, the smallest first. */
  readonly areas: readonly string[]
}

/** Farther away nothing is told. */
const REACH_METRES: Readonly<Record<NearbyRole, number>> = { settlement: 25_000, street: 1_000, facility: 5_000, landmark: 1_500 }
const ROLES: Partial<Record<PlaceKind, NearbyRole>> = {
  city: 'settlement',
  town: 'settlement',
  suburb: 'settlement',
  village: 'settlement',
  hamlet: 'settlement',
  street: 'street',
  hospital: 'facility',
  clinic: 'facility',
  healthCentre: 'facility',
  dispensary: 'facility',
  police: 'facility',
  fireStation: 'facility',
  ambulanceBase: 'facility',
  pharmacy: 'landmark',
  school: 'landmark',
  market: 'landmark',
  fuel: 'landmark',
  worship: 'landmark',
  busStop: 'landmark',
  landmark: 'landmark',
  peak: 'landmark',
}
/** Places looked at, and how far out (cells of 2.2 km). */
const LOOKED_AT = 1_500
const RINGS = 12

type Found = { readonly place: number; readonly metres: number; readonly point: Point }
type Border = { readonly place: number; readonly polygon: Polygon }

/** Answers for one index. Borders are read at the first question. */
export class Reverse {
  readonly #file: PlaceFile
  readonly #walker: Walker
  #borders: readonly Border[] | null = null

  constructor(file: PlaceFile) {
    this.#file = file
    this.#walker = new Walker(file.sections)
  }

  around(point: Point, language: Language): Surroundings {
    const at = { latitudeE7: Math.round(point.latitude * 1e7), longitudeE7: Math.round(point.longitude * 1e7) }
    const best = new Map<NearbyRole, Found>()
    this.#walker.nearest(at, LOOKED_AT, RINGS, (place) => {
      const role = ROLES[this.#file.kindOf(place)]
      if (role === undefined) return
      const found = this.#distanceTo(place, role, point)
      if (found.metres <= REACH_METRES[role] && found.metres < (best.get(role)?.metres ?? Infinity)) best.set(role, found)
    })
    const nearby = [...best].map(([role, { place, metres, point: from }]): Nearby => ({
      role,
      place,
      kind: this.#file.kindOf(place),
      name: this.#file.nameOf(place, language),
      distanceMetres: metres,
      compass: compassOf(bearingDegrees(from, point)),
      point: from,
    }))
    return { nearby: nearby.sort((a, b) => a.distanceMetres - b.distanceMetres), areas: this.#areas(at, best.get('settlement'), language) }
  }

  #distanceTo(place: number, role: NearbyRole, point: Point): Found {
    const own = this.#file.pointOf(place)
    const lines = role === 'street' ? this.#file.linesOf(place) : null
    if (lines === null) return { place, metres: distanceMetres(own, point), point: own }
    let nearest: Found = { place, metres: Infinity, point: own }
    const [latitudeE7, longitudeE7] = [Math.round(point.latitude * 1e7), Math.round(point.longitude * 1e7)]
    for (const line of lines)
      for (let at = 0; at + 1 < line.length; at += 2) {
        const found = nearestOnStretch(latitudeE7, longitudeE7, line, at)
        if (found.metres < nearest.metres)
          nearest = { place, metres: found.metres, point: { latitude: found.latitudeE7 / 1e7, longitude: found.longitudeE7 / 1e7 } }
      }
    return nearest
  }

  /** By borders where the index has some around the point, else by what the nearest settlement lies in, unless a border says otherwise. */
  #areas(
    { latitudeE7, longitudeE7 }: { latitudeE7: number; longitudeE7: number },
    settlement: Found | undefined,
    language: Language,
  ): string[] {
    this.#borders ??= this.#readBorders()
    const inside = this.#borders.filter(({ polygon }) => polygon.contains(latitudeE7, longitudeE7)).map(({ place }) => place)
    const { areaPlaces } = this.#file.sections
    const around = settlement === undefined ? [] : this.#file.areasAround(settlement.place).map((area) => areaPlaces[area] ?? 0)
    const likely = around.filter((place) => this.#borders?.every((border) => border.place !== place))
    return [...new Set((inside.length > 0 ? inside : likely).map((place) => this.#file.nameOf(place, language)))]
  }

  #readBorders(): Border[] {
    const borders: Border[] = []
    for (const place of this.#file.outlined) {
      const kind = this.#file.kindOf(place)
      if (kind === 'street' || kind === 'water') continue
      const polygon = Polygon.of(this.#file.linesOf(place) ?? [])
      if (polygon) borders.push({ place, polygon })
    }
    return borders.sort((a, b) => a.polygon.squareMetres - b.polygon.squareMetres)
  }
}
