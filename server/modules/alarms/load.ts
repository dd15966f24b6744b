/** State that decisions, folds and the engine need, read on the writer connection and given its types. */
import type { AlarmSettings } from '../../contract/alarms.ts'
import type { NewRow, Row } from '../../db/projection-writer.ts'
import type { StateReader } from '../../log/index.ts'
import type { SettingChanges } from './definitions.ts'
import type { AlarmState } from './state.ts'

/** A row as the fold writes it. */
export type AlarmRow = NewRow<'Alarm'>

/** The row of a point with its types: the fold wrote them from parsed ops. */
export const stateOf = (row: Row<'Alarm'>): AlarmState => row as unknown as AlarmState // text and JSON columns hold exactly what the fold put there

/** A point; null when nothing was ever recorded about it. */
export function loadAlarm(state: StateReader, alarmId: string): AlarmState | null {
  const row = state.table('Alarm').get(alarmId)
  return row && stateOf(row)
}

/** An occurrence: whether it is over, and since when; null when it is not known. */
export function loadOccurrence(state: StateReader, alarmId: string, id: string): { readonly clearedAt: string | null } | null {
  return state.table('AlarmOccurrence').find({ alarmId, id }, 1)[0] ?? null
}

/** Alarms that can stand at once; the engine warns long before. */
const STANDING_MAX = 200_000
/** Every point that is not normal. */
export const loadStanding = (state: StateReader): AlarmState[] => state.table('Alarm').find({ isStanding: true }, STANDING_MAX).map(stateOf)

const SETTINGS_MAX = 20_000
/** Settings that differ from the defaults. */
export const loadSettings = (state: StateReader): SettingChanges =>
  new Map(
    state
      .table('AlarmSetting')
      .find({}, SETTINGS_MAX)
      .map(({ id, changes }) => [id, changes as Partial<AlarmSettings>]), // written by the fold from a parsed op, without what was taken back
  )
