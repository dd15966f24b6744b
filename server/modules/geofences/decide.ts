/** Decisions about fences. Pure: state in, ops or a refusal out. */
import type {
  ArchiveFence,
  ArrivalRule,
  ChangeFence,
  DrawFence,
  FenceFields,
  FenceId,
  FenceOutline,
  SetArrivalRule,
} from '../../contract/geofences.ts'
import type { UnitId } from '../../contract/primitives.ts'
import { createFence } from '../../geo/fences/shapes.ts'
import { toInstant } from '../../kernel/clock.ts'
import { accept, refuse, versionMoved, type Decision, type DecideFacts } from '../../log/index.ts'
import type { FenceState } from './load.ts'
import { fenceArchived, fenceChanged, fenceCreated, fenceCrossed, fenceRuleSet } from './ops.ts'
import { FENCE_RULES } from './rules.ts'

const isSame = (before: unknown, after: unknown): boolean => JSON.stringify(before) === JSON.stringify(after)

/** Refuses what encloses next to nothing, and what belongs to something nobody knows. */
function fenceStop(shape: FenceOutline, aboutId: string | null, isAboutKnown: boolean) {
  const squareMetres = Math.round(createFence(shape).areaSquareMetres())
  if (squareMetres < FENCE_RULES.leastSquareMetres) return refuse('fence.no-area', { squareMetres })
  return isAboutKnown ? null : refuse('entity.unknown', { entity: 'fence subject', id: aboutId ?? '' })
}

/** Draws a fence. */
export function drawFence(
  { commandId: _commandId, ...fields }: DrawFence,
  isAboutKnown: boolean,
  facts: DecideFacts,
): Decision<{ fenceId: FenceId }> {
  const stop = fenceStop(fields.shape, fields.aboutId, isAboutKnown)
  if (stop) return stop
  const fenceId = facts.newId<FenceId>()
  return accept([fenceCreated({ fenceId, district: facts.station.district, ...fields })], { result: { fenceId } })
}

/** Changes what differs; `isAboutKnown` for purpose and subject as they are after the change. */
export function changeFence(input: ChangeFence, fence: FenceState, isAboutKnown: boolean): Decision<{ fenceId: FenceId }> {
  const moved = versionMoved('fence', input.expectedVersion, fence.version)
  if (moved) return moved
  const { shape = fence.shape, aboutId = fence.aboutId } = input.fields
  const stop = fenceStop(shape, aboutId, isAboutKnown)
  if (stop) return stop
  const fields = Object.fromEntries(
    Object.entries(input.fields).filter(([name, value]) => value !== undefined && !isSame(fence[name as keyof FenceFields], value)), // names of the fields given
  ) as ChangeFence['fields'] // a part of them
  return accept(Object.keys(fields).length === 0 ? [] : [fenceChanged({ fenceId: fence.id, fields })], { result: { fenceId: fence.id } })
}

/** Puts a fence away, or takes it up again. Nothing to do when it is as asked. */
export const archiveFence = ({ isArchived }: Pick<ArchiveFence, 'isArchived'>, fence: FenceState): Decision<{ fenceId: FenceId }> =>
  accept(fence.isArchived === isArchived ? [] : [fenceArchived({ fenceId: fence.id, isArchived })], { result: { fenceId: fence.id } })

/** Says which arrivals the station confirms by itself. */
export const setArrivalRule = (
  { onScene, atHospital }: Omit<SetArrivalRule, 'commandId'>,
  before: ArrivalRule,
  ruleId: string,
): Decision<ArrivalRule> =>
  accept(isSame({ onScene, atHospital }, before) ? [] : [fenceRuleSet({ ruleId, onScene, atHospital })], {
    result: { onScene, atHospital },
  })

/** A crossing as the watcher found it. */
export type FoundCrossing = {
  readonly fenceId: string
  readonly unitId: string
  readonly kind: 'entered' | 'left'
  readonly atMs: number
  readonly isBetweenFixes: boolean
  /** The unit was known to be elsewhere by then. */
  readonly isHistory: boolean
}
/** Name of a crossing: what happened, so that it happens once. */
export const crossingIdOf = ({ fenceId, unitId, kind, atMs }: FoundCrossing): string => `${fenceId}:${unitId}:${atMs}:${kind}`

/** Records a crossing, late when the unit was known elsewhere by then or when it was heard of long after. */
export function recordCrossing(found: FoundCrossing, isKnown: boolean, facts: DecideFacts): Decision {
  if (isKnown) return accept([])
  const isLate = found.isHistory || Date.parse(facts.now) - found.atMs > FENCE_RULES.lateMs
  return accept([
    fenceCrossed({
      crossingId: crossingIdOf(found),
      fenceId: found.fenceId,
      unitId: found.unitId as UnitId, // a unit's own id, from telemetry
      state: found.kind === 'entered' ? 'inside' : 'outside',
      at: toInstant(found.atMs),
      recordedAt: facts.now,
      isLate,
      isBetweenFixes: found.isBetweenFixes,
    }),
  ])
}
