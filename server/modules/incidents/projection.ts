/** Rows of Incident, Report and IncidentEntry. */
import type { EntryCode } from '../../contract/incidents.ts'
import { projection } from '../../log/index.ts'
import type { FoldMeta, ProjectionBuilder } from '../../log/projection.ts'
import {
  incidentCancelled,
  incidentChanged,
  incidentClosed,
  incidentNoted,
  incidentOpened,
  incidentReopened,
  incidentReportAdded,
  incidentTriaged,
  incidentWorkNoted,
} from './ops.ts'

type Spot = { latitude: number; longitude: number; accuracyMetres: number | null; source: string } | null
type CallerPart = { name: string | null; phone: string | null; language: string | null } | null
const spotColumns = (spot: Spot) => ({
  latitude: spot?.latitude ?? null,
  longitude: spot?.longitude ?? null,
  accuracyMetres: spot?.accuracyMetres ?? null,
})
const placeColumns = (spot: Spot, description: string | null) => ({
  ...spotColumns(spot),
  placeSource: spot?.source ?? null,
  placeDescription: description ?? '',
})
const callerColumns = (caller: CallerPart) => ({
  callerName: caller?.name ?? null,
  callerPhone: caller?.phone ?? null,
  callerLanguage: caller?.language ?? null,
})
/** Sorts as written: entries of one moment keep their order in the stream. */
const entryId = (meta: FoldMeta): string => `${meta.streamId}:${String(meta.seq).padStart(10, '0')}`

/** The tables of this projection and the two things every fold does: write a line, take a new incident up. */
function tablesOf({ table }: ProjectionBuilder) {
  const incidents = table('Incident', 'id')
  const entries = table('IncidentEntry', 'incidentId')
  return {
    incidents,
    reports: table('Report', 'incidentId'),
    enter(meta: FoldMeta, code: EntryCode, params: Record<string, unknown>, text: string | null = null): void {
      entries.insert({
        id: entryId(meta),
        incidentId: meta.entity,
        at: meta.at,
        actor: meta.actor,
        code,
        params: params as Record<string, string>, // plain JSON values from a parsed op
        text,
      })
    },
    /** Work by anybody takes a new incident up. */
    taken: (incidentId: string) => (incidents.get(incidentId)?.status === 'new' ? { status: 'open' } : {}),
  }
}
type Tables = ReturnType<typeof tablesOf>

export const incidentsProjection = projection('incidents', 1, (builder) => {
  const tables = tablesOf(builder)
  foldReports(builder, tables)
  foldFacts(builder, tables)
  foldSteps(builder, tables)
})

type Told = {
  readonly reportId: string
  readonly incidentId: string
  readonly source: string
  readonly place: Spot
  readonly caller: CallerPart
  readonly narrative: string | null
  readonly subjectId: string | null
  readonly trackingHash: string | null
  readonly deviceHash: string | null
}
/** The row of a call or SOS; place words and the rest of the caller stand with the incident only. */
const reportRow = ({ reportId, place, caller, ...told }: Told, receivedAt: string) => ({
  id: reportId,
  incidentId: told.incidentId,
  source: told.source,
  receivedAt,
  ...spotColumns(place),
  callerPhone: caller?.phone ?? null,
  narrative: told.narrative,
  subjectId: told.subjectId,
  trackingHash: told.trackingHash,
  deviceHash: told.deviceHash,
})

/** What was told. */
function foldReports({ on }: ProjectionBuilder, { incidents, reports, enter }: Tables): void {
  on(incidentOpened, ({ body, meta }) => {
    const { incidentId, place, placeDescription, caller, answers, callStartedAt, follows, ...rest } = body
    const { reportId: _reportId, trackingHash: _trackingHash, deviceHash: _deviceHash, ...fields } = rest
    incidents.insert({
      id: incidentId,
      ...fields,
      triageAnswers: answers,
      ...placeColumns(place, placeDescription),
      ...callerColumns(caller),
      openedAt: meta.at,
      openedBy: meta.actor,
    })
    reports.insert(reportRow(body, meta.at))
    enter(
      meta,
      follows ? 'openedAfter' : 'opened',
      {
        source: fields.source,
        kind: fields.kind,
        priority: fields.priority,
        scoredPriority: fields.score.priority,
        ...(callStartedAt ? { callStartedAt } : {}),
        ...(follows ? { follows: follows.number, followsId: follows.incidentId } : {}),
      },
      fields.priorityReason,
    )
  })
  on(incidentReportAdded, ({ body, meta }) => {
    reports.insert(reportRow(body, meta.at))
    enter(meta, 'reportAdded', { source: body.source }, body.narrative)
  })
}

/** What is known: corrections and scores. */
function foldFacts({ on }: ProjectionBuilder, { incidents, enter, taken }: Tables): void {
  on(incidentChanged, ({ body, meta }) => {
    const sets = new Set(body.changed)
    incidents.patch(body.incidentId, {
      kind: body.kind,
      score: body.score,
      priority: body.priority,
      ...(sets.has('place') ? placeColumns(body.place ?? null, body.placeDescription) : {}),
      ...(sets.has('caller') ? callerColumns(body.caller) : {}),
      ...(sets.has('narrative') ? { narrative: body.narrative } : {}),
      ...(meta.actor === 'public' ? {} : taken(body.incidentId)),
    })
    enter(meta, 'changed', {
      fields: body.changed,
      ...(body.kind ? { kind: body.kind } : {}),
      ...(body.priority ? { priority: body.priority } : {}),
    })
  })
  on(incidentTriaged, ({ body, meta }) => {
    incidents.patch(body.incidentId, {
      triageAnswers: body.answers,
      score: body.score,
      priority: body.priority,
      priorityReason: body.reason,
      ...taken(body.incidentId),
    })
    enter(
      meta,
      'triaged',
      {
        priority: body.priority,
        scoredPriority: body.score.priority,
        profile: body.score.profile,
        rules: body.score.path.map((step) => step.rule),
        isOverride: body.isOverride,
      },
      body.reason,
    )
  })
}

/** What was done, and the end. */
function foldSteps({ on }: ProjectionBuilder, { incidents, enter, taken }: Tables): void {
  on(incidentNoted, ({ body, meta }) => {
    incidents.patch(body.incidentId, taken(body.incidentId))
    enter(meta, 'noted', {}, body.text)
  })
  on(incidentWorkNoted, ({ body, meta }) => {
    incidents.patch(body.incidentId, taken(body.incidentId))
    enter(meta, body.code, body.params, body.text)
  })
  on(incidentClosed, ({ body, meta }) => {
    incidents.patch(body.incidentId, { status: 'closed', closedAt: meta.at, disposition: body.disposition })
    enter(meta, 'closed', { disposition: body.disposition }, body.note)
  })
  on(incidentCancelled, ({ body, meta }) => {
    incidents.patch(body.incidentId, { status: 'cancelled', closedAt: meta.at })
    enter(meta, 'cancelled', {}, body.reason)
  })
  on(incidentReopened, ({ body, meta }) => {
    incidents.patch(body.incidentId, { status: 'open', closedAt: null, disposition: null })
    enter(meta, 'reopened', {}, body.reason)
  })
}
