/** Reads of fences through Prisma: those that are drawn and those a station makes by itself, crossings, tasks of units that are inside. */
import type { Prisma, PrismaClient } from '../../../prisma/generated/client.ts'
import { AssignmentStatus } from '../../contract/assignments.ts'
import { FenceFields, FenceView, type CrossingsQuery, type CrossingView, type FenceFilter } from '../../contract/geofences.ts'
import { HANDOVER_STEPS, HandoverStatus } from '../../contract/handover.ts'
import type { Instant } from '../../contract/primitives.ts'
import type { z } from 'zod'
import { createFence } from '../../geo/fences/shapes.ts'
import { findInChunks } from '../../kernel/find-in-chunks.ts'
import type { WatchedTask } from './proposals.ts'
import { facilityFence, sceneFence, type WatchedFence } from './rules.ts'

/** Fences around the places of open incidents. */
export async function sceneFences(read: PrismaClient): Promise<WatchedFence[]> {
  const rows = await read.incident.findMany({
    where: { status: { in: ['new', 'open'] }, latitude: { not: null }, longitude: { not: null } },
    select: { id: true, number: true, latitude: true, longitude: true, accuracyMetres: true, openedAt: true },
  })
  return rows.flatMap(({ latitude, longitude, ...row }) =>
    latitude === null || longitude === null ? [] : [sceneFence({ ...row, latitude, longitude })],
  )
}

/** Fences around facilities in use. */
export async function facilityFences(read: PrismaClient): Promise<WatchedFence[]> {
  const rows = await read.facility.findMany({
    where: { isActive: true },
    select: { id: true, name: true, kind: true, latitude: true, longitude: true, createdAt: true },
  })
  return rows.map(facilityFence)
}

const fieldsOf = (row: Prisma.FenceGetPayload<object>): FenceFields => FenceFields.parse(row)

/** Drawn fences in use. */
export async function drawnFences(read: PrismaClient): Promise<WatchedFence[]> {
  const rows = await read.fence.findMany({ where: { isArchived: false } })
  return rows.map((row) => ({ ...fieldsOf(row), id: row.id, fromMs: Date.parse(row.createdAt) }))
}

/** Who is inside a fence now, and since when. */
export type VisitorsOf = (fenceId: string) => readonly { readonly unitId: string; readonly since: Instant }[]

/** Fences as screens list them: drawn ones by name, then those around incidents, then facilities. */
export async function listFences(read: PrismaClient, filter: z.infer<typeof FenceFilter>, visitorsOf: VisitorsOf): Promise<FenceView[]> {
  const drawn = await read.fence.findMany({
    ...(filter.includeArchived ? {} : { where: { isArchived: false } }),
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  })
  const own = filter.includeAutomatic ? [...(await sceneFences(read)), ...(await facilityFences(read))] : []
  const fences = [
    ...drawn.map((row) => ({ ...fieldsOf(row), id: row.id, isAutomatic: false, isArchived: row.isArchived, version: row.version })),
    ...own.map(({ fromMs: _fromMs, ...fence }) => ({ ...fence, isAutomatic: true, isArchived: false, version: 0 })),
  ]
  const callSigns = await callSignsOf(
    read,
    fences.flatMap(({ id }) => visitorsOf(id).map(({ unitId }) => unitId)),
  )
  return fences.map((fence) =>
    FenceView.parse({
      ...fence,
      areaSquareMetres: createFence(fence.shape).areaSquareMetres(),
      inside: visitorsOf(fence.id).map(({ unitId, since }) => ({ unitId, since, callSign: callSigns.get(unitId) ?? '' })),
    }),
  )
}

/** Call signs by unit id; an unknown unit is not in the map. */
export async function callSignsOf(read: PrismaClient, unitIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await findInChunks([...new Set(unitIds)], (ids) =>
    read.unit.findMany({ where: { id: { in: ids } }, select: { id: true, callSign: true } }),
  )
  return new Map(rows.map(({ id, callSign }) => [id, callSign]))
}

