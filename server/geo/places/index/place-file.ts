/** The places of an opened index: names, kinds, areas, courses. Reads only what is asked for. */
import { PlaceKind } from '../../../contract/places.ts'
import type { Point } from '../../../contract/primitives.ts'
import { checkSections } from './check.ts'
import { broken, NOWHERE, unpackSections, type Sections } from './layout.ts'
import { LINE_STEP_E7 } from './write-grid.ts'
import { Meta, NAME_TYPES, type NameType, type PlaceName } from './records.ts'
import { ByteSource } from './varint.ts'

const decoder = new TextDecoder()
/** No country has so many levels. */
const MOST_LEVELS = 12

/** @throws AppError `places.broken-index` */
function readMeta(bytes: Uint8Array): Meta {
  try {
    return Meta.parse(JSON.parse(decoder.decode(bytes)))
  } catch {
    throw broken('meta', 'it does not say what the index holds') // which character is wrong helps nobody
  }
}

/** An index in memory. */
export class PlaceFile {
  readonly sections: Sections
  readonly meta: Meta
  readonly #lines: ByteSource
  readonly #lineOf: Map<number, number>

  /** @throws AppError `places.broken-index` */
  constructor(bytes: Uint8Array) {
    this.sections = unpackSections(bytes)
    checkSections(this.sections)
    this.meta = readMeta(this.sections.meta)
    this.#lines = new ByteSource(this.sections.lines)
    this.#lineOf = new Map(Array.from(this.sections.linePlaces, (place, index) => [place, index]))
  }

  get count(): number {
    return this.sections.kinds.length
  }

  kindOf(place: number): PlaceKind {
    return PlaceKind.options[this.sections.kinds[place] ?? 0] ?? 'landmark'
  }

  pointOf(place: number): Point {
    return { latitude: (this.sections.latitudesE7[place] ?? 0) / 1e7, longitude: (this.sections.longitudesE7[place] ?? 0) / 1e7 }
  }

  #text(id: number): string {
    const { textStarts, texts } = this.sections
    return decoder.decode(texts.subarray(textStarts[id] ?? 0, textStarts[id + 1] ?? 0))
  }

  namesOf(place: number): PlaceName[] {
    const { nameStarts, nameTexts, nameTypes } = this.sections
    const names: PlaceName[] = []
    for (let at = nameStarts[place] ?? 0; at < (nameStarts[place + 1] ?? 0); at += 1)
      names.push({ text: this.#text(nameTexts[at] ?? 0), type: NAME_TYPES[nameTypes[at] ?? 0] ?? 'name' })
    return names
  }

  /** The name in a language where there is one, else the main name. */
  nameOf(place: number, language: NameType): string {
    const { nameStarts, nameTexts, nameTypes } = this.sections
    const [start = 0, end = 0] = [nameStarts[place], nameStarts[place + 1]]
    const wanted = NAME_TYPES.indexOf(language)
    let at = start
    while (at < end && nameTypes[at] !== wanted) at += 1
    return end === start ? '' : this.#text(nameTexts[at < end ? at : start] ?? 0)
  }

  /** Places that have a course or a border. */
  get outlined(): Iterable<number> {
    return this.sections.linePlaces
  }

  /** Areas around a place, the smallest first. */
  areasAround(place: number): number[] {
    const around: number[] = []
    let area = this.sections.areaOf[place] ?? NOWHERE
    while (area !== NOWHERE && around.length < MOST_LEVELS) {
      around.push(area)
      area = this.sections.areaParents[area] ?? NOWHERE
    }
    return around
  }

  /** The course of a street or river, the border of an area: parts of [lat0, lon0, ...] in E7; null for what is a point. */
  linesOf(place: number): Int32Array[] | null {
    const index = this.#lineOf.get(place)
    if (index === undefined) return null
    const source = this.#lines.seek(this.sections.lineStarts[index] ?? 0, this.sections.lineStarts[index + 1] ?? 0)
    const parts: Int32Array[] = []
    let [latitude, longitude] = [0, 0]
    const count = source.varint()
    while (parts.length < count && source.hasMore) {
      const points: number[] = []
      for (let left = source.varint(); left > 0 && source.hasMore; left -= 1) {
        latitude += source.signed()
        longitude += source.signed()
        points.push(latitude * LINE_STEP_E7, longitude * LINE_STEP_E7)
      }
      parts.push(Int32Array.from(points))
    }
    return parts
  }
}
