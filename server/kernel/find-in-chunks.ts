/** Long lists of ids for Prisma on SQLite, which takes at most 999 values in one query. */

/** Ids of one query; leaves room for the other values of a filter. */
const CHUNK = 900

/**
 * Runs `find` for the distinct ids in groups small enough for one query and joins the rows; order within a group is the query's.
 * One query up to 900 ids.
 */
export async function findInChunks<Row>(ids: Iterable<string>, find: (ids: string[]) => PromiseLike<Row[]>): Promise<Row[]> {
  const distinct = [...new Set(ids)]
  const rows: Row[] = []
  for (let start = 0; start < distinct.length; start += CHUNK) rows.push(...(await find(distinct.slice(start, start + CHUNK))))
  return rows
}
