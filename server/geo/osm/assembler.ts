/** Puts ways together from node positions and hands every usable element to the sinks; counts what was left out. */
import { AppError } from '../../kernel/app-error.ts'
import { isId, type ElementTarget } from './element-target.ts'
import type { BoundsE7, ExtractSink, ExtractSummary, OsmMember, Tags } from './elements.ts'
import { NodePositions } from './node-positions.ts'
import { Float64Column, Int32Column } from './number-columns.ts'

const MOST_LATITUDE_E7 = 900_000_000
const MOST_LONGITUDE_E7 = 1_800_000_000

const isOnEarth = (latitudeE7: number, longitudeE7: number): boolean =>
  latitudeE7 >= -MOST_LATITUDE_E7 && latitudeE7 <= MOST_LATITUDE_E7 && longitudeE7 >= -MOST_LONGITUDE_E7 && longitudeE7 <= MOST_LONGITUDE_E7

/** The order in which kinds are expected; a file that promised it and breaks it is refused. */
const RANK = { node: 0, way: 1, relation: 2 } as const

/** Receives raw elements from a file format and feeds the sinks. One instance serves one extract, over all its readings. */
export class Assembler implements ElementTarget {
  readonly wantsNodeTags: boolean
  readonly #file: string
  readonly #nodeSinks: readonly ExtractSink[]
  readonly #waySinks: readonly ExtractSink[]
  readonly #relationSinks: readonly ExtractSink[]
  readonly #positions = new NodePositions()
  readonly #points = new Int32Column()
  readonly #pointRefs = new Float64Column()
  #rank: number = RANK.node
  #nodes = 0
  #ways = 0
  #relations = 0
  #missingNodes = 0
  #brokenElements = 0
  #lastWay = Number.NaN
  #lastRelation = Number.NaN
  #minLatitude = Infinity
  #minLongitude = Infinity
  #maxLatitude = -Infinity
  #maxLongitude = -Infinity

  constructor(file: string, sinks: readonly ExtractSink[]) {
    this.#file = file
    this.#nodeSinks = sinks.filter((sink) => sink.node !== undefined)
    this.#waySinks = sinks.filter((sink) => sink.way !== undefined)
    this.#relationSinks = sinks.filter((sink) => sink.relation !== undefined)
    this.wantsNodeTags = this.#nodeSinks.length > 0
  }

