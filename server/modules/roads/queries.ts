/** Reads of road changes through Prisma. */
import type { PrismaClient } from '../../../prisma/generated/client.ts'
import { RoadChangeView } from '../../contract/roads.ts'
import { toInstant } from '../../kernel/clock.ts'

/** Lifted and past changes are still shown this long. */
const SHOWN_AFTER_MS = 24 * 3_600_000
const ROWS_LIMIT = 1_000

/** Changes in force or to come, and those that ended within a day; newest first. */
export async function listRoadChanges(read: PrismaClient, nowMs: number): Promise<RoadChangeView[]> {
  const since = toInstant(nowMs - SHOWN_AFTER_MS)
  const rows = await read.roadChange.findMany({
    where: {
      OR: [
        { isLifted: false, OR: [{ until: null }, { until: { gt: since } }] },
        { isLifted: true, liftedAt: { gt: since } },
      ],
    },
    orderBy: { id: 'desc' },
    take: ROWS_LIMIT,
  })
  return rows.map((row) => RoadChangeView.parse(row))
}
