/** Encodes blocks of nodes, ways and relations for a .osm.pbf file; each block carries its own texts. */
import { PbfWriter } from 'pbf'
import type { OsmMember, Tags } from './elements.ts'
import type { NodeToWrite, RelationToWrite, WayToWrite } from './pbf-write.ts'

const MEMBER_TYPES = { node: 0, way: 1, relation: 2 } as const satisfies Record<OsmMember['type'], number>

/** Texts of a block in order of first use. Index 0 is nobody's: dense nodes end their tags with it. */
class Texts {
  readonly #indexes = new Map<string, number>()

  indexOf(text: string): number {
    const known = this.#indexes.get(text)
    if (known !== undefined) return known
    const index = this.#indexes.size + 1
    this.#indexes.set(text, index)
    return index
  }

  write(writer: PbfWriter): void {
    writer.writeStringField(1, '')
    // pbf 5.1.2 writes characters of planes 2 and up (rare Han) wrongly; bytes it passes on as they are
    for (const text of this.#indexes.keys()) writer.writeBytesField(1, Buffer.from(text, 'utf8'))
  }
}

/** Turns running values into differences. */
function differences(values: Iterable<number>): number[] {
  let last = 0
  return Array.from(values, (value) => {
    const difference = value - last
    last = value
    return difference
  })
}

function writeTags(tags: Tags, texts: Texts, writer: PbfWriter): void {
  writer.writePackedVarint(
    2,
    Array.from(tags.keys(), (key) => texts.indexOf(key)),
  )
  writer.writePackedVarint(
    3,
    Array.from(tags.values(), (value) => texts.indexOf(value)),
  )
}

/** A block of one group. The texts come first in the file but are complete only after the group. */
function block(writeGroup: (texts: Texts, writer: PbfWriter) => void): Uint8Array {
  const texts = new Texts()
  const group = new PbfWriter()
  writeGroup(texts, group)
  const writer = new PbfWriter()
  writer.writeMessage(1, (all, inner) => all.write(inner), texts)
  writer.writeBytesField(2, group.finish())
  return writer.finish()
}

/** One block of dense nodes. */
export function nodeBlock(nodes: readonly NodeToWrite[]): Uint8Array {
  return block((texts, group) => {
    const hasTags = nodes.some((node) => node.tags.size > 0)
    const writeDense = (all: readonly NodeToWrite[], writer: PbfWriter): void => {
      writer.writePackedSVarint(1, differences(all.map((node) => node.id)))
      writer.writePackedSVarint(8, differences(all.map((node) => node.latitudeE7)))
      writer.writePackedSVarint(9, differences(all.map((node) => node.longitudeE7)))
      if (!hasTags) return
      const pairs = all.flatMap(({ tags }) => [
        ...Array.from(tags).flatMap(([key, value]) => [texts.indexOf(key), texts.indexOf(value)]),
        0,
      ])
      writer.writePackedVarint(10, pairs)
    }
    group.writeMessage(2, writeDense, nodes)
  })
}

/** One block of ways. */
export function wayBlock(ways: readonly WayToWrite[]): Uint8Array {
  return block((texts, group) => {
    const writeWay = (way: WayToWrite, writer: PbfWriter): void => {
      writer.writeVarintField(1, way.id)
      writeTags(way.tags, texts, writer)
      writer.writePackedSVarint(8, differences(Array.from(way.refs)))
    }
    for (const way of ways) group.writeMessage(3, writeWay, way)
  })
}

/** One block of relations. */
export function relationBlock(relations: readonly RelationToWrite[]): Uint8Array {
  return block((texts, group) => {
    const writeRelation = (relation: RelationToWrite, writer: PbfWriter): void => {
      writer.writeVarintField(1, relation.id)
      writeTags(relation.tags, texts, writer)
      writer.writePackedVarint(
        8,
        relation.members.map((member) => texts.indexOf(member.role)),
      )
      writer.writePackedSVarint(9, differences(relation.members.map((member) => member.ref)))
      writer.writePackedVarint(
        10,
        relation.members.map((member) => MEMBER_TYPES[member.type]),
      )
    }
    for (const relation of relations) group.writeMessage(4, writeRelation, relation)
  })
}
