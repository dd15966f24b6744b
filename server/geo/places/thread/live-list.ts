/** One of the station's own lists as an index: rows come and go, the index is made anew when they rest for a moment. */
import { ordinaryImportance } from '../build/kinds.ts'
import type { PlaceEngine } from '../engine.ts'
import type { PlaceRecord } from '../index/records.ts'
import { writePlaces } from '../index/write.ts'
import type { ListOrigin, PlaceRow } from './messages.ts'

/** What people of the station wrote down themselves is better known than what is merely on a map. */
const OWN_IMPORTANCE = 20

const recordOf = ({ kind, names, point, radiusMetres }: PlaceRow, ref: number): PlaceRecord => ({
  ref,
  kind,
  names,
  radiusMetres,
  importance: ordinaryImportance(kind) + OWN_IMPORTANCE,
  latitudeE7: Math.round(point.latitude * 1e7),
  longitudeE7: Math.round(point.longitude * 1e7),
})

/** Keeps the rows of one list and its index in an engine. */
export class LiveList {
  readonly #rows = new Map<string, PlaceRow>()
  readonly #engine: PlaceEngine
  readonly #origin: ListOrigin
  #isBuilt = false

  constructor(engine: PlaceEngine, origin: ListOrigin) {
    this.#engine = engine
    this.#origin = origin
  }

  /** The engine has an index of this list, perhaps not of its newest rows. */
  get isBuilt(): boolean {
    return this.#isBuilt
  }

  /** Takes rows in, new or changed, and out. */
  change(rows: readonly PlaceRow[], gone: readonly string[]): void {
    for (const row of rows) this.#rows.set(row.key, row)
    for (const key of gone) this.#rows.delete(key)
  }

  /** Makes the index of what the list holds now: about ten milliseconds for a thousand rows. */
  rebuild(): void {
    const rows = [...this.#rows.values()]
    this.#isBuilt = true
    const bytes = writePlaces({ records: rows.map(recordOf), areas: [], areaOf: new Int32Array(rows.length).fill(-1) }, '')
    this.#engine.put(
      this.#origin,
      this.#origin,
      bytes,
      rows.map(({ key }) => key),
    )
  }
}
