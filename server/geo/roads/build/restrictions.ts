/** Turn restrictions of an extract (OpenStreetMap wiki, "Relation:restriction"): read as they pass by, resolved to edges at the end. */
import type { OsmRelation, Tags } from '../../osm/elements.ts'
import { profileBit, VEHICLES_MASK } from '../tags/kinds.ts'
import { headOfDirected, reverseOf, tailOfDirected, usersOfDirected, type EdgesLeaving, type NetworkDraft } from './network-draft.ts'

/** A restriction in the words of the extract. */
export type RawRestriction = {
  readonly isOnly: boolean
  readonly isUTurn: boolean
  readonly mask: number
  readonly fromWays: readonly number[]
  readonly toWays: readonly number[]
  readonly viaNode: number | null
  readonly viaWays: readonly number[]
}

/** What became of the restrictions. */
export type RestrictionCounts = { applied: number; conditional: number; unresolved: number; otherVehicles: number }

/** Vehicles a restriction key speaks of, by what follows `restriction:`. */
const MASK_OF: Readonly<Record<string, number>> = {
  motor_vehicle: VEHICLES_MASK,
  vehicle: VEHICLES_MASK,
  motorcar: profileBit('ambulance') | profileBit('car'),
  motorcycle: profileBit('motorcycle'),
  emergency: profileBit('ambulance'),
  foot: profileBit('walking'),
}

/** Reads a relation. @returns null for what is no restriction; a word for one that is counted and left out */
export function readRestriction(relation: OsmRelation): RawRestriction | 'conditional' | 'otherVehicles' | 'unresolved' | null {
  const { tags, members } = relation
  if (tags.get('type') !== 'restriction' && !(tags.get('type') ?? '').startsWith('restriction:')) return null
  const said = valueAndMask(tags)
  if (typeof said === 'string') return said
  const waysOf = (role: string): number[] => members.filter((m) => m.role === role && m.type === 'way').map((m) => m.ref)
  const viaNode = members.find((m) => m.role === 'via' && m.type === 'node')?.ref ?? null
  const [fromWays, toWays, viaWays] = [waysOf('from'), waysOf('to'), waysOf('via')]
  if (fromWays.length === 0 || toWays.length === 0 || (viaNode === null) === (viaWays.length === 0)) return 'unresolved'
  return {
    isOnly: said.value.startsWith('only_'),
    isUTurn: said.value === 'no_u_turn',
    mask: said.mask,
    fromWays,
    toWays,
    viaNode,
    viaWays,
  }
}

/** The value that counts for our profiles. */
function valueAndMask(tags: Tags): { value: string; mask: number } | 'conditional' | 'otherVehicles' | 'unresolved' {
  const isTimed = tags.has('day_on') || tags.has('hour_on') || tags.has('restriction:conditional')
  const type = tags.get('type') ?? ''
  const plain = tags.get('restriction')
  let found: { value: string; mask: number } | null = null
  if (plain !== undefined) {
    const only = type.startsWith('restriction:') ? (MASK_OF[type.slice('restriction:'.length)] ?? 0) : VEHICLES_MASK
    found = { value: plain, mask: only & ~exceptMask(tags.get('except')) }
  } else {
    const named = Object.keys(MASK_OF).find((vehicle) => tags.has(`restriction:${vehicle}`))
    const value = tags.get(`restriction:${named ?? ''}`)
    if (value !== undefined) found = { value, mask: maskNaming(tags, value) }
  }
  if (isTimed && (found === null || tags.has('day_on') || tags.has('hour_on'))) return 'conditional'
  if (found === null) return 'otherVehicles'
  if (!/^(no|only)_/.test(found.value)) return 'unresolved'
  return found.mask === 0 ? 'otherVehicles' : found
}

/** All vehicles whose own key gives this value. */
const maskNaming = (tags: Tags, value: string): number =>
  Object.entries(MASK_OF).reduce((mask, [vehicle, bits]) => (tags.get(`restriction:${vehicle}`) === value ? mask | bits : mask), 0)

function exceptMask(value: string | undefined): number {
  let mask = 0
  for (const vehicle of (value ?? '').split(';')) mask |= MASK_OF[vehicle.trim()] ?? 0
  return mask
}

