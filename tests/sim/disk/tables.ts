/** Containers on a simulated disk: every change tells the journal how to take it back. */
import type { Journal } from './journal.ts'

/** A map on disk. */
export class DiskMap<Key, Value> {
  readonly #journal: Journal
  readonly #map: Map<Key, Value>

  constructor(journal: Journal, from?: DiskMap<Key, Value>) {
    this.#journal = journal
    this.#map = new Map(from ? from.#map : undefined)
  }

  get size(): number {
    return this.#map.size
  }

  get(key: Key): Value | undefined {
    return this.#map.get(key)
  }

  has(key: Key): boolean {
    return this.#map.has(key)
  }

  set(key: Key, value: Value): void {
    const map = this.#map
    const before = map.get(key)
    const wasThere = before !== undefined || map.has(key)
    map.set(key, value)
    this.#journal.wrote(() => {
      if (wasThere)
        map.set(key, before as Value) // it was there, so this is its value
      else map.delete(key)
    })
  }

  delete(key: Key): void {
    const map = this.#map
    if (!map.has(key)) return
    const before = map.get(key) as Value // it is there
    map.delete(key)
    this.#journal.wrote(() => map.set(key, before))
  }

  keys(): IterableIterator<Key> {
    return this.#map.keys()
  }

  values(): IterableIterator<Value> {
    return this.#map.values()
  }

  entries(): IterableIterator<[Key, Value]> {
    return this.#map.entries()
  }
}

/** A list on disk that only grows. */
export class DiskList<Item> {
  readonly #journal: Journal
  readonly items: Item[]

  /** @param keeps which items of `from` are copied */
  constructor(journal: Journal, from?: DiskList<Item>, keeps?: (item: Item) => boolean) {
    this.#journal = journal
    this.items = keeps ? (from?.items.filter(keeps) ?? []) : [...(from?.items ?? [])]
  }

  push(item: Item): void {
    const { items } = this
    items.push(item)
    this.#journal.wrote(() => {
      items.pop()
    })
  }
}
