/** Administrative borders: drawn as the ways they consist of, once each, at the highest level that uses them. Along a coast the shore is line enough. */
import type { OsmRelation, Tags } from '../osm/elements.ts'
import { attribute, type Draft } from './classify/draft.ts'

/** Levels we draw: countries (2) down to sectors and wards (8). Below lies every hill. */
const DRAWN = { highest: 2, lowest: 8 }
/** First zoom of a level. */
const ZOOMS: Readonly<Record<number, number>> = { 2: 0, 3: 4, 4: 4, 5: 7, 6: 8, 7: 10, 8: 11 }

export type Borders = {
  noteWay(wayId: number, tags: Tags): void
  noteRelation(relation: OsmRelation): void
  /** Every way of a border with what it is drawn as. */
  drafts(): Iterable<readonly [wayId: number, draft: Draft]>
}

const levelOf = (tags: Tags): number | null => {
  const level = Number(tags.get('admin_level'))
  return tags.get('boundary') === 'administrative' && level >= DRAWN.highest && level <= DRAWN.lowest && Number.isInteger(level)
    ? level
    : null
}

/** Collects borders while an extract is read. */
export function createBorders(): Borders {
  const levels = new Map<number, number>()
  const maritime = new Set<number>()
  const shores = new Set<number>()
  const note = (wayId: number, level: number): void => {
    levels.set(wayId, Math.min(level, levels.get(wayId) ?? Infinity))
  }
  return {
    noteWay(wayId, tags) {
      if (tags.get('maritime') === 'yes') maritime.add(wayId)
      if (tags.get('natural') === 'coastline') shores.add(wayId)
      const level = levelOf(tags)
      if (level !== null) note(wayId, level)
    },
    noteRelation({ tags, members }) {
      const level = levelOf(tags)
      if (level === null) return
      for (const { type, ref, role } of members) if (type === 'way' && role !== 'subarea') note(ref, level)
    },
    *drafts() {
      for (const [wayId, level] of levels) {
        if (shores.has(wayId)) continue
        const sea = maritime.has(wayId) ? [attribute('maritime', true)] : []
        const draft: Draft = {
          layer: 'boundaries',
          form: 'line',
          minZoom: ZOOMS[level] ?? 11,
          rank: 230 - level * 5,
          pixels: 0,
          attributes: [attribute('level', level), ...sea],
        }
        yield [wayId, draft]
      }
    },
  }
}
