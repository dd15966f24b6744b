/** Rows of what is watched, what was found and what people decided. */
import type { Verdict } from '../../contract/coldchain.ts'
import { toInstant } from '../../kernel/clock.ts'
import { projection, type Projection } from '../../log/index.ts'
import { caseAfter } from './case-state.ts'
import * as ops from './ops.ts'
import * as records from './record-ops.ts'
import { siteScope } from './scope.ts'

type ProjectionBuilder = Parameters<Projection['build']>[0]

export const coldchainProjection = projection('coldchain', 1, (builder) => {
  foldSites(builder)
  foldDevices(builder)
  foldSources(builder)
  foldVerdicts(builder)
  foldEpisodes(builder)
  foldLots(builder)
  foldCases(builder)
})

function foldSites({ on, table }: ProjectionBuilder): void {
  const sites = table('ColdSite', 'id')
  const places = table('ColdPlace', 'id')
  const equipment = table('ColdEquipment', 'id')
  on(ops.coldSiteCreated, ({ body: { siteId, country, ...fields }, meta }) => {
    sites.insert({ id: siteId, ...fields, scope: siteScope({ siteId }, { country }), isActive: true, createdAt: meta.at })
  })
  on(ops.coldSiteChanged, ({ body }) => {
    sites.patch(body.siteId, body.fields)
  })
  on(ops.coldPlaceCreated, ({ body: { placeId, ...fields } }) => {
    places.insert({ id: placeId, ...fields, isActive: true })
  })
  on(ops.equipmentCreated, ({ body: { equipmentId, ...fields } }) => {
    equipment.insert({ id: equipmentId, ...fields, isActive: true })
  })
  on(ops.equipmentChanged, ({ body }) => {
    equipment.patch(body.equipmentId, body.fields)
  })
}

function foldDevices({ on, table }: ProjectionBuilder): void {
  const devices = table('ColdDevice', 'id')
  const sensors = table('ColdSensor', 'deviceId')
  on(ops.coldDeviceApproved, ({ body: { deviceId, sensors: found, siteId, ...fields }, meta }) => {
    devices.insert({ id: deviceId, siteId, ...fields, isActive: true, createdAt: meta.at })
    for (const { sensorId, profile, ...sensor } of found)
      sensors.insert({
        ...{ id: sensorId, deviceId, siteId, ...sensor, isActive: true },
        ...{ profileId: profile?.profileId ?? null, profileVersion: profile?.profileVersion ?? null },
      })
  })
  on(ops.coldDeviceChanged, ({ body }) => {
    devices.patch(body.deviceId, body.fields)
  })
  on(ops.coldSensorSet, ({ body: { sensorId, profile, ...sensor } }) => {
    const row = { profileId: profile?.profileId ?? null, profileVersion: profile?.profileVersion ?? null, ...sensor }
    if (sensors.get(sensorId)) sensors.patch(sensorId, row)
    else sensors.insert({ id: sensorId, ...row })
  })
  on(ops.coldDeviceCalibrated, ({ body: { deviceId, calibratedAt, dueAt, certificate } }) => {
    devices.patch(deviceId, { calibratedAt, calibrationDueAt: dueAt, certificate })
  })
  on(ops.coldDeviceBound, ({ body }) => {
    devices.patch(body.deviceId, { binding: body.binding })
  })
  const codecs = table('ColdCodec', 'id')
  on(ops.coldCodecSaved, ({ body: { codecId, name, source, examples }, meta }) => {
    if (codecs.get(codecId)) return // a version is never edited: the first one stays
    codecs.insert({ id: codecId, name, source, examples: examples as never, savedAt: meta.at }) // plain data, checked by the op's schema
  })
  on(ops.coldDeviceDescribed, ({ body }) => {
    devices.patch(body.deviceId, { asset: body.asset })
  })
}

function foldSources({ on, table }: ProjectionBuilder): void {
  const sources = table('ColdSource', 'id')
  on(ops.coldSourceCreated, ({ body: { sourceId, ...fields }, meta }) => {
    sources.insert({ id: sourceId, ...fields, isRevoked: false, createdAt: meta.at })
  })
  on(ops.coldSourceRevoked, ({ body }) => {
    sources.patch(body.sourceId, { isRevoked: true })
  })
}

/** Name of a verdict among those of its sensor. */
export const verdictIdOf = ({ ruleId, sinceMs }: Pick<Verdict, 'ruleId' | 'sinceMs'>): string => `${ruleId}:${sinceMs}`
const endOf = ({ endedAtMs }: Verdict): string | null => (endedAtMs === null ? null : toInstant(endedAtMs))

