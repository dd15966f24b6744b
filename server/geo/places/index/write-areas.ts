/** Areas in the order of their tree: everything inside an area follows it, so that "lies in" is a comparison of two numbers. */
import { NOWHERE } from './layout.ts'
import { PairColumn } from './pairs.ts'
import type { PlaceSet } from './records.ts'

type Input = Pick<PlaceSet, 'areas' | 'areaOf'> & {
  /** Record of each place. */
  readonly order: Uint32Array
  /** Place of each record. */
  readonly placeOf: Uint32Array
  readonly words: { readonly wordStarts: Uint32Array; readonly words: Uint32Array }
}

/** Old positions of the areas in the order of the tree, and for each new position the end of its subtree. */
function treeOrder(areas: PlaceSet['areas']) {
  const children = new Map<number, number[]>()
  for (const [index, { parent }] of areas.entries()) {
    const key = parent >= 0 && parent < areas.length && !isOwnAncestor(areas, index) ? parent : -1
    const siblings = children.get(key)
    if (siblings) siblings.push(index)
    else children.set(key, [index])
  }
  const order: number[] = []
  const ends = new Uint32Array(areas.length)
  const parents = new Uint32Array(areas.length).fill(NOWHERE)
  const visit = (index: number, parent: number): void => {
    const at = order.length
    order.push(index)
    parents[at] = parent
    for (const child of children.get(index) ?? []) visit(child, at)
    ends[at] = order.length
  }
  for (const root of children.get(-1) ?? []) visit(root, NOWHERE)
  return { order, ends, parents }
}

/** A ring of parents would never be visited; its members become roots. */
function isOwnAncestor(areas: PlaceSet['areas'], start: number): boolean {
  let at = areas[start]?.parent ?? -1
  for (let steps = 0; at >= 0 && steps < 64; steps += 1) {
    if (at === start) return true
    at = areas[at]?.parent ?? -1
  }
  return at >= 0
}

/** Members of each area, the most important first. */
function membersOf(areaOf: Uint32Array, areaCount: number) {
  const starts = new Uint32Array(areaCount + 1)
  for (const area of areaOf) if (area !== NOWHERE) starts[area + 1] = (starts[area + 1] ?? 0) + 1
  for (let area = 0; area < areaCount; area += 1) starts[area + 1] = (starts[area + 1] ?? 0) + (starts[area] ?? 0)
  const next = starts.slice()
  const members = new Uint32Array(starts.at(-1) ?? 0)
  for (const [place, area] of areaOf.entries()) {
    if (area === NOWHERE) continue
    members[next[area] ?? 0] = place
    next[area] = (next[area] ?? 0) + 1
  }
  return { areaMemberStarts: starts, areaMembers: members }
}

/** Sections about areas. */
export function areaSections({ areas, areaOf, order, placeOf, words }: Input) {
  const tree = treeOrder(areas)
  const newArea = new Int32Array(areas.length)
  for (const [at, index] of tree.order.entries()) newArea[index] = at
  const areaPlaces = Uint32Array.from(tree.order, (index) => placeOf[areas[index]?.record ?? 0] ?? 0)
  const pairs = new PairColumn()
  for (const [area, place] of areaPlaces.entries())
    for (let at = words.wordStarts[place] ?? 0; at < (words.wordStarts[place + 1] ?? 0); at += 1) pairs.push(words.words[at] ?? 0, area)
  const { majors: areaTermTerms, minors: areaTermAreas } = pairs.sorted()
  const sorted = Uint32Array.from(order, (record) => {
    const area = areaOf[record] ?? -1
    return area < 0 ? NOWHERE : (newArea[area] ?? NOWHERE)
  })
  return {
    areaOf: sorted,
    areaPlaces,
    areaEnds: tree.ends,
    areaParents: tree.parents,
    ...membersOf(sorted, areas.length),
    areaTermTerms,
    areaTermAreas,
  }
}
