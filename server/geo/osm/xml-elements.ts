/** Turns the tags of an OSM XML document into elements: a small state machine over start and end tags. */
import { BrokenPart } from './broken.ts'
import { NO_TAGS, type ElementTarget, type Kinds } from './element-target.ts'
import type { BoundsE7, OsmMember } from './elements.ts'
import { Float64Column } from './number-columns.ts'
import { validBounds } from './pbf-header.ts'

/** As in the binary form: beyond this a list is no line and no group. */
const MOST_PARTS = 1_000_000
/** osm > way > tag: nothing in the format lies deeper. */
const DEEPEST = 16
const MEMBER_TYPES: ReadonlyMap<string, OsmMember['type']> = new Map([
  ['node', 'node'],
  ['way', 'way'],
  ['relation', 'relation'],
])

export type Attributes = Readonly<Record<string, string>>
type ElementKind = 'node' | 'way' | 'relation'

const INTEGER = /^-?\d{1,16}$/
/** NaN for what is no whole number. */
const integer = (text: string | undefined): number => (text !== undefined && INTEGER.test(text) ? Number(text) : Number.NaN)
const degreesE7 = (text: string | undefined): number =>
  text === undefined || text.trim() === '' ? Number.NaN : Math.round(Number(text) * 1e7)
const kindOf = (name: string): ElementKind | null => (name === 'node' || name === 'way' || name === 'relation' ? name : null)

/** Receives start and end tags in document order. */
export class XmlElements {
  readonly #target: ElementTarget
  readonly #kinds: Kinds
  #depth = 0
  #open: ElementKind | null = null
  #isDeleted = false
  #id = Number.NaN
  #latitudeE7 = Number.NaN
  #longitudeE7 = Number.NaN
  #tags: Map<string, string> | null = null
  #members: OsmMember[] = []
  #isWhole = true
  readonly #refs = new Float64Column()
  /** The area the document names. */
  bounds: BoundsE7 | null = null

  constructor(target: ElementTarget, kinds: Kinds) {
    this.#target = target
    this.#kinds = kinds
  }

  /**
   * @throws BrokenPart when this is no OSM document
   */
  start(name: string, attributes: Attributes): void {
    this.#depth += 1
    if (this.#depth > DEEPEST) throw new BrokenPart(name, 'lies deeper than the format goes')
    if (this.#depth === 1) {
      if (name !== 'osm') throw new BrokenPart(name.slice(0, 40), 'is not the start of an OSM document')
      return
    }
    const kind = kindOf(name)
    if (this.#depth === 2) {
      if (kind !== null) this.#begin(kind, attributes)
      else if (name === 'bounds') this.#readBounds(attributes)
    } else if (this.#depth === 3 && this.#open !== null) this.#part(name, attributes)
  }

  end(): void {
    if (this.#depth === 2 && this.#open !== null) this.#finish(this.#open)
    this.#depth -= 1
  }

  #begin(kind: ElementKind, attributes: Attributes): void {
    const isWanted = kind === 'node' ? this.#kinds.nodes : kind === 'way' ? this.#kinds.ways : this.#kinds.relations
    if (!isWanted) return
    this.#open = kind
    this.#isDeleted = attributes['visible'] === 'false' || attributes['action'] === 'delete'
    this.#id = integer(attributes['id'])
    this.#latitudeE7 = degreesE7(attributes['lat'])
    this.#longitudeE7 = degreesE7(attributes['lon'])
    this.#tags = null
    this.#isWhole = true
    this.#members = []
    this.#refs.length = 0
  }

  #part(name: string, attributes: Attributes): void {
    if (name === 'tag') {
      const { k, v } = attributes
      if (k === undefined || v === undefined) this.#isWhole = false
      else (this.#tags ??= new Map()).set(k, v)
    } else if (name === 'nd' && this.#open === 'way') {
      if (this.#refs.length < MOST_PARTS) this.#refs.push(integer(attributes['ref']))
      else this.#isWhole = false
    } else if (name === 'member' && this.#open === 'relation') {
      const type = MEMBER_TYPES.get(attributes['type'] ?? '')
      if (type === undefined || this.#members.length === MOST_PARTS) this.#isWhole = false
      else this.#members.push({ type, ref: integer(attributes['ref']), role: attributes['role'] ?? '' })
    }
  }

  #finish(kind: ElementKind): void {
    this.#open = null
    if (this.#isDeleted) return
    if (!this.#isWhole) this.#target.broken()
    else if (kind === 'node') this.#target.node(this.#id, this.#latitudeE7, this.#longitudeE7, this.#tags)
    else if (kind === 'way') this.#target.way(this.#id, this.#refs.view(), this.#tags ?? NO_TAGS, null)
    else this.#target.relation(this.#id, this.#members, this.#tags ?? NO_TAGS)
  }

  #readBounds(attributes: Attributes): void {
    this.bounds = validBounds({
      minLatitudeE7: degreesE7(attributes['minlat']),
      minLongitudeE7: degreesE7(attributes['minlon']),
      maxLatitudeE7: degreesE7(attributes['maxlat']),
      maxLongitudeE7: degreesE7(attributes['maxlon']),
    })
  }
}
