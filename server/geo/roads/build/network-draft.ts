/** A road network while it is put together: junctions, edges with their shapes, ways, names, and sequences nobody may drive. */
import { ByteReader, ByteWriter, metresBetween } from '../geometry.ts'
import { GrowingInts } from '../hierarchy/numbers.ts'
import { WAY_RULE_BYTES, writeWayRule, type WayRule } from '../tags/way-rule.ts'

/** Between name and reference number of a road in one label. */
export const LABEL_SEPARATOR = '\u001f'

/** Directed edges that may not follow one another, for the profiles of the mask. A directed edge is 2 x edge, plus 1 against its drawing. */
export type Forbidden = { readonly edges: readonly number[]; readonly mask: number }

export const reverseOf = (directed: number): number => directed ^ 1

/** Signals met along the edge and against it, 15 at most each. */
export type Signals = { readonly forward: number; readonly backward: number }

export class NetworkDraft {
  readonly latitudes = new GrowingInts(1 << 12)
  readonly longitudes = new GrowingInts(1 << 12)
  readonly from = new GrowingInts(1 << 12)
  readonly to = new GrowingInts(1 << 12)
  readonly lengthsCm = new GrowingInts(1 << 12)
  readonly wayOf = new GrowingInts(1 << 12)
  readonly signals = new GrowingInts(1 << 12)
  /** Where each edge's shape starts in `shapes`: a count, then steps from point to point. */
  readonly shapeAt = new GrowingInts(1 << 12)
  readonly shapes = new ByteWriter(1 << 16)
  readonly osmIds: number[] = []
  readonly attributeOf = new GrowingInts(1 << 12)
  readonly labelOf = new GrowingInts(1 << 12)
  readonly labels: string[] = ['']
  readonly forbidden: Forbidden[] = []
  private readonly labelIndex = new Map<string, number>([['', 0]])
  private readonly ruleIndex = new Map<string, number>()
  private readonly rules: WayRule[] = []

  get nodeCount(): number {
    return this.latitudes.length
  }

  get edgeCount(): number {
    return this.from.length
  }

  addNode(latitudeE7: number, longitudeE7: number): number {
    this.latitudes.push(latitudeE7)
    this.longitudes.push(longitudeE7)
    return this.latitudes.length - 1
  }

  /** Adds a way. @param osmId 0 for what no way of the extract stands for */
  addWay(osmId: number, rule: WayRule, name: string, reference: string): number {
    const label = reference === '' ? name : name + LABEL_SEPARATOR + reference
    this.osmIds.push(osmId)
    this.attributeOf.push(this.ruleOf(rule))
    this.labelOf.push(this.labelNumber(label))
    return this.osmIds.length - 1
  }

  /** Rule of a way. */
  ruleOfWay(way: number): WayRule {
    const rule = this.rules[this.attributeOf.get(way)]
    if (rule === undefined) throw new Error(`no way ${String(way)}`)
    return rule
  }

  /**
   * Adds an edge with the points between its ends, [lat0, lon0, ...] in degrees x 10^7.
   * @returns its number
   */
  addEdge(from: number, to: number, way: number, between: ArrayLike<number>, signals: Signals = { forward: 0, backward: 0 }): number {
    this.from.push(from)
    this.to.push(to)
    this.wayOf.push(way)
    this.signals.push((Math.min(15, signals.forward) << 4) | (Math.min(15, signals.backward) << 8))
    this.shapeAt.push(this.shapes.length)
    let [latitude, longitude] = [this.latitudes.get(from), this.longitudes.get(from)]
    let metres = 0
    this.shapes.number(between.length >> 1)
    for (let i = 0; i + 1 < between.length; i += 2) {
      const [nextLatitude, nextLongitude] = [between[i] ?? 0, between[i + 1] ?? 0]
      this.shapes.signed(nextLatitude - latitude)
      this.shapes.signed(nextLongitude - longitude)
      metres += metresBetween(latitude, longitude, nextLatitude, nextLongitude)
      latitude = nextLatitude
      longitude = nextLongitude
    }
    metres += metresBetween(latitude, longitude, this.latitudes.get(to), this.longitudes.get(to))
    this.lengthsCm.push(Math.round(metres * 100))
    return this.from.length - 1
  }

  /** Rules as they are written to the file. */
  attributeBytes(): Uint8Array {
    const bytes = new Uint8Array(this.rules.length * WAY_RULE_BYTES)
    for (const [index, rule] of this.rules.entries()) writeWayRule(rule, bytes, index * WAY_RULE_BYTES)
    return bytes
  }

  private ruleOf(rule: WayRule): number {
    const key = Object.values(rule).join(',')
    const known = this.ruleIndex.get(key)
    if (known !== undefined) return known
    this.rules.push(rule)
    this.ruleIndex.set(key, this.rules.length - 1)
    return this.rules.length - 1
  }

  private labelNumber(label: string): number {
    const known = this.labelIndex.get(label)
    if (known !== undefined) return known
    this.labels.push(label)
    this.labelIndex.set(label, this.labels.length - 1)
    return this.labels.length - 1
  }
}

/** Tail and head node of a directed edge. */
export const tailOfDirected = ({ from, to }: NetworkDraft, directed: number): number =>
  (directed & 1) === 0 ? from.get(directed >> 1) : to.get(directed >> 1)
export const headOfDirected = (draft: NetworkDraft, directed: number): number => tailOfDirected(draft, reverseOf(directed))

/** Profiles that may use a directed edge. */
export function usersOfDirected(draft: NetworkDraft, directed: number): number {
  const rule = draft.ruleOfWay(draft.wayOf.get(directed >> 1))
  return (directed & 1) === 0 ? rule.forward : rule.backward
}

/** Copies one shape to another place. */
export function copyShape(bytes: Uint8Array, at: number, target: ByteWriter): void {
  const reader = new ByteReader(bytes, at)
  const count = reader.number()
  target.number(count)
  for (let i = 0; i < 2 * count; i += 1) target.number(reader.number())
}

/** Directed edges that leave a node. */
export type EdgesLeaving = (node: number) => Int32Array

/** Looks up the edges of a finished draft by node. */
export function edgesLeaving(draft: NetworkDraft): EdgesLeaving {
  const first = new Int32Array(draft.nodeCount + 1)
  for (let directed = 0; directed < draft.edgeCount * 2; directed += 1) {
    const next = tailOfDirected(draft, directed) + 1
    first[next] = (first[next] ?? 0) + 1
  }
  for (let node = 0; node < draft.nodeCount; node += 1) first[node + 1] = (first[node + 1] ?? 0) + (first[node] ?? 0)
  const edges = new Int32Array(draft.edgeCount * 2)
  const cursor = first.slice()
  for (let directed = 0; directed < draft.edgeCount * 2; directed += 1) {
    const tail = tailOfDirected(draft, directed)
    const place = cursor[tail] ?? 0
    edges[place] = directed
    cursor[tail] = place + 1
  }
  return (node) => edges.subarray(first[node] ?? 0, first[node + 1] ?? 0)
}
