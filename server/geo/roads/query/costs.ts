/** What an edge costs a profile: the one place where tags, season and changes become numbers. */
import { UNREACHABLE } from '../hierarchy/numbers.ts'
import { profileBit, type ProfileName, type Season } from '../tags/kinds.ts'
import { PROFILES } from '../tags/profiles.ts'
import { waySpeeds } from '../tags/speeds.ts'
import type { RoadGraph } from '../road-graph.ts'
import type { EdgeChanges, Stretch } from './changes.ts'

/** What a metric is made for. `distance` finds the shortest way that the profile may use. */
export type MetricOptions = { readonly profile: ProfileName; readonly season: Season; readonly optimise: 'time' | 'distance' }

/** Milliseconds and centimetres; UNREACHABLE where nobody may go. */
export type CostModel = MetricOptions & {
  readonly bit: number
  readonly changes: EdgeChanges
  /** What the metric adds up for a whole directed edge: milliseconds or centimetres. */
  edgeCost(directed: number): number
  /** Travel time of a whole directed edge in milliseconds. */
  edgeMs(directed: number): number
  /** What the metric adds up for the part of a directed edge between two shares of it, in the direction of travel (start <= end). */
  partCost(directed: number, start: number, end: number): number
  /** Travel time of such a part in milliseconds. */
  partMs(directed: number, start: number, end: number): number
  /** Cost of the given arc at a place of the hierarchy's slots. */
  arcCost(place: number): number
  /** Whether the profile may drive here: at this share of a directed edge, in the direction of travel. */
  isOpenAt(directed: number, share: number): boolean
}

/** Longest cost of one edge that still counts as open: about 12 days. */
const MOST = UNREACHABLE - 1

/** Cost model of a profile with the changes that are in force. */
export function createCosts(graph: RoadGraph, options: MetricOptions, changes: EdgeChanges): CostModel {
  const { sections } = graph
  const { edgeLengthsCm, edgeWays, wayAttributes, edgeFlags, arcEdges } = sections
  const bit = profileBit(options.profile)
  const { msPerCm, fixedMs } = paceTables(graph, options)
  const signalMs = PROFILES[options.profile].signalSeconds * 1000
  const byTime = options.optimise === 'time'
  const blocked = blockedPlaces(graph, bit)

  const pace = (directed: number): number => msPerCm[2 * (wayAttributes[edgeWays[directed >> 1] ?? 0] ?? 0) + (directed & 1)] ?? 0
  const waitMs = (directed: number): number =>
    (((edgeFlags[directed >> 1] ?? 0) >> ((directed & 1) === 0 ? 4 : 8)) & 15) * signalMs +
    (fixedMs[wayAttributes[edgeWays[directed >> 1] ?? 0] ?? 0] ?? 0)

  function edgeMs(directed: number): number {
    const perCm = pace(directed)
    if (perCm === 0) return UNREACHABLE
    if (changes.size > 0 && changes.has(directed)) return partMs(directed, 0, 1)
    return Math.min(MOST, Math.round((edgeLengthsCm[directed >> 1] ?? 0) * perCm) + waitMs(directed))
  }
  function partMs(directed: number, start: number, end: number): number {
    const perCm = pace(directed)
    if (perCm === 0) return UNREACHABLE
    const stretched = stretchedShare(changes.get(directed), start, end)
    if (stretched === Infinity) return UNREACHABLE
    return Math.min(MOST, Math.round((edgeLengthsCm[directed >> 1] ?? 0) * stretched * perCm) + (end === 1 ? waitMs(directed) : 0))
  }
  function edgeCost(directed: number): number {
    if (byTime) return edgeMs(directed)
    return edgeMs(directed) === UNREACHABLE ? UNREACHABLE : Math.min(MOST, edgeLengthsCm[directed >> 1] ?? 0)
  }
  return {
    ...options,
    bit,
    changes,
    edgeMs,
    edgeCost,
    partMs,
    partCost: (directed, start, end) => {
      const ms = partMs(directed, start, end)
      return byTime || ms === UNREACHABLE ? ms : Math.round((edgeLengthsCm[directed >> 1] ?? 0) * (end - start))
    },
    arcCost: (place) =>
      blocked !== null && ((blocked[place >> 3] ?? 0) & (1 << (place & 7))) !== 0 ? UNREACHABLE : edgeCost(arcEdges[place] ?? 0),
    isOpenAt: (directed, share) => pace(directed) !== 0 && !isClosedAt(changes.get(directed), share),
  }
}

/** Milliseconds a centimetre by attribute and direction (0 = closed), and the fixed wait by attribute. */
function paceTables({ rules }: RoadGraph, { profile, season }: MetricOptions): { msPerCm: Float64Array; fixedMs: Float64Array } {
  const msPerCm = new Float64Array(rules.length * 2)
  const fixedMs = new Float64Array(rules.length)
  for (const [index, rule] of rules.entries()) {
    const speeds = waySpeeds(rule, profile, season)
    // a centimetre at 1 km/h takes 36 ms
    msPerCm[2 * index] = speeds.forwardKmh > 0 ? 36 / speeds.forwardKmh : 0
    msPerCm[2 * index + 1] = speeds.backwardKmh > 0 ? 36 / speeds.backwardKmh : 0
    fixedMs[index] = speeds.fixedSeconds * 1000
  }
  return { msPerCm, fixedMs }
}

/** One bit for each place whose turn this profile may not take; null when there is none. */
function blockedPlaces({ sections }: RoadGraph, bit: number): Uint8Array | null {
  const { maskedPlaces, masks, slots } = sections
  if (maskedPlaces.length === 0) return null
  const blocked = new Uint8Array((slots.length >> 3) + 1)
  for (let i = 0; i < maskedPlaces.length; i += 1) {
    const place = maskedPlaces[i] ?? 0
    if (((masks[i] ?? 0) & bit) !== 0) blocked[place >> 3] = (blocked[place >> 3] ?? 0) | (1 << (place & 7))
  }
  return blocked
}

/** How long a part of an edge seems when slow stretches count longer; Infinity across a closed one. */
function stretchedShare(stretches: readonly Stretch[] | undefined, start: number, end: number): number {
  let sum = end - start
  for (const stretch of stretches ?? []) {
    const overlap = Math.min(end, stretch.end) - Math.max(start, stretch.start)
    if (overlap < 0 || (overlap === 0 && stretch.start < stretch.end)) continue
    if (stretch.factor === 0) return Infinity
    sum += overlap * (1 / stretch.factor - 1)
  }
  return sum
}

const isClosedAt = (stretches: readonly Stretch[] | undefined, share: number): boolean =>
  (stretches ?? []).some(({ start, end, factor }) => factor === 0 && share >= start && share <= end)
