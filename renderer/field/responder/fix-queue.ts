/** Positions that wait on the phone, in small pieces so that adding one does not write all, thinned when a day has gathered. */
import { hasKeys, readValue, removeText, writeValue } from '../shared/store.ts'

/** A position as the station takes it (contract `FieldPositions`). */
export type QueuedFix = {
  readonly fixedAt: string
  readonly latitude: number
  readonly longitude: number
  readonly accuracyMetres: number | null
  readonly speedKmh: number | null
  readonly headingDegrees: number | null
  readonly altitudeMetres: number | null
}

const INDEX_KEY = 'kituo.fixes'
const PIECE = 100
/** Pieces kept: about a day at one position every 20 s. */
const PIECES_LIMIT = 60
/** Oldest pieces that are never thinned: they may be on their way. */
const UNTOUCHED = 6

type Index = { readonly first: number; readonly last: number; readonly count: number }
const EMPTY: Index = { first: 0, last: 0, count: 0 }
const keyOf = (piece: number): string => `${INDEX_KEY}.${piece}`
const read = (piece: number): QueuedFix[] => readValue(keyOf(piece), isList) ?? []
const isIndex = (value: unknown): value is Index => hasKeys(value, ['first', 'last', 'count'])
const isList = (value: unknown): value is QueuedFix[] => Array.isArray(value)

export type FixQueue = {
  readonly size: number
  add(fix: QueuedFix): void
  oldest(limit: number): QueuedFix[]
  remove(count: number): void
  clear(): void
}

/** Opens the queue kept on this phone. */
export function openFixQueue(): FixQueue {
  let index: Index = readValue(INDEX_KEY, isIndex) ?? EMPTY
  const save = (next: Index): void => {
    index = next
    writeValue(INDEX_KEY, next)
  }

  /** Leaves out every second position of the oldest piece that can still be thinned: the way stays visible, with fewer points. */
  function thin(): void {
    for (let piece = index.first + UNTOUCHED; piece < index.last; piece += 1) {
      const fixes = read(piece)
      if (fixes.length < PIECE / 4) continue
      const kept = fixes.filter((_, at) => at % 2 === 0)
      writeValue(keyOf(piece), kept)
      return save({ ...index, count: index.count - (fixes.length - kept.length) })
    }
  }

  return {
    get size() {
      return index.count
    },
    add(fix) {
      const present = read(index.last)
      const last = present.length >= PIECE ? index.last + 1 : index.last
      writeValue(keyOf(last), last === index.last ? [...present, fix] : [fix])
      save({ ...index, last, count: index.count + 1 })
      if (index.count > PIECES_LIMIT * PIECE) thin()
    },
    oldest(limit) {
      const found: QueuedFix[] = []
      for (let piece = index.first; piece <= index.last && found.length < limit; piece += 1) found.push(...read(piece))
      return found.slice(0, limit)
    },
    remove(count) {
      let rest = count
      let first = index.first
      while (rest > 0 && first <= index.last) {
        const fixes = read(first)
        if (fixes.length > rest) {
          writeValue(keyOf(first), fixes.slice(rest))
          break
        }
        removeText(keyOf(first))
        rest -= fixes.length
        first += 1
      }
      save(first > index.last ? EMPTY : { ...index, first, count: index.count - count })
    },
    clear() {
      for (let piece = index.first; piece <= index.last; piece += 1) removeText(keyOf(piece))
      save(EMPTY)
    },
  }
}
