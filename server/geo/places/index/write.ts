/** Makes the file of an index from places. Pure: places in, bytes out. */
import { PlaceKind } from '../../../contract/places.ts'
import { areaSections } from './write-areas.ts'
import { gridSections, lineSections } from './write-grid.ts'
import { buildDictionary } from './dictionary.ts'
import { packSections } from './layout.ts'
import { NAME_TYPES, type Meta, type PlaceRecord, type PlaceSet } from './records.ts'
import { termsOf } from './terms.ts'
import { topSections } from './write-tops.ts'
import { ByteSink } from './varint.ts'

const LARGEST_RADIUS_METRES = 65_535

/** Positions in `records`, the most important first; what is alike goes by name, so that the same places give the same file. */
function orderOf(records: readonly PlaceRecord[]): Uint32Array {
  const order = Uint32Array.from(records, (_record, index) => index)
  const name = (index: number): string => records[index]?.names[0]?.text ?? ''
  return order.sort((a, b) => {
    const [left, right] = [records[a], records[b]]
    const byImportance = (right?.importance ?? 0) - (left?.importance ?? 0)
    if (byImportance !== 0) return byImportance
    const [leftName, rightName] = [name(a), name(b)]
    return leftName < rightName ? -1 : leftName > rightName ? 1 : a - b
  })
}

/** Running sums of the lengths of lists: where each begins, and the end of all. */
function startsOf(lengths: Iterable<number>, count: number): Uint32Array {
  const starts = new Uint32Array(count + 1)
  let index = 0
  for (const length of lengths) {
    starts[index + 1] = (starts[index] ?? 0) + length
    index += 1
  }
  return starts
}

function nameSections(records: readonly PlaceRecord[]) {
  const known = new Map<string, number>()
  const texts = new ByteSink()
  const textStarts = [0]
  const idOf = (text: string): number => {
    const found = known.get(text)
    if (found !== undefined) return found
    texts.bytes(Buffer.from(text))
    textStarts.push(texts.length)
    known.set(text, known.size)
    return known.size - 1
  }
  const names = records.flatMap(({ names: list }) => list)
  return {
    nameStarts: startsOf(
      records.map(({ names: list }) => list.length),
      records.length,
    ),
    nameTexts: Uint32Array.from(names, ({ text }) => idOf(text)),
    nameTypes: Uint8Array.from(names, ({ type }) => NAME_TYPES.indexOf(type)),
    textStarts: Uint32Array.from(textStarts),
    texts: texts.done(),
  }
}

/** Dictionary, the terms of each place and the places of each term. */
function wordSections(records: readonly PlaceRecord[]) {
  const termsByPlace = records.map(termsOf)
  const sorted = [...new Set(termsByPlace.flat())].sort((a, b) => (a < b ? -1 : 1))
  const termIds = new Map(sorted.map((key, id) => [key, id]))
  const dictionary = buildDictionary(sorted)
  const wordStarts = startsOf(
    termsByPlace.map(({ length }) => length),
    records.length,
  )
  const words = new Uint32Array(wordStarts.at(-1) ?? 0)
  for (const [place, terms] of termsByPlace.entries())
    words.set(Uint32Array.from(terms, (key) => termIds.get(key) ?? 0).sort(), wordStarts[place])
  const counts = new Uint32Array(sorted.length)
  for (const term of words) counts[term] = (counts[term] ?? 0) + 1
  const postingSums = startsOf(counts, sorted.length)
  return { ...dictionary, wordStarts, words, postingSums, ...postingSections(postingSums, wordStarts, words) }
}

/** Turns "terms of a place" around. Places are visited in order, so every list ascends by itself. */
function postingSections(postingSums: Uint32Array, wordStarts: Uint32Array, words: Uint32Array) {
  const next = postingSums.slice()
  const places = new Uint32Array(words.length)
  for (let place = 0; place + 1 < wordStarts.length; place += 1)
    for (let at = wordStarts[place] ?? 0; at < (wordStarts[place + 1] ?? 0); at += 1) {
      const term = words[at] ?? 0
      places[next[term] ?? 0] = place
      next[term] = (next[term] ?? 0) + 1
    }
  const postings = new ByteSink()
  const postingStarts = new Uint32Array(postingSums.length)
  for (let term = 0; term + 1 < postingSums.length; term += 1) {
    postings.ascending(places.subarray(postingSums[term], postingSums[term + 1]))
    postingStarts[term + 1] = postings.length
  }
  return { postingStarts, postings: postings.done() }
}

function kindSections(records: readonly PlaceRecord[]) {
  const lists = PlaceKind.options.map((kind) => records.flatMap((record, place) => (record.kind === kind ? [place] : [])))
  return {
    kindStarts: startsOf(
      lists.map(({ length }) => length),
      lists.length,
    ),
    kindPlaces: Uint32Array.from(lists.flat()),
  }
}

function metaOf(records: readonly PlaceRecord[], attribution: string): Meta {
  let [south, west, north, east] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { latitudeE7, longitudeE7 } of records) {
    south = Math.min(south, latitudeE7 / 1e7)
    north = Math.max(north, latitudeE7 / 1e7)
    west = Math.min(west, longitudeE7 / 1e7)
    east = Math.max(east, longitudeE7 / 1e7)
  }
  const names = records.reduce((sum, record) => sum + record.names.length, 0)
  return { places: records.length, names, bounds: records.length === 0 ? null : { south, west, north, east }, attribution }
}

/**
 * Writes an index.
 * @param attribution who made the data, shown wherever it is used; '' for our own records
 */
export function writePlaces({ records: unordered, areas, areaOf }: PlaceSet, attribution: string): Uint8Array<ArrayBuffer> {
  const order = orderOf(unordered)
  const records = Array.from(order, (index) => unordered[index]).filter((record) => record !== undefined)
  const placeOf = new Uint32Array(order.length)
  for (const [place, index] of order.entries()) placeOf[index] = place
  const words = wordSections(records)
  return packSections({
    meta: new Uint8Array(Buffer.from(JSON.stringify(metaOf(records, attribution)))),
    latitudesE7: Int32Array.from(records, ({ latitudeE7 }) => latitudeE7),
    longitudesE7: Int32Array.from(records, ({ longitudeE7 }) => longitudeE7),
    kinds: Uint8Array.from(records, ({ kind }) => PlaceKind.options.indexOf(kind)),
    importances: Uint8Array.from(records, ({ importance }) => Math.min(255, Math.max(0, Math.round(importance)))),
    radiiMetres: Uint16Array.from(records, ({ radiusMetres }) => Math.min(LARGEST_RADIUS_METRES, Math.max(0, Math.round(radiusMetres)))),
    refs: Float64Array.from(records, ({ ref }) => ref),
    ...nameSections(records),
    ...words,
    ...topSections(words),
    ...areaSections({ areas, areaOf, order, placeOf, words }),
    ...gridSections(records),
    ...lineSections(records),
    ...kindSections(records),
  })
}
