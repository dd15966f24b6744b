/** Reads of alarms through Prisma: who did what, the history of one point, the figures of a period. */
import type { z } from 'zod'
import type { PrismaClient } from '../../../prisma/generated/client.ts'
import { ALARM_BIN_MINUTES, type AlarmHealth, type AlarmHealthQuery } from '../../contract/alarm-health.ts'
import { AlarmHistoryEntry, AlarmSettingsView, type AlarmHistoryQuery } from '../../contract/alarms.ts'
import type { Instant, Priority } from '../../contract/primitives.ts'
import { fromInstant } from '../../kernel/clock.ts'
import { findInChunks } from '../../kernel/find-in-chunks.ts'
import type { Counted } from './engine/health.ts'
import { healthOf } from './health-report.ts'
import type { Mark } from './state.ts'
import type { WhoIs } from './views.ts'

const streamOf = (opId: string): string => opId.slice(0, opId.lastIndexOf(':'))

/** Names behind these marks. Four queries up to 900 marks. */
export async function whoIsBehind(read: PrismaClient, marks: readonly Mark[]): Promise<WhoIs> {
  if (marks.length === 0) return ({ actor, at }) => ({ actor, at, actorName: '', station: '' })
  const userIds = marks.flatMap(({ actor }) => (actor.startsWith('user:') ? [actor.slice('user:'.length)] : []))
  const [streams, users, peers, own] = await Promise.all([
    findInChunks(
      marks.map(({ opId }) => streamOf(opId)),
      (ids) => read.stream.findMany({ where: { streamId: { in: ids } }, select: { streamId: true, stationId: true } }),
    ),
    findInChunks(userIds, (ids) => read.user.findMany({ where: { id: { in: ids } }, select: { id: true, displayName: true } })),
    read.peerStation.findMany({ select: { id: true, name: true } }),
    read.station.findMany({ select: { id: true, name: true } }),
  ])
  const stationNames = new Map([...peers, ...own].map(({ id, name }) => [id, name]))
  const stations = new Map(streams.map(({ streamId, stationId }) => [streamId, stationNames.get(stationId) || stationId.slice(0, 8)]))
  const names = new Map(users.map(({ id, displayName }) => [`user:${id}`, displayName]))
  return ({ actor, at, opId }) => ({ actor, at, actorName: names.get(actor) ?? '', station: stations.get(streamOf(opId)) ?? '' })
}

type Entry = Omit<AlarmHistoryEntry, keyof ReturnType<WhoIs>> & { readonly mark: Mark }
const nothing = { priority: null, params: {}, settings: null, detail: {}, isCounted: true } as const
type OccurrenceRow = Awaited<ReturnType<PrismaClient['alarmOccurrence']['findMany']>>[number]

const raisedEntry = (row: OccurrenceRow): Entry =>
  ({
    ...nothing,
    id: row.raisedBy,
    kind: 'raised',
    occurrenceId: row.id,
    happenedAt: row.raisedAt,
    priority: row.priority,
    params: row.params,
    settings: row.settings,
    detail: { conditionSince: row.conditionSince, isHidden: row.isHidden },
    mark: { actor: row.actor, at: row.recordedAt, opId: row.raisedBy },
  }) as unknown as Entry // columns written by the fold from parsed ops
const clearedEntry = ({ id, clearedAt, clearedBy, clearActor, clearNotedAt }: OccurrenceRow): Entry =>
  ({
    ...nothing,
    id: clearedBy,
    kind: 'cleared',
    occurrenceId: id,
    happenedAt: clearedAt,
    mark: { actor: clearActor, at: clearNotedAt, opId: clearedBy },
  }) as unknown as Entry // set together by the fold

