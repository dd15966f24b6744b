/** Reads of fields that two stations set without knowing of each other, with who said what and when. */
import type { PrismaClient } from '../../../prisma/generated/client.ts'
import type { ContestedField } from '../../contract/contested.ts'
import { findInChunks } from '../../kernel/find-in-chunks.ts'
import { originsOf, type OpPlace } from './origin-queries.ts'

/** As the log keeps them; the shown one last. */
type StoredValue = OpPlace & { readonly value: unknown }

/** Contested fields by entity; an entity without one is not in the map. One query while nothing is contested. */
export async function contestedFields(read: PrismaClient, entities: Iterable<string>): Promise<Map<string, ContestedField[]>> {
  const rows = await findInChunks(entities, (ids) =>
    read.fieldVersion.findMany({ where: { entity: { in: ids } }, orderBy: { field: 'asc' } }),
  )
  if (rows.length === 0) return new Map()
  const parsed = rows.map((row) => ({ ...row, stored: JSON.parse(row.values) as StoredValue[] })) // written by the log itself
  const originOf = await originsOf(
    read,
    parsed.flatMap(({ stored }) => stored),
  )
  const fields = parsed.map(({ entity, field, stored }) => ({
    entity,
    field,
    values: stored.flatMap(({ value, ...place }) => {
      const origin = originOf(place)
      return origin ? [{ value, actorName: origin.actorName, station: origin.station, set: origin.clock }] : []
    }),
  }))
  const byEntity = Map.groupBy(fields, ({ entity }) => entity)
  return new Map([...byEntity].map(([entity, list]) => [entity, list.map(({ field, values }) => ({ field, values }))]))
}
