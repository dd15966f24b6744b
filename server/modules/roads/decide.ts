/** Decisions about roads. Pure: state in, ops or a refusal out. */
import type { DrawRoadChange, RoadChangeId, RoadChangeView, RoadSeason } from '../../contract/roads.ts'
import { accept, refuse, type Decision, type DecideFacts } from '../../log/index.ts'
import { roadChangeDrawn, roadChangeLifted, roadSeasonSet } from './ops.ts'

/** Changes in force or to come that one district may have: each is worked into every profile's roads. House limit. */
export const OPEN_CHANGES_LIMIT = 500

/** Records a closed or slow stretch. @param open changes that are neither lifted nor past */
export function drawRoadChange(
  { commandId: _commandId, ...fields }: DrawRoadChange,
  open: number,
  facts: DecideFacts,
): Decision<{ changeId: RoadChangeId }> {
  if (open >= OPEN_CHANGES_LIMIT) return refuse('road.too-many-changes', { limit: OPEN_CHANGES_LIMIT })
  if (fields.until !== null && fields.until <= facts.now) return refuse('road.already-over', { until: fields.until })
  const changeId = facts.newId<RoadChangeId>()
  return accept([roadChangeDrawn({ changeId, ...fields })], { result: { changeId } })
}

/** Lifts a change; nothing is recorded when it is lifted already. */
export const liftRoadChange = ({ id, isLifted }: Pick<RoadChangeView, 'id' | 'isLifted'>): Decision<{ changeId: RoadChangeId }> =>
  accept(isLifted ? [] : [roadChangeLifted({ changeId: id })], { result: { changeId: id } })

/** Sets the season of the station's own district; nothing is recorded when it is that season already. */
export const setRoadSeason = (season: RoadSeason, now: RoadSeason, { station }: DecideFacts): Decision<{ season: RoadSeason }> =>
  accept(season === now ? [] : [roadSeasonSet({ district: station.district, season })], { result: { season } })