/** What happened to a point, newest first, by when it was written down. A constant number of queries. */
export async function alarmHistory(
  read: PrismaClient,
  { alarmId, before, limit }: z.infer<typeof AlarmHistoryQuery>,
): Promise<AlarmHistoryEntry[]> {
  const earlier = before === undefined ? {} : { lt: before }
  const [raised, cleared, events] = await Promise.all([
    read.alarmOccurrence.findMany({ where: { alarmId, recordedAt: earlier }, orderBy: { recordedAt: 'desc' }, take: limit }),
    read.alarmOccurrence.findMany({
      where: { alarmId, clearNotedAt: { not: null, ...earlier } },
      orderBy: { clearNotedAt: 'desc' },
      take: limit,
    }),
    read.alarmEvent.findMany({ where: { alarmId, at: earlier }, orderBy: { at: 'desc' }, take: limit }),
  ])
  const done = events.map(({ id, kind, occurrenceId, at, actor, detail }): Entry => {
    const { isCounted, ...rest } = detail as Record<string, string | number | boolean | null> // as the fold wrote it
    const entry = {
      ...nothing,
      id,
      kind,
      occurrenceId,
      happenedAt: at,
      detail: rest,
      isCounted: isCounted !== false,
      mark: { actor, at, opId: id },
    }
    return entry as Entry // columns written by the fold from parsed ops
  })
  const all = [...raised.map(raisedEntry), ...cleared.map(clearedEntry), ...done].sort(
    (a, b) => b.mark.at.localeCompare(a.mark.at) || b.happenedAt.localeCompare(a.happenedAt) || b.id.localeCompare(a.id),
  )
  const last = all[limit - 1]?.mark.at
  const page = last === undefined ? all : all.filter(({ mark }) => mark.at >= last) // what was written in one transaction is not torn apart
  const whoIs = await whoIsBehind(
    read,
    page.map(({ mark }) => mark),
  )
  return page.map(({ mark, ...entry }) => AlarmHistoryEntry.parse({ ...entry, ...whoIs(mark) }))
}

/** Settings that differ from the defaults, by scope and target. */
export async function alarmSettings(read: PrismaClient): Promise<AlarmSettingsView[]> {
  const rows = await read.alarmSetting.findMany({ orderBy: [{ scope: 'asc' }, { target: 'asc' }] })
  return rows.map((row) => AlarmSettingsView.parse(row))
}

/** Occurrences that one report looks at. */
const OCCURRENCES_MAX = 50_000
const msOrNull = (at: string | null): number | null => (at === null ? null : fromInstant(at))

/** Figures of a period, as far as it has passed. @param standing what is active now, for what is stale */
export async function alarmHealth(
  read: PrismaClient,
  query: z.infer<typeof AlarmHealthQuery>,
  standing: readonly Counted[],
  now: Instant,
): Promise<AlarmHealth> {
  const rows = await read.alarmOccurrence.findMany({
    where: { raisedAt: { gte: query.from, lt: query.to } },
    orderBy: { raisedAt: 'desc' },
    take: OCCURRENCES_MAX + 1,
    select: { alarmId: true, priority: true, raisedAt: true, clearedAt: true, acknowledgedAt: true, isHidden: true },
  })
  const isCut = rows.length > OCCURRENCES_MAX
  const counted = rows.map((row) => ({
    alarmId: row.alarmId,
    priority: row.priority as Priority, // written by the fold from a parsed op
    raisedMs: fromInstant(row.raisedAt),
    clearedMs: msOrNull(row.clearedAt),
    acknowledgedMs: msOrNull(row.acknowledgedAt),
    isHidden: row.isHidden,
  }))
  const firstMs = counted.at(-1)?.raisedMs ?? 0
  const binMs = ALARM_BIN_MINUTES * 60_000
  // a report that had to be cut begins with the first whole bin that is left
  const fromMs = isCut ? Math.ceil(firstMs / binMs) * binMs : fromInstant(query.from)
  const toMs = Math.min(fromInstant(query.to), fromInstant(now))
  const inside = counted.filter(({ raisedMs }) => raisedMs >= fromMs)
  return healthOf({ occurrences: inside, standing, fromMs, toMs, nowMs: fromInstant(now), operators: query.operators, isCut })
}
