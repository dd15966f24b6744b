/** Listens to an extract and makes the place index of a region from it. */
import type { ExtractSink, OsmNode, OsmRelation, OsmWay, Tags } from '../../osm/elements.ts'
import type { PlaceRecord } from '../index/records.ts'
import { writePlaces } from '../index/write.ts'
import { foldText } from '../text.ts'
import { placeInAreas, type Boundary } from './containment.ts'
import { withoutDoubles } from './doubles.ts'
import { joinLines, type Piece } from './join-lines.ts'
import { areaImportance, classify, roadImportance } from './kinds.ts'
import { namesOf } from './names.ts'
import { Polygon } from './polygon.ts'
import { ringsOf } from './rings.ts'
import { boxOf, middleOf, reachOf, simplify } from './shapes.ts'

/** How the data must be credited (Open Database Licence 1.0). */
const ATTRIBUTION = '\u00a9 OpenStreetMap contributors'
/** Courses and borders are kept to this, metres. */
const LINE_METRES = 5
const BORDER_METRES = 10
/** Number of a way or relation in `refs`: OSM numbers each sort of element for itself. */
const TYPE_OF_REF = { node: 0, way: 1, relation: 2 } as const
/** The kind of element and its number as one number. */
const refOf = (type: keyof typeof TYPE_OF_REF, id: number): number => id * 4 + TYPE_OF_REF[type]

export type BuiltPlaces = { readonly bytes: Uint8Array<ArrayBuffer>; readonly places: number; readonly names: number }
export type PlaceBuilder = ExtractSink & {
  /** Makes the index once everything was heard. @throws the signal's reason when it is aborted */
  finish(options?: { readonly signal?: AbortSignal; onProgress?(fraction: number): void }): BuiltPlaces
}

/** Ways that may be part of a boundary or of a lake: no tags of their own, or tags that run along one. */
const mayBeBorder = (tags: Tags): boolean =>
  tags.size === 0 || tags.has('boundary') || tags.has('waterway') || /^(water|coastline)$/.test(tags.get('natural') ?? '')

/** Borders as they are kept: enough to tell where a point lies. */
const OUTLINE_METRES = 30
const outlines = (rings: readonly Int32Array[]): Int32Array[] => rings.map((ring) => simplify(ring, OUTLINE_METRES))

type Candidate = { readonly record: number; readonly level: number; readonly polygon: Polygon }

class Builder implements PlaceBuilder {
  readonly #records: PlaceRecord[] = []
  readonly #streets: Piece[] = []
  readonly #rivers: Piece[] = []
  /** Simplified borders by way. */
  readonly #borders = new Map<number, Int32Array>()
  readonly #boundaries: Candidate[] = []
  /** Record of each settlement's node: a boundary names it as its centre. */
  readonly #settlements = new Map<number, number>()

  node(node: OsmNode): void {
    const names = namesOf(node.tags, false)
    const found =
      names.length === 0
        ? null
        : classify(
            node.tags,
            names.map(({ text }) => text),
          )
    if (found === null) return
    if (node.tags.has('place')) this.#settlements.set(node.id, this.#records.length)
    this.#records.push({ ref: refOf('node', node.id), ...found, latitudeE7: node.latitudeE7, longitudeE7: node.longitudeE7, names })
  }

