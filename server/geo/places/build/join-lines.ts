/** Streets and rivers are mapped in many pieces: pieces of one name near each other become one place. */
import type { PlaceKind } from '../../../contract/places.ts'
import { phraseAt } from '../concepts.ts'
import type { PlaceName, PlaceRecord } from '../index/records.ts'
import { foldText, wordsOf } from '../text.ts'
import { boxOf, halfWay, lengthOf, METRES_PER_E7, middleOf, reachOf } from './shapes.ts'
import type { BoundsE7 } from '../../osm/elements.ts'

/** A piece of a named street or river. */
export type Piece = {
  readonly ref: number
  readonly names: readonly PlaceName[]
  readonly importance: number
  readonly line: Int32Array
}
/** Pieces of one name are one place up to this distance between them, metres. */
const GAP_METRES: Partial<Record<PlaceKind, number>> = { street: 400, water: 2_000 }
/** A long road is better known: up to this much more importance. */
const LENGTH_IMPORTANCE = 30

const ROAD_TYPES = new Set(['street', 'avenue', 'road', 'boulevard'])

/**
 * The same for all ways to write one street: "KN 7 Ave", "KN7Av", "Avenue KN 7". Words that only say what sort of road it is are made
 * alike, and their order does not count.
 */
export function streetKey(name: string): string {
  return wordsOf(name)
    .map((word) => phraseAt([word], 0)?.concepts.find((concept) => ROAD_TYPES.has(concept)) ?? word)
    .sort()
    .join(' ')
}

type Boxed = Piece & { readonly box: BoundsE7 }
const gap = (a: BoundsE7, b: BoundsE7): number => {
  const south = Math.max(0, a.minLatitudeE7 - b.maxLatitudeE7, b.minLatitudeE7 - a.maxLatitudeE7)
  const west = Math.max(0, a.minLongitudeE7 - b.maxLongitudeE7, b.minLongitudeE7 - a.maxLongitudeE7)
  return Math.max(south, west) * METRES_PER_E7
}

/** Groups of pieces that hang together over gaps of up to `gapMetres`. Sorted by latitude, so that only neighbours are compared. */
function clusters(pieces: readonly Boxed[], gapMetres: number): Boxed[][] {
  const sorted = pieces.toSorted((a, b) => a.box.minLatitudeE7 - b.box.minLatitudeE7)
  const parent = sorted.map((_piece, index) => index)
  const rootOf = (index: number): number => {
    let root = index
    while ((parent[root] ?? root) !== root) root = parent[root] ?? root
    parent[index] = root
    return root
  }
  const open: number[] = []
  for (const [index, piece] of sorted.entries()) {
    for (let at = open.length - 1; at >= 0; at -= 1) {
      const other = sorted[open[at] ?? 0]
      if (!other) continue
      if ((piece.box.minLatitudeE7 - other.box.maxLatitudeE7) * METRES_PER_E7 > gapMetres) open.splice(at, 1)
      else if (gap(piece.box, other.box) <= gapMetres) parent[rootOf(index)] = rootOf(open[at] ?? 0)
    }
    open.push(index)
  }
  return [...Map.groupBy(sorted.entries(), ([index]) => rootOf(index)).values()].map((members) => members.map(([, piece]) => piece))
}

/** The names of all pieces: the one that most metres carry first. */
function namesOfAll(pieces: readonly Piece[]): PlaceName[] {
  const metres = new Map<string, number>()
  for (const { names, line } of pieces) {
    const main = names[0]?.text ?? ''
    metres.set(main, (metres.get(main) ?? 0) + lengthOf(line) + 1)
  }
  const mains = [...metres].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([text]) => text)
  const names: PlaceName[] = [{ text: mains[0] ?? '', type: 'name' }]
  const known = new Set([foldText(mains[0] ?? '')])
  const others = [
    ...mains.slice(1).map((text): PlaceName => ({ text, type: 'alternative' })),
    ...pieces.flatMap((piece) => piece.names.slice(1)),
  ]
  for (const name of others) {
    const key = `${name.type === 'alternative' || name.type === 'code' ? '' : name.type}${foldText(name.text)}`
    if (known.has(key) || names.length >= 12) continue
    known.add(key)
    names.push(name)
  }
  return names
}

function recordOf(kind: PlaceKind, pieces: readonly Boxed[]): PlaceRecord | null {
  const lines = pieces.map(({ line }) => line)
  const box = boxOf(lines)
  if (box === null) return null
  const middle = middleOf(box)
  const central = pieces.toSorted((a, b) => distance(a, middle) - distance(b, middle))[0]
  const kilometres = lines.reduce((sum, line) => sum + lengthOf(line), 0) / 1000
  const importance = Math.max(...pieces.map((piece) => piece.importance)) + Math.min(LENGTH_IMPORTANCE, 6 * Math.log2(1 + kilometres))
  return {
    ref: pieces.reduce((least, { ref }) => Math.min(least, ref), Infinity),
    kind,
    ...(central ? halfWay(central.line) : middle),
    radiusMetres: reachOf(box),
    importance,
    names: namesOfAll(pieces),
    lines,
  }
}
const distance = ({ box }: Boxed, { latitudeE7, longitudeE7 }: { latitudeE7: number; longitudeE7: number }): number => {
  const middle = middleOf(box)
  return Math.hypot(middle.latitudeE7 - latitudeE7, middle.longitudeE7 - longitudeE7)
}

/** Joins pieces to places. Pieces without points are left out. */
export function joinLines(kind: 'street' | 'water', pieces: readonly Piece[]): PlaceRecord[] {
  const boxed = pieces.flatMap((piece): Boxed[] => {
    const box = boxOf([piece.line])
    return box === null ? [] : [{ ...piece, box }]
  })
  const byName = Map.groupBy(boxed, ({ names }) => streetKey(names[0]?.text ?? ''))
  return [...byName.values()].flatMap((same) =>
    clusters(same, GAP_METRES[kind] ?? 0).flatMap((cluster) => {
      const record = recordOf(kind, cluster)
      return record === null ? [] : [record]
    }),
  )
}
