/** Rows of Alarm, AlarmOccurrence, AlarmEvent and AlarmSetting. */
import { projection } from '../../log/index.ts'
import type { FoldMeta, ProjectionBuilder } from '../../log/projection.ts'
import { isStanding } from './engine/tuple.ts'
import * as fold from './fold.ts'
import { stateOf, type AlarmRow } from './load.ts'
import {
  alarmAcknowledged,
  alarmCleared,
  alarmRaised,
  alarmRealarmed,
  alarmReset,
  alarmServiceSet,
  alarmSettingsSet,
  alarmShelved,
  alarmSuppressed,
  alarmUnshelved,
} from './ops.ts'
import { settingsId } from './settings-id.ts'
import { tupleOf, type AlarmState } from './state.ts'

type Point = { readonly alarmId: string; readonly scope: string }
type Deed = {
  readonly kind: string
  readonly detail: Record<string, string | number | boolean | null>
  readonly of: (state: AlarmState) => AlarmState
}
/** The three tables of points, and how an op changes them. */
type Points = {
  readonly occurrences: ReturnType<typeof occurrenceTable>
  before(point: Point): AlarmState
  save(state: AlarmState): void
  /** Changes the point and notes what was done to it. */
  note(body: Point & { readonly occurrenceId?: string }, meta: FoldMeta, deed: Deed): void
}

const occurrenceTable = (table: ProjectionBuilder['table']) => table('AlarmOccurrence', 'alarmId')

function openPoints(table: ProjectionBuilder['table']): Points {
  const alarms = table('Alarm', 'id')
  const events = table('AlarmEvent', 'alarmId')
  const before = ({ alarmId, scope }: Point): AlarmState => {
    const row = alarms.get(alarmId)
    return row ? stateOf(row) : fold.freshState(alarmId, scope)
  }
  const save = (state: AlarmState): void => {
    alarms.upsert({ ...state, isStanding: isStanding(tupleOf(state)) } as unknown as AlarmRow) // the JSON columns hold what state.ts says
  }
  return {
    occurrences: occurrenceTable(table),
    before,
    save,
    note(body, meta, { kind, detail, of }) {
      const state = before(body)
      const next = of(state)
      const isCounted = next !== state
      if (isCounted) save(next)
      const { alarmId, occurrenceId = state.occurrenceId } = body
      events.insert({ alarmId, id: meta.opId, kind, occurrenceId, at: meta.at, actor: meta.actor, detail: { ...detail, isCounted } })
    },
  }
}

/** Occurrences come and go. */
function foldOccurrences(on: ProjectionBuilder['on'], { occurrences, before, save, note }: Points): void {
  on(alarmRaised, ({ body, meta }) => {
    const { alarmId, occurrenceId: id, code, priority, conditionSince, raisedAt, params, settings } = body
    if (occurrences.find({ alarmId, id }, 1).length > 0) return // another station noticed it too
    const state = before(body)
    // somebody raised anew without having heard that it was over
    if (state.isActive && state.occurrenceId !== null) occurrences.patch(state.occurrenceId, { clearedAt: conditionSince })
    save(fold.raise(state, body, meta))
    occurrences.insert({
      ...{ alarmId, id, code, priority, conditionSince, raisedAt, params, settings },
      isHidden: fold.isAside(state),
      raisedBy: meta.opId,
      actor: meta.actor,
      recordedAt: meta.at,
    })
  })
  on(alarmCleared, ({ body: { alarmId, occurrenceId: id, clearedAt, scope }, meta }) => {
    const [occurrence] = occurrences.find({ alarmId, id }, 1)
    if (!occurrence || occurrence.clearedBy !== null) return // another station wrote it down already
    occurrences.patch(id, { clearedAt, clearedBy: meta.opId, clearActor: meta.actor, clearNotedAt: meta.at })
    const state = before({ alarmId, scope })
    if (state.occurrenceId === id) save(fold.clear(state, clearedAt))
  })
  on(alarmAcknowledged, ({ body, meta }) => {
    const { alarmId, occurrenceId: id, comment } = body
    const isFirst = occurrences.find({ alarmId, id }, 1)[0]?.acknowledgedAt === null
    if (isFirst) occurrences.patch(id, { acknowledgedAt: meta.at })
    note(body, meta, { kind: 'acknowledged', detail: { comment }, of: (state) => fold.acknowledge(state, body, meta) })
  })
  on(alarmRealarmed, ({ body, meta }) => {
    const { count, realarmedAt, occurrenceId } = body
    const state = before(body)
    if (state.occurrenceId === occurrenceId && state.reAlarmCount >= count) return // another station wrote it down already
    note(body, meta, { kind: 'realarmed', detail: { count, realarmedAt }, of: (now) => fold.realarm(now, body) })
  })
}

/** What is done to a point, whatever its condition. */
function foldDeeds(on: ProjectionBuilder['on'], { before, note }: Points): void {
  on(alarmReset, ({ body, meta }) => {
    note(body, meta, { kind: 'reset', detail: {}, of: fold.reset })
  })
  on(alarmShelved, ({ body, meta }) => {
    const { shelving, until, reason } = body
    note(body, meta, { kind: 'shelved', detail: { shelving, until, reason }, of: (state) => fold.shelve(state, body, meta) })
  })
  on(alarmUnshelved, ({ body, meta }) => {
    const { expired, reason } = body
    if (expired !== null && before(body).shelving?.until !== expired) return // another station wrote it down already
    note(body, meta, { kind: 'unshelved', detail: { expired, reason }, of: (state) => fold.unshelve(state, body, meta) })
  })
  on(alarmSuppressed, ({ body, meta }) => {
    const { reason, isOn } = body
    note(body, meta, { kind: 'suppressed', detail: { reason, isOn }, of: (state) => fold.suppress(state, body, meta) })
  })
  on(alarmServiceSet, ({ body, meta }) => {
    const { isOut, reason } = body
    note(body, meta, { kind: 'serviceSet', detail: { isOut, reason }, of: (state) => fold.setService(state, body, meta) })
  })
}

type Changes = Record<string, string | number | boolean>

export const alarmsProjection = projection('alarms', 1, ({ on, table }) => {
  const points = openPoints(table)
  foldOccurrences(on, points)
  foldDeeds(on, points)
  const settings = table('AlarmSetting', 'id')
  on(alarmSettingsSet, ({ body: { scope, target, changes, reason }, meta }) => {
    const id = settingsId(scope, target)
    const before = settings.get(id)?.changes as Changes | undefined // as written below
    const kept = Object.entries({ ...before, ...changes }).filter(([, value]) => value !== null)
    settings.upsert({ id, scope, target, changes: Object.fromEntries(kept) as Changes, reason, setBy: meta.actor, setAt: meta.at }) // null takes a change back
  })
})
