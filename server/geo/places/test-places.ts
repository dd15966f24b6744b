/** For tests: small indices from a few lines, an engine over them, and answers as short lists. */
import type { PlaceKind, PlaceResult } from '../../contract/places.ts'
import { PlaceEngine, type EngineRequest } from './engine.ts'
import type { NameType, PlaceRecord } from './index/records.ts'
import { writePlaces } from './index/write.ts'

/** A place of a test: main name first; other names by their sort. Latitude and longitude in degrees. */
export type TestPlace = {
  readonly name: string
  readonly other?: Readonly<Partial<Record<NameType, string>>>
  readonly kind?: PlaceKind
  readonly at?: readonly [latitude: number, longitude: number]
  readonly importance?: number
  /** Position in the list of the place it lies in. */
  readonly inside?: number
  readonly line?: readonly (readonly [latitude: number, longitude: number])[]
}

/** A middle for everything that does not say where it lies. */
export const HERE = { latitude: -2, longitude: 30 }
/** Degrees of latitude in so many metres. */
export const north = (metres: number): number => metres / 111_195
/** Numbers of a map's nodes are counted in fours. */
export const REF_STEP = 4
const e7 = (degrees: number): number => Math.round(degrees * 1e7)

function recordOf({ name, other = {}, kind = 'village', at, importance = 100, line }: TestPlace, index: number): PlaceRecord {
  const [latitude, longitude] = at ?? [HERE.latitude, HERE.longitude]
  const others = Object.entries(other).map(([type, text]) => ({ type: type as NameType, text })) // keys of the list's own type
  const base = { ref: index * REF_STEP, kind, importance, latitudeE7: e7(latitude), longitudeE7: e7(longitude), radiusMetres: 50 }
  const record = { ...base, names: [{ text: name, type: 'name' as const }, ...others] }
  return line === undefined ? record : { ...record, lines: [Int32Array.from(line.flatMap(([y, x]) => [e7(y), e7(x)]))] }
}

/** The bytes of an index of these places. */
export function indexOf(places: readonly TestPlace[], attribution = 'made up'): Uint8Array<ArrayBuffer> {
  const records = places.map(recordOf)
  const areas = [...new Set(places.flatMap(({ inside }) => inside ?? []))].map((record) => ({ record, parent: -1 }))
  const position = (record: number | undefined): number => areas.findIndex((area) => area.record === record)
  for (const area of areas) area.parent = position(places[area.record]?.inside)
  return writePlaces({ records, areas, areaOf: Int32Array.from(places, ({ inside }) => position(inside)) }, attribution)
}

/** An engine with one region of these places. */
export function engineOf(places: readonly TestPlace[]): PlaceEngine {
  const engine = new PlaceEngine()
  engine.put('region:test', 'region', indexOf(places), null)
  return engine
}

export const ASKED: Omit<EngineRequest, 'text'> = { near: null, limit: 8, kinds: null, language: 'en', home: [], origins: ['region'] }

/** Results of a text. */
export const found = (engine: PlaceEngine, text: string, changes: Partial<EngineRequest> = {}): readonly PlaceResult[] =>
  engine.search({ ...ASKED, ...changes, text }).results

/** Names of the results, best first. */
export const namesFound = (engine: PlaceEngine, text: string, changes: Partial<EngineRequest> = {}): readonly string[] =>
  found(engine, text, changes).map(({ name }) => name)
