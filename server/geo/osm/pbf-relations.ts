/** Relations of a .osm.pbf block. */
import type { PbfReader } from 'pbf'
import { BrokenPart } from './broken.ts'
import type { ElementTarget } from './element-target.ts'
import type { OsmMember } from './elements.ts'
import { PackedCursor, stretchOf, type Stretch } from './packed.ts'
import { TagReader } from './pbf-tags.ts'
import type { StringTable } from './string-table.ts'

const RELATION = { id: 1, keys: 2, values: 3, roles: 8, members: 9, types: 10 } as const
const MEMBER_TYPES = ['node', 'way', 'relation'] as const

const stretch = (): Stretch => ({ start: 0, end: 0 })

/** Decodes Relation messages and hands each relation to the target. */
export class RelationReader {
  readonly #roleColumn = new PackedCursor('Relation.roles_sid')
  readonly #memberColumn = new PackedCursor('Relation.memids')
  readonly #typeColumn = new PackedCursor('Relation.types')
  readonly #texts: StringTable
  readonly #target: ElementTarget
  readonly #tags: TagReader
  readonly #at = { keys: stretch(), values: stretch(), roles: stretch(), members: stretch(), types: stretch() }

  constructor(texts: StringTable, target: ElementTarget) {
    this.#texts = texts
    this.#target = target
    this.#tags = new TagReader('Relation', texts)
  }

  /**
   * One Relation message.
   * @throws BrokenPart when the message contradicts its own lengths
   */
  read(reader: PbfReader, end: number): void {
    const at = this.#at
    for (const place of Object.values(at)) place.start = place.end = 0
    let id = Number.NaN
    for (let field = reader.nextField(end); field !== 0; field = reader.nextField(end)) {
      if (field === RELATION.id) id = reader.readVarint(true)
      else if (field === RELATION.keys) stretchOf(reader, end, 'Relation.keys', at.keys)
      else if (field === RELATION.values) stretchOf(reader, end, 'Relation.vals', at.values)
      else if (field === RELATION.roles) stretchOf(reader, end, 'Relation.roles_sid', at.roles)
      else if (field === RELATION.members) stretchOf(reader, end, 'Relation.memids', at.members)
      else if (field === RELATION.types) stretchOf(reader, end, 'Relation.types', at.types)
    }
    if (reader.pos !== end) throw new BrokenPart('Relation', 'does not end where it says')
    const tags = this.#tags.read(reader.buf, at.keys, at.values)
    const members = this.#readMembers(reader.buf)
    if (tags === null || members === null) this.#target.broken()
    else this.#target.relation(id, members, tags)
  }

  /** Null when a role or a type does not exist, or the three columns differ in length. */
  #readMembers(bytes: Uint8Array): OsmMember[] | null {
    const at = this.#at
    this.#roleColumn.over(bytes, at.roles)
    this.#memberColumn.over(bytes, at.members)
    this.#typeColumn.over(bytes, at.types)
    const members: OsmMember[] = []
    let ref = 0
    while (this.#memberColumn.hasMore) {
      if (!this.#roleColumn.hasMore || !this.#typeColumn.hasMore) return null
      ref += this.#memberColumn.zigzag()
      const role = this.#texts.at(this.#roleColumn.unsigned())
      const type = MEMBER_TYPES[this.#typeColumn.unsigned()]
      if (role === undefined || type === undefined) return null
      members.push({ type, ref, role })
    }
    for (const column of [this.#roleColumn, this.#memberColumn, this.#typeColumn]) column.finish()
    return members
  }
}