function foldVerdicts({ on, table }: ProjectionBuilder): void {
  const verdicts = table('ColdVerdict', 'sensorId')
  const reassessments = table('ColdReassessment', 'sensorId')
  /** The row of a verdict, also when late data have moved its beginning. */
  const rowOf = (verdict: Verdict) =>
    verdicts
      .find({ sensorId: verdict.sensorId, ruleId: verdict.ruleId, sinceAt: toInstant(verdict.sinceMs) })
      .find(({ standing }) => standing !== 'withdrawn') ?? null
  const newRow = (siteId: string, verdict: Verdict) => ({
    ...{ sensorId: verdict.sensorId, id: verdictIdOf(verdict), siteId, ruleId: verdict.ruleId, code: verdict.code },
    ...{ sinceAt: toInstant(verdict.sinceMs), endedAt: endOf(verdict) },
  })
  on(records.verdictTold, ({ body: { siteId, verdict } }) => {
    const row = rowOf(verdict)
    const isMoved = row !== null && row.standing !== 'told'
    const part = isMoved ? { found: verdict } : { told: verdict }
    if (row) verdicts.patchWhere({ id: row.id }, { endedAt: endOf(verdict), ...part })
    else verdicts.upsert({ ...newRow(siteId, verdict), standing: 'told', told: verdict, found: null })
  })
  on(records.verdictsReassessed, ({ body: { added, withdrawn, changed, siteId, fromAt, sensorId, more }, meta }) => {
    for (const verdict of withdrawn) {
      const row = rowOf(verdict)
      if (row) verdicts.patchWhere({ id: row.id }, { standing: 'withdrawn', found: null })
    }
    for (const { before, after } of changed) {
      const row = rowOf(before)
      const part = { standing: row?.standing === 'added' ? 'added' : 'changed', found: after, endedAt: endOf(after) }
      if (row) verdicts.patchWhere({ id: row.id }, { ...part, sinceAt: toInstant(after.sinceMs) })
    }
    for (const verdict of added) verdicts.upsert({ ...newRow(siteId, verdict), standing: 'added', told: null, found: verdict })
    const difference = { added, withdrawn, changed, more }
    reassessments.insert({ sensorId, id: meta.opId, siteId, at: meta.at, fromAt, difference })
  })
}

function foldEpisodes({ on, table }: ProjectionBuilder): void {
  const episodes = table('ColdEpisode', 'deviceId')
  on(records.episodeNoted, ({ body }) => {
    episodes.upsert({ id: `${body.kind}:${body.code}:${body.startAt}`, ...body })
  })
}

function foldLots({ on, table }: ProjectionBuilder): void {
  const lots = table('ColdLot', 'id')
  const stays = table('ColdStay', 'lotId')
  on(records.lotReceived, ({ body: { lotId, stay, ...fields }, meta }) => {
    const { stayId, ...first } = stay
    lots.insert({ id: lotId, ...fields, isGone: false, createdAt: meta.at })
    stays.insert({ lotId, id: stayId, ...first, untilAt: null })
  })
  const endStays = (lotId: string, at: string): void => {
    for (const { id } of stays.find({ lotId }).filter(({ untilAt }) => untilAt === null)) stays.patch(id, { untilAt: at })
  }
  on(records.lotMoved, ({ body: { lotId, stay } }) => {
    const { stayId, ...next } = stay
    endStays(lotId, stay.fromAt)
    stays.insert({ lotId, id: stayId, ...next, untilAt: null })
    lots.patch(lotId, {})
  })
  on(records.lotSent, ({ body: { lotId, at } }) => {
    endStays(lotId, at)
    lots.patch(lotId, { isGone: true })
  })
}

function foldCases({ on, table }: ProjectionBuilder): void {
  const cases = table('ColdCase', 'id')
  const notes = table('ColdNote', 'id')
  on(records.caseRecorded, ({ body: { caseId, siteId, equipmentId, event } }) => {
    const row = cases.get(caseId)
    const state = caseAfter(row?.state ?? null, event)
    if (!state) return // an event of a case that is not known here yet
    const part = { state: state as never, closedAt: state.closed?.at ?? null } // plain data, with lists that are typed as not to be changed
    if (row) cases.patch(caseId, part)
    else cases.insert({ id: caseId, siteId, equipmentId, openedAt: state.openedAt, ...part })
  })
  on(records.coldNoteWritten, ({ body: { noteId, ...fields }, meta }) => {
    notes.insert({ id: noteId, ...fields, by: meta.actor, writtenAt: meta.at })
  })
}