/** Crossings, newest first. */
export async function listCrossings(
  read: PrismaClient,
  { fenceId, unitId, before, limit }: z.infer<typeof CrossingsQuery>,
): Promise<CrossingView[]> {
  const rows = await read.fenceCrossing.findMany({
    where: { ...(fenceId ? { fenceId } : {}), ...(unitId ? { unitId } : {}), ...(before ? { at: { lt: before } } : {}) },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: limit,
  })
  const [names, callSigns] = await Promise.all([
    fenceNames(
      read,
      rows.map((row) => row.fenceId),
    ),
    callSignsOf(
      read,
      rows.map((row) => row.unitId),
    ),
  ])
  return rows.map((row) => ({
    ...row,
    fenceName: names.get(row.fenceId) ?? '',
    callSign: callSigns.get(row.unitId) ?? '',
  })) as CrossingView[] // columns come from parsed ops; checked again by the procedure's output schema
}

/** Names of fences of any kind. */
async function fenceNames(read: PrismaClient, fenceIds: readonly string[]): Promise<Map<string, string>> {
  const of = (prefix: string): string[] => [...new Set(fenceIds.filter((id) => id.startsWith(prefix)).map((id) => id.slice(prefix.length)))]
  const drawnIds = [...new Set(fenceIds.filter((id) => !id.includes(':')))]
  const [drawn, scenes, facilities] = await Promise.all([
    findInChunks(drawnIds, (ids) => read.fence.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } })),
    findInChunks(of('scene:'), (ids) => read.incident.findMany({ where: { id: { in: ids } }, select: { id: true, number: true } })),
    findInChunks(of('facility:'), (ids) => read.facility.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } })),
  ])
  return new Map([
    ...drawn.map(({ id, name }): [string, string] => [id, name]),
    ...scenes.map(({ id, number }): [string, string] => [`scene:${id}`, number]),
    ...facilities.map(({ id, name }): [string, string] => [`facility:${id}`, name]),
  ])
}

/** Statuses in which a place says something about the next step. */
const ARRIVING = ['accepted', 'enRoute', 'transporting'] as const satisfies readonly AssignmentStatus[]

/** Tasks under way of these units. */
export async function tasksOf(read: PrismaClient, unitIds: readonly string[]): Promise<WatchedTask[]> {
  const tasks = await findInChunks(unitIds, (ids) =>
    read.assignment.findMany({ where: { unitId: { in: ids }, status: { in: [...ARRIVING] } } }),
  )
  const incidentIds = [...new Set(tasks.map(({ incidentId }) => incidentId))]
  const [callSigns, incidents, handovers] = await Promise.all([
    callSignsOf(
      read,
      tasks.map(({ unitId }) => unitId),
    ),
    findInChunks(incidentIds, (ids) => read.incident.findMany({ where: { id: { in: ids } }, select: { id: true, number: true } })),
    findInChunks(incidentIds, (ids) =>
      read.handover.findMany({
        where: { incidentId: { in: ids } },
        select: { incidentId: true, assignmentId: true, facilityId: true, status: true },
      }),
    ),
  ])
  const numbers = new Map(incidents.map(({ id, number }) => [id, number]))
  const open = handovers.filter(({ status }) => HANDOVER_STEPS[HandoverStatus.parse(status)].length > 0)
  return tasks.map((row) => ({
    assignmentId: row.id,
    incidentId: row.incidentId,
    incidentNumber: numbers.get(row.incidentId) ?? '',
    unitId: row.unitId,
    callSign: callSigns.get(row.unitId) ?? '',
    status: AssignmentStatus.parse(row.status),
    acceptedAt: row.acceptedAt,
    leftSceneAt: row.leftSceneAt,
    lastAt: lastOf(row),
    destinations: open
      .filter(({ incidentId, assignmentId }) => incidentId === row.incidentId && (assignmentId === null || assignmentId === row.id))
      .map(({ facilityId }) => facilityId),
  })) as unknown as WatchedTask[] // ids and times were written by folds from parsed ops
}

const lastOf = ({
  offeredAt,
  acceptedAt,
  enRouteAt,
  onSceneAt,
  atPatientAt,
  leftSceneAt,
}: Pick<
  Prisma.AssignmentGetPayload<object>,
  'offeredAt' | 'acceptedAt' | 'enRouteAt' | 'onSceneAt' | 'atPatientAt' | 'leftSceneAt'
>): string =>
  [acceptedAt, enRouteAt, onSceneAt, atPatientAt, leftSceneAt].reduce<string>(
    (last, at) => (at !== null && at > last ? at : last),
    offeredAt,
  )
