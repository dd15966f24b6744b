/** Tags of ways, relations and single nodes in a .osm.pbf block: one packed column of key indexes, one of value indexes. */
import type { Tags } from './elements.ts'
import { NO_TAGS } from './element-target.ts'
import { PackedCursor, type Stretch } from './packed.ts'
import type { StringTable } from './string-table.ts'

/** Joins the two columns; one instance serves a whole file. */
export class TagReader {
  readonly #keys: PackedCursor
  readonly #values: PackedCursor
  readonly #texts: StringTable

  /** @param element name of the message for error texts, such as `Way` */
  constructor(element: string, texts: StringTable) {
    this.#keys = new PackedCursor(`${element}.keys`)
    this.#values = new PackedCursor(`${element}.vals`)
    this.#texts = texts
  }

  /**
   * Reads the tags of one element.
   * @returns null when an index points outside the string table or the columns differ in length
   * @throws BrokenPart when a column ends inside a number
   */
  read(bytes: Uint8Array, keys: Stretch, values: Stretch): Tags | null {
    if (keys.start === keys.end && values.start === values.end) return NO_TAGS
    this.#keys.over(bytes, keys)
    this.#values.over(bytes, values)
    const tags = new Map<string, string>()
    while (this.#keys.hasMore && this.#values.hasMore) {
      const key = this.#texts.at(this.#keys.unsigned())
      const value = this.#texts.at(this.#values.unsigned())
      if (key === undefined || value === undefined) return null
      tags.set(key, value)
    }
    if (this.#keys.hasMore || this.#values.hasMore) return null
    this.#keys.finish()
    this.#values.finish()
    return tags
  }
}
