/** Collects nodes, ways and relations of the island; nodes at the same place are one node. */
import type { ExtractToWrite, NodeToWrite, OsmMember, RelationToWrite, WayToWrite } from '../../geo/osm/index.ts'
import { exactPointAt, type LocalKm } from '../island-shape.ts'

export type TagList = Readonly<Record<string, string>>
type Draft = { id: number; latitudeE7: number; longitudeE7: number; tags: Map<string, string> }

/** Grows an extract; ids count up from 1 in the order of creation. */
export class ElementDraft {
  readonly #nodes: Draft[] = []
  readonly #byPlace = new Map<string, Draft>()
  readonly #ways: WayToWrite[] = []
  readonly #relations: RelationToWrite[] = []

  /** The node at a place of the local grid, made when there is none; tags are added to those it has. */
  node(local: LocalKm, tags: TagList = {}): number {
    const { latitude, longitude } = exactPointAt(local)
    const [latitudeE7, longitudeE7] = [Math.round(latitude * 1e7), Math.round(longitude * 1e7)]
    const place = `${latitudeE7} ${longitudeE7}`
    let node = this.#byPlace.get(place)
    if (node === undefined) {
      node = { id: this.#nodes.length + 1, latitudeE7, longitudeE7, tags: new Map() }
      this.#nodes.push(node)
      this.#byPlace.set(place, node)
    }
    for (const [key, value] of Object.entries(tags)) node.tags.set(key, value)
    return node.id
  }

  /** A way through places; two neighbours at the same place are one node. */
  way(line: readonly LocalKm[], tags: TagList): number {
    const refs = line.map((local) => this.node(local))
    return this.wayOf(refs, tags)
  }

  /** A way through nodes. */
  wayOf(refs: readonly number[], tags: TagList): number {
    const id = this.#ways.length + 1
    this.#ways.push({ id, refs: refs.filter((ref, index) => ref !== refs[index - 1]), tags: new Map(Object.entries(tags)) })
    return id
  }

  relation(members: readonly OsmMember[], tags: TagList): number {
    const id = this.#relations.length + 1
    this.#relations.push({ id, members, tags: new Map(Object.entries(tags)) })
    return id
  }

  /** What has been collected, ready to be written. */
  finish(): ExtractToWrite {
    const nodes: readonly NodeToWrite[] = this.#nodes
    const range = (values: readonly number[]): [least: number, most: number] => [Math.min(...values), Math.max(...values)]
    const [minLatitudeE7, maxLatitudeE7] = range(nodes.map((node) => node.latitudeE7))
    const [minLongitudeE7, maxLongitudeE7] = range(nodes.map((node) => node.longitudeE7))
    const bounds = { minLatitudeE7, minLongitudeE7, maxLatitudeE7, maxLongitudeE7 }
    return { bounds, nodes, ways: this.#ways, relations: this.#relations }
  }
}

export const wayMember = (ref: number, role: string): OsmMember => ({ type: 'way', ref, role })
export const nodeMember = (ref: number, role: string): OsmMember => ({ type: 'node', ref, role })