  node(id: number, latitudeE7: number, longitudeE7: number, tags: Tags | null): void {
    if (this.#rank !== RANK.node) throw this.#outOfOrder('a node')
    if (!isId(id) || !isOnEarth(latitudeE7, longitudeE7) || !this.#positions.add(id, latitudeE7, longitudeE7)) {
      this.#brokenElements += 1
      return
    }
    this.#nodes += 1
    this.#extend(latitudeE7, longitudeE7)
    if (tags === null) return
    for (const sink of this.#nodeSinks) sink.node?.({ id, latitudeE7, longitudeE7, tags })
  }

  way(id: number, refs: Float64Array, tags: Tags, locatedE7: Int32Array | null): void {
    if (this.#rank > RANK.way) throw this.#outOfOrder('a way')
    if (this.#rank < RANK.way) this.#endNodes()
    if (!isId(id) || id === this.#lastWay || refs.length < 2) {
      this.#brokenElements += 1
      return
    }
    this.#lastWay = id
    if (locatedE7 === null) this.#locate(refs)
    else this.#takeLocations(refs, locatedE7)
    const pointsE7 = this.#points.view()
    if (!hasLength(pointsE7)) {
      this.#brokenElements += 1
      return
    }
    this.#ways += 1
    const way = { id, refs, tags, pointsE7, pointRefs: this.#pointRefs.view() }
    for (const sink of this.#waySinks) sink.way?.(way)
  }

  relation(id: number, members: readonly OsmMember[], tags: Tags): void {
    if (this.#rank === RANK.node) this.#endNodes()
    this.#rank = RANK.relation
    if (!isId(id) || id === this.#lastRelation) {
      this.#brokenElements += 1
      return
    }
    this.#lastRelation = id
    const usable = members.filter((member) => isId(member.ref) && !(member.type === 'relation' && member.ref === id))
    if (usable.length < members.length) this.#brokenElements += 1
    this.#relations += 1
    for (const sink of this.#relationSinks) sink.relation?.({ id, members: usable, tags })
  }

  broken(): void {
    this.#brokenElements += 1
  }

  /**
   * What was read. @param promised the area the file itself names, if any
   */
  summary(promised: BoundsE7 | null): ExtractSummary {
    if (this.#rank === RANK.node) this.#endNodes()
    const seen =
      this.#minLatitude > this.#maxLatitude
        ? null
        : {
            minLatitudeE7: this.#minLatitude,
            minLongitudeE7: this.#minLongitude,
            maxLatitudeE7: this.#maxLatitude,
            maxLongitudeE7: this.#maxLongitude,
          }
    return {
      nodes: this.#nodes,
      ways: this.#ways,
      relations: this.#relations,
      bounds: promised !== null && seen !== null && overlap(promised, seen) ? promised : seen,
      skipped: { missingNodes: this.#missingNodes, brokenElements: this.#brokenElements },
    }
  }

  #endNodes(): void {
    this.#rank = RANK.way
    const duplicates = this.#positions.seal()
    this.#nodes -= duplicates
    this.#brokenElements += duplicates
  }

  #locate(refs: Float64Array): void {
    this.#points.length = 0
    this.#pointRefs.length = 0
    const positions = this.#positions
    for (const ref of refs) {
      if (!positions.find(ref)) {
        this.#missingNodes += 1
        continue
      }
      this.#points.push(positions.latitudeE7)
      this.#points.push(positions.longitudeE7)
      this.#pointRefs.push(ref)
    }
  }

  /** Positions that came with the way itself; the nodes need not be in the file at all. */
  #takeLocations(refs: Float64Array, locatedE7: Int32Array): void {
    this.#points.length = 0
    this.#pointRefs.length = 0
    refs.forEach((ref, index) => {
      const latitudeE7 = locatedE7[index * 2] ?? Infinity
      const longitudeE7 = locatedE7[index * 2 + 1] ?? Infinity
      if (!isOnEarth(latitudeE7, longitudeE7)) {
        this.#missingNodes += 1
        return
      }
      this.#extend(latitudeE7, longitudeE7)
      this.#points.push(latitudeE7)
      this.#points.push(longitudeE7)
      this.#pointRefs.push(ref)
    })
  }

  #extend(latitudeE7: number, longitudeE7: number): void {
    if (latitudeE7 < this.#minLatitude) this.#minLatitude = latitudeE7
    if (latitudeE7 > this.#maxLatitude) this.#maxLatitude = latitudeE7
    if (longitudeE7 < this.#minLongitude) this.#minLongitude = longitudeE7
    if (longitudeE7 > this.#maxLongitude) this.#maxLongitude = longitudeE7
  }

  #outOfOrder(found: string): AppError {
    return new AppError('extract.unsorted', { file: this.#file, found })
  }
}

/** True when at least two points differ. */
function hasLength(pointsE7: Int32Array): boolean {
  for (let index = 2; index < pointsE7.length; index += 2)
    if (pointsE7[index] !== pointsE7[0] || pointsE7[index + 1] !== pointsE7[1]) return true
  return false
}

const overlap = (a: BoundsE7, b: BoundsE7): boolean =>
  a.minLatitudeE7 <= b.maxLatitudeE7 &&
  b.minLatitudeE7 <= a.maxLatitudeE7 &&
  a.minLongitudeE7 <= b.maxLongitudeE7 &&
  b.minLongitudeE7 <= a.maxLongitudeE7
