/** Finding terms of the dictionary: exactly, by their beginning, and by how alike they are. */
import type { Sections } from './layout.ts'

/** Terms from `lo` up to before `hi`; `node` is the tree node they hang on. */
export type TermRange = { readonly lo: number; readonly hi: number; readonly node: number }
/** Terms reached with some edits. */
export type SimilarRange = { readonly lo: number; readonly hi: number; readonly edits: number }

type Tree = Pick<Sections, 'keyStarts' | 'keys' | 'nodeLabels' | 'nodeFirst' | 'nodeLo' | 'nodeHi'>
const NOTHING: TermRange = { lo: 0, hi: 0, node: 0 }
const encoder = new TextEncoder()

/** Bytes of a key. */
export const keyBytes = (key: string): Uint8Array => encoder.encode(key)

function childOf({ nodeFirst, nodeLabels }: Tree, node: number, label: number): number {
  for (let child = nodeFirst[node] ?? 0; child < (nodeFirst[node + 1] ?? 0); child += 1) if (nodeLabels[child] === label) return child
  return -1
}

const keyLength = ({ keyStarts }: Tree, term: number): number => (keyStarts[term + 1] ?? 0) - (keyStarts[term] ?? 0)

function beginsWith({ keyStarts, keys }: Tree, term: number, bytes: Uint8Array, from: number): boolean {
  const start = keyStarts[term] ?? 0
  for (let at = from; at < bytes.length; at += 1) if (keys[start + at] !== bytes[at]) return false
  return true
}

/** Terms that begin with these bytes; an empty range when there are none. */
export function termsFrom(tree: Tree, bytes: Uint8Array): TermRange {
  let node = 0
  for (let depth = 0; depth < bytes.length; depth += 1) {
    const [lo = 0, hi = 0] = [tree.nodeLo[node], tree.nodeHi[node]]
    if (node > 0 && hi - lo === 1) {
      const fits = keyLength(tree, lo) >= bytes.length && beginsWith(tree, lo, bytes, depth)
      return fits ? { lo, hi, node } : NOTHING
    }
    node = childOf(tree, node, bytes[depth] ?? 0)
    if (node < 0) return NOTHING
  }
  return { lo: tree.nodeLo[node] ?? 0, hi: tree.nodeHi[node] ?? 0, node }
}

/** The term with exactly these bytes, or -1. The first of a range is the shortest, so it is that one or none. */
export function termOf(tree: Tree, bytes: Uint8Array): number {
  const { lo, hi } = termsFrom(tree, bytes)
  return hi > lo && keyLength(tree, lo) === bytes.length ? lo : -1
}

/** Longest key that is compared; what is longer is no word anybody types. */
const LONGEST = 40
/** Ranges that are collected at most: beyond these nothing that was meant is found by guessing. */
const MOST_RANGES = 256
/** Concept keys begin with it; they are never guessed. */
const CONCEPT_SIGN = 126

/**
 * Walks the tree with a row of edit distances (insert, delete, replace, swap of neighbours) and leaves a branch as soon as every number in
 * the row is above the limit: a few thousand steps for a country, not one for each term.
 */
export class SimilarTerms {
  readonly #tree: Tree
  readonly #rows = Array.from({ length: LONGEST + 1 }, () => new Uint8Array(LONGEST + 1))
  #wanted: Uint8Array = new Uint8Array()
  #limit = 0
  #isPrefix = false
  #path = new Uint8Array(LONGEST + 1)
  #found: SimilarRange[] = []

  constructor(tree: Tree) {
    this.#tree = tree
  }

  /**
   * Terms within `limit` edits of `wanted`, nearest first; exact ones (0 edits) are among them.
   * @param isPrefix the word is still being typed: terms that begin with something alike count
   */
  find(wanted: Uint8Array, limit: number, isPrefix: boolean): readonly SimilarRange[] {
    if (wanted.length > LONGEST) return []
    this.#wanted = wanted
    this.#limit = limit
    this.#isPrefix = isPrefix
    this.#found = []
    const first = this.#rows[0]
    for (let at = 0; first && at <= wanted.length; at += 1) first[at] = at
    this.#children(0, 0)
    return this.#found.sort((a, b) => a.edits - b.edits)
  }

  #children(node: number, depth: number): void {
    const { nodeFirst, nodeLabels } = this.#tree
    for (let child = nodeFirst[node] ?? 0; child < (nodeFirst[node + 1] ?? 0); child += 1) {
      const label = nodeLabels[child] ?? 0
      if (depth === 0 && label === CONCEPT_SIGN) continue
      if (this.#step(label, depth + 1) && !this.#accept(child, label, depth + 1)) this.#descend(child, depth + 1)
    }
  }

  /** Goes on below a node, or along the rest of its only key. */
  #descend(node: number, depth: number): void {
    const { nodeLo, nodeHi, keyStarts, keys } = this.#tree
    const [lo = 0, hi = 0] = [nodeLo[node], nodeHi[node]]
    if (hi - lo > 1) {
      this.#children(node, depth)
      return
    }
    const end = keyStarts[lo + 1] ?? 0
    let at = depth
    for (let byte = (keyStarts[lo] ?? 0) + depth; byte < end; byte += 1) {
      at += 1
      const label = keys[byte] ?? 0
      if (!this.#step(label, at) || this.#accept(node, label, at)) return
    }
  }

  /** Fills the row of a depth. @returns false when nothing below can be near enough */
  #step(label: number, depth: number): boolean {
    const row = this.#rows[depth]
    const before = this.#rows[depth - 1]
    const beforeThat = depth > 1 ? this.#rows[depth - 2] : undefined
    if (!row || !before) return false
    const wanted = this.#wanted
    this.#path[depth] = label
    row[0] = depth
    let least = depth
    for (let at = 1; at <= wanted.length; at += 1) {
      const letter = wanted[at - 1]
      let edits = Math.min((before[at] ?? 99) + 1, (row[at - 1] ?? 99) + 1, (before[at - 1] ?? 99) + (letter === label ? 0 : 1))
      if (beforeThat && at > 1 && letter === this.#path[depth - 1] && wanted[at - 2] === label)
        edits = Math.min(edits, (beforeThat[at - 2] ?? 99) + 1)
      row[at] = edits
      if (edits < least) least = edits
    }
    return least <= this.#limit
  }

  /** Takes what ends here, or everything below. @returns true when nothing more is to be looked for below */
  #accept(node: number, label: number, depth: number): boolean {
    const { nodeLo, nodeHi } = this.#tree
    const edits = this.#rows[depth]?.[this.#wanted.length] ?? 99
    if (edits > this.#limit) return false
    if (this.#found.length >= MOST_RANGES) return true
    const [lo = 0, hi = 0] = [nodeLo[node], nodeHi[node]]
    // a beginning counts when its last letter is the last one typed, else one letter less would always do
    if (this.#isPrefix && label === this.#wanted.at(-1)) {
      this.#found.push({ lo, hi, edits })
      return true
    }
    if (keyLength(this.#tree, lo) === depth) this.#found.push({ lo, hi: lo + 1, edits })
    return false
  }
}

/** Edit distance of two short words (insert, delete, replace, swap of neighbours). */
export function editDistance(a: string, b: string): number {
  let beforeThat: number[] = []
  let before = Array.from({ length: b.length + 1 }, (_zero, at) => at)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let edits = Math.min((before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (before[j - 1] ?? 0) + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) edits = Math.min(edits, (beforeThat[j - 2] ?? 0) + 1)
      row.push(edits)
    }
    beforeThat = before
    before = row
  }
  return before[b.length] ?? 0
}
