/** Units that are where no unit should go: inside a drawn fence with that purpose, seen within the gap. */
import type { PrismaClient } from '../../../prisma/generated/client.ts'
import type { FenceId, FenceIntrusion } from '../../contract/geofences.ts'
import type { UnitId } from '../../contract/primitives.ts'
import { toInstant } from '../../kernel/clock.ts'
import { callSignsOf } from './queries.ts'
import type { WatchedFence } from './rules.ts'

type Visitors = (fenceId: string) => readonly { readonly unitId: string; readonly sinceMs: number }[]

/** One entry a unit and fence, oldest first; without any such fence nothing is asked of the database. */
export async function intrusionsOf(read: PrismaClient, fences: readonly WatchedFence[], visitors: Visitors): Promise<FenceIntrusion[]> {
  const found = fences
    .filter(({ purpose }) => purpose === 'exclusion')
    .flatMap(({ id, name }) => visitors(id).map(({ unitId, sinceMs }) => ({ fenceId: id, fenceName: name, unitId, sinceMs })))
    .sort((a, b) => a.sinceMs - b.sinceMs || a.unitId.localeCompare(b.unitId))
  if (found.length === 0) return []
  const callSigns = await callSignsOf(
    read,
    found.map(({ unitId }) => unitId),
  )
  return found.map(({ fenceId, fenceName, unitId, sinceMs }) => ({
    fenceId: fenceId as FenceId, // only a drawn fence has this purpose
    fenceName,
    unitId: unitId as UnitId, // positions are kept by unit id
    callSign: callSigns.get(unitId) ?? '',
    since: toInstant(sinceMs),
  }))
}