  way(way: OsmWay): void {
    if (way.pointsE7.length < 2) return
    if (mayBeBorder(way.tags)) this.#borders.set(way.id, simplify(way.pointsE7, BORDER_METRES))
    if (way.tags.size === 0) return
    const importance = roadImportance(way.tags)
    const names = namesOf(way.tags, importance !== null)
    if (names.length === 0) return
    const ref = refOf('way', way.id)
    if (importance !== null) this.#streets.push({ ref, names, importance, line: simplify(way.pointsE7, LINE_METRES) })
    else if (way.tags.has('waterway') && !way.tags.has('natural'))
      this.#rivers.push({
        ref,
        names,
        importance: way.tags.get('waterway') === 'river' ? 110 : 70,
        line: simplify(way.pointsE7, BORDER_METRES),
      })
    else if (areaImportance(way.tags) !== null) this.#boundary(ref, way.tags, [way.pointsE7.slice()], null)
    else this.#shape(ref, way.tags, [way.pointsE7])
  }

  relation(relation: OsmRelation): void {
    const type = relation.tags.get('type')
    if (type !== 'boundary' && type !== 'multipolygon') return
    const lines = relation.members.flatMap(({ type: of, ref, role }) => {
      const line = of === 'way' && role !== 'label' ? this.#borders.get(ref) : undefined
      return line === undefined ? [] : [line]
    })
    if (lines.length === 0) return
    const ref = refOf('relation', relation.id)
    if (areaImportance(relation.tags) === null) return this.#shape(ref, relation.tags, lines)
    const centre = relation.members.find(({ type: of, role }) => of === 'node' && (role === 'label' || role === 'admin_centre'))
    this.#boundary(ref, relation.tags, lines, centre?.ref ?? null)
  }

  /** A facility, lake or quarter that is mapped with its outline. */
  #shape(ref: number, tags: Tags, lines: readonly Int32Array[]): void {
    const names = namesOf(tags, false)
    const found =
      names.length === 0
        ? null
        : classify(
            tags,
            names.map(({ text }) => text),
          )
    const box = found === null ? null : boxOf(lines)
    if (found === null || box === null) return
    const reach = reachOf(box)
    const size = found.kind === 'water' ? Math.min(60, 8 * Math.log2(1 + reach / 200)) : 0
    const [first] = lines
    const point = (lines.length === 1 && first ? Polygon.of([first])?.inside : undefined) ?? middleOf(box)
    this.#records.push({ ref, ...found, importance: found.importance + size, ...point, radiusMetres: Math.max(reach, 15), names })
  }

  /** An administrative area. One that has the name of the settlement in its middle is that settlement, with a border. */
  #boundary(ref: number, tags: Tags, lines: readonly Int32Array[], centre: number | null): void {
    const area = areaImportance(tags)
    const names = namesOf(tags, false)
    const rings = ringsOf(lines)
    const polygon = Polygon.of(rings)
    if (area === null || names.length === 0 || polygon === null) return
    const middle = this.#settlements.get(centre ?? -1)
    const settlement = middle === undefined ? undefined : this.#records[middle]
    const fold = foldText(names[0]?.text ?? '')
    if (middle !== undefined && settlement && settlement.names.some(({ text }) => foldText(text) === fold)) {
      this.#records[middle] = { ...settlement, importance: Math.max(settlement.importance, area.importance), lines: outlines(rings) }
      this.#boundaries.push({ record: middle, level: area.level, polygon })
      return
    }
    this.#boundaries.push({ record: this.#records.length, level: area.level, polygon })
    const radiusMetres = Math.sqrt(polygon.squareMetres / Math.PI)
    this.#records.push({ ref, kind: 'area', importance: area.importance, ...polygon.inside, radiusMetres, names, lines: outlines(rings) })
  }

  finish({ signal, onProgress }: Parameters<PlaceBuilder['finish']>[0] = {}): BuiltPlaces {
    const step = (fraction: number): void => {
      signal?.throwIfAborted()
      onProgress?.(fraction)
    }
    step(0)
    const borders = new Set(this.#boundaries.map(({ record }) => record))
    const fixed = this.#records.filter((_record, index) => borders.has(index))
    const position = new Map([...borders].sort((a, b) => a - b).map((record, index) => [record, index]))
    const free = withoutDoubles(this.#records.filter((_record, index) => !borders.has(index)))
    step(0.1)
    const streets = joinLines('street', this.#streets)
    const rivers = joinLines('water', this.#rivers)
    step(0.3)
    const records = [...fixed, ...free, ...streets, ...rivers]
    const boundaries = this.#boundaries.map((boundary): Boundary => ({ ...boundary, record: position.get(boundary.record) ?? 0 }))
    const { areas, areaOf } = placeInAreas(records, boundaries)
    step(0.6)
    const bytes = writePlaces({ records, areas, areaOf }, ATTRIBUTION)
    step(1)
    return { bytes, places: records.length, names: records.reduce((sum, { names }) => sum + names.length, 0) }
  }
}

/** A listener for an extract; `finish` makes the index. */
export const createPlaceBuilder = (): PlaceBuilder => new Builder()