/** Where the ways of the extract went. */
export type WayEdges = {
  /** Edges of an OSM way, in order; empty when it was not kept. */
  edgesOf(osmWay: number): readonly number[]
  /** Junction of an OSM node; -1 when it has none. */
  junctionOf(osmNode: number): number
}

/**
 * Turns restrictions into forbidden sequences of the draft. "Only" is read as: who comes from there may go nowhere else, at the
 * via node or anywhere along the via ways.
 */
export function applyRestrictions(
  draft: NetworkDraft,
  leaving: EdgesLeaving,
  restrictions: readonly RawRestriction[],
  ways: WayEdges,
  counts: RestrictionCounts,
): void {
  for (const restriction of restrictions) {
    const chains = chainsOf(draft, restriction, ways)
    counts[chains.length > 0 ? 'applied' : 'unresolved'] += 1
    for (const edges of chains) {
      if (restriction.isOnly) forbidOthers(draft, leaving, edges, restriction.mask)
      else draft.forbidden.push({ edges, mask: restriction.mask })
    }
  }
}

/** Forbids leaving the chain anywhere, to all who may drive the chain to its end. */
function forbidOthers(draft: NetworkDraft, leaving: EdgesLeaving, chain: readonly number[], asked: number): void {
  let mask = asked
  for (const edge of chain) mask &= usersOfDirected(draft, edge)
  if (mask === 0) return
  for (let length = 1; length < chain.length; length += 1) {
    const begun = chain.slice(0, length)
    for (const other of leaving(headOfDirected(draft, begun[length - 1] ?? 0))) {
      if (other !== chain[length]) draft.forbidden.push({ edges: [...begun, other], mask })
    }
  }
}

/** The directed edges from "from" over "via" to "to", one chain for each pair of members; none when the members do not meet. */
function chainsOf(draft: NetworkDraft, restriction: RawRestriction, ways: WayEdges): number[][] {
  const from = restriction.fromWays.flatMap((way) => bothWays(ways.edgesOf(way)))
  const to = restriction.toWays.flatMap((way) => bothWays(ways.edgesOf(way)))
  if (restriction.viaNode === null)
    return chainsOverWays(
      draft,
      from,
      to,
      restriction.viaWays.flatMap((way) => bothWays(ways.edgesOf(way))),
    )
  const via = ways.junctionOf(restriction.viaNode)
  const arriving = from.filter((edge) => headOfDirected(draft, edge) === via)
  const leaving = to.filter((edge) => tailOfDirected(draft, edge) === via)
  if (restriction.isUTurn && restriction.fromWays[0] === restriction.toWays[0]) return arriving.map((edge) => [edge, reverseOf(edge)])
  // a member that runs through the node leaves open which half is meant
  if (arriving.length > restriction.fromWays.length || leaving.length > restriction.toWays.length) return []
  return arriving.flatMap((first) => leaving.map((last) => [first, last]))
}

const bothWays = (edges: readonly number[]): number[] => edges.flatMap((edge) => [2 * edge, 2 * edge + 1])

/** Via ways longer than this many edges are a mistake. */
const LONGEST_VIA = 40

function chainsOverWays(draft: NetworkDraft, from: readonly number[], to: readonly number[], via: readonly number[]): number[][] {
  const chains: number[][] = []
  for (const first of from) {
    const start = headOfDirected(draft, first)
    if (!via.some((edge) => tailOfDirected(draft, edge) === start)) continue
    const path = shortestVia(draft, first, via, to)
    if (path !== null && path.length <= LONGEST_VIA + 2) chains.push(path)
  }
  return chains
}

/** Fewest via edges from the head of `first` to a "to" edge, breadth first. */
function shortestVia(draft: NetworkDraft, first: number, via: readonly number[], to: readonly number[]): number[] | null {
  const queue: number[][] = [[first]]
  const seen = new Set<number>([headOfDirected(draft, first)])
  for (let at = 0; at < queue.length; at += 1) {
    const path = queue[at] ?? []
    const here = headOfDirected(draft, path[path.length - 1] ?? 0)
    const last = to.find((edge) => tailOfDirected(draft, edge) === here && edge !== reverseOf(path[path.length - 1] ?? 0))
    if (path.length > 1 && last !== undefined) return [...path, last]
    for (const edge of via) {
      const head = headOfDirected(draft, edge)
      if (tailOfDirected(draft, edge) !== here || seen.has(head)) continue
      seen.add(head)
      queue.push([...path, edge])
    }
  }
  return null
}
