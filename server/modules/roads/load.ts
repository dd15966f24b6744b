/** Changes and season as recorded, read from the writer's state and given their types. */
import type { Instant } from '../../contract/primitives.ts'
import { RoadChangeView, RoadSeason } from '../../contract/roads.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { StateReader } from '../../log/index.ts'

/** Rows read at most: districts a station holds, times their open changes. */
const ROWS_LIMIT = 5_000

/** A change, lifted or not. @throws AppError `entity.unknown` */
export function loadRoadChange(state: StateReader, changeId: string): RoadChangeView {
  const row = state.table('RoadChange').get(changeId)
  if (!row) throw new AppError('entity.unknown', { entity: 'roadChange', id: changeId })
  return RoadChangeView.parse(row)
}

/** Changes that are in force or to come, oldest first. */
export const openChanges = (state: StateReader, now: Instant): RoadChangeView[] =>
  state
    .table('RoadChange')
    .find({ isLifted: false }, ROWS_LIMIT)
    .map((row) => RoadChangeView.parse(row))
    .filter(({ until }) => until === null || until > now)
    .sort((a, b) => (a.id < b.id ? -1 : 1))

/** The season of a district; dry until somebody says otherwise. */
export function seasonOf(state: StateReader, district: string): RoadSeason {
  const row = state.table('RoadSeasonSetting').get(`road-season/${district}`)
  return row ? RoadSeason.parse(row.season) : 'dry'
}
