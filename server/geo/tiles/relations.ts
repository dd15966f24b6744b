/** Areas made of several ways: multipolygon and boundary relations. */
import type { OsmRelation, Tags } from '../osm/elements.ts'
import { classifyArea } from './classify/areas.ts'
import type { Draft } from './classify/draft.ts'
import { assembleAreas, type RingMember } from './shapes/rings.ts'
import type { FeatureStore } from './spill/feature-store.ts'
import type { WayStore } from './spill/way-store.ts'

export type RelationCounts = { areas: number; broken: number; missingMembers: number }
export type Relations = {
  /** Tags of a way that is no ring but says it is an area: before 2017 a multipolygon's tags were on its outer ways. */
  noteOpenArea(wayId: number, drafts: readonly Draft[]): void
  add(relation: OsmRelation): void
  readonly counts: RelationCounts
}

/** Open ways remembered at most; a file with more of them is broken. */
const MOST_OPEN_AREAS = 100_000

const isArea = (tags: Tags): boolean => tags.get('type') === 'multipolygon' || tags.get('type') === 'boundary'

/** Builds the areas of relations from the ways kept in `ways`. */
export function createRelations(ways: WayStore, features: FeatureStore): Relations {
  const openAreas = new Map<number, readonly Draft[]>()
  const counts: RelationCounts = { areas: 0, broken: 0, missingMembers: 0 }

  function draftsOf({ tags, members }: OsmRelation): readonly Draft[] {
    const own = classifyArea(tags)
    if (own.length > 0 || tags.get('type') !== 'multipolygon') return own
    for (const { type, ref } of members) {
      const inherited = type === 'way' ? openAreas.get(ref) : undefined
      if (inherited !== undefined) return inherited
    }
    return []
  }
  function membersOf({ members }: OsmRelation): RingMember[] {
    const found: RingMember[] = []
    for (const { type, ref, role } of members) {
      if (type !== 'way') continue
      const path = ways.find(ref)
      if (path === null) counts.missingMembers += 1
      else found.push({ role, path })
    }
    return found
  }
  return {
    counts,
    noteOpenArea(wayId, drafts) {
      if (openAreas.size < MOST_OPEN_AREAS) openAreas.set(wayId, drafts)
    },
    add(relation) {
      if (!isArea(relation.tags)) return
      const drafts = draftsOf(relation)
      if (drafts.length === 0) return
      const { areas, broken } = assembleAreas(membersOf(relation))
      counts.areas += areas.length
      if (broken > 0) counts.broken += 1
      const largest = areas.at(-1)
      for (const draft of drafts) {
        if (draft.form === 'area') for (const area of areas) features.add(draft, area)
        else if (draft.form === 'label' && largest !== undefined) features.add(draft, largest)
      }
    },
  }
}
