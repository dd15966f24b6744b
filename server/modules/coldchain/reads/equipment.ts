/** One appliance in detail: charts, verdicts of both kinds, what late data changed. */
import type { z } from 'zod'
import type { Prisma } from '../../../../prisma/generated/client.ts'
import type { DeviceEpisode } from '../../../contract/coldchain.ts'
import type { LanesQuery, SeriesQuery, VerdictsQuery } from '../../../contract/coldstore.ts'
import { EquipmentDetail, ReassessmentView, SeriesView, VerdictView } from '../../../contract/coldstore.ts'
import { AppError } from '../../../kernel/app-error.ts'
import { toInstant } from '../../../kernel/clock.ts'
import { reconcile } from '../engine/index.ts'
import type { SensorEntry } from '../registry.ts'
import { verdictOf } from '../verdict-rows.ts'
import type { ColdAsking, ColdReads } from './asking.ts'
import { deviceView } from './sites.ts'
import { alarmsByEquipment, tileOf } from './tiles.ts'

const LANES = ['doorState', 'doorOpenSeconds', 'doorOpenings', 'mainsSeconds', 'mainSwitch', 'compressorSeconds']
/** Both verdicts are laid side by side for so long, and may lie two records of 15 min apart and still be one event. House assumption. */
const RECENT_MS = 14 * 86_400_000
const TOLERANCE_MS = 30 * 60_000
const SHOWN = 50

/** Sensors of an appliance, in use or not. */
export function sensorsOf({ coldchain }: Pick<ColdReads, 'coldchain'>, equipmentId: string): SensorEntry[] {
  return [...coldchain.registry.devices()].flatMap(({ sensors }) =>
    [...sensors.values()].filter((sensor) => sensor.equipmentId === equipmentId),
  )
}

/** A chart of one sensor. @throws AppError `entity.unknown` */
export async function seriesOf(
  { readings, coldchain }: ColdReads,
  { sensorId, from, to, points }: z.infer<typeof SeriesQuery>,
): Promise<SeriesView> {
  const sensor = coldchain.registry.sensor(sensorId)
  if (!sensor) throw new AppError('entity.unknown', { entity: 'sensor', id: sensorId })
  const series = await readings.series(sensorId, Date.parse(from), Date.parse(to), points)
  return SeriesView.parse({ sensorId, quantity: sensor.quantity, ...series })
}

/** Door and power of an appliance. */
export async function lanesOf(reads: ColdReads, { equipmentId, ...range }: z.infer<typeof LanesQuery>): Promise<SeriesView[]> {
  const sensors = sensorsOf(reads, equipmentId).filter(({ quantity }) => LANES.includes(quantity))
  return Promise.all(sensors.map(({ sensorId }) => seriesOf(reads, { sensorId: sensorId as SeriesView['sensorId'], ...range }))) // id of the registry
}

type VerdictRow = Prisma.ColdVerdictGetPayload<object>
const verdictView = ({ coldchain }: Pick<ColdReads, 'coldchain'>, { sensorId, standing, told, found }: VerdictRow): VerdictView =>
  VerdictView.parse({ sensorId, equipmentId: coldchain.registry.sensor(sensorId)?.equipmentId ?? null, standing, told, found })

/** Which sensors a list is about; null = all. */
function idsOf(reads: ColdReads, { equipmentId, sensorId }: Partial<z.infer<typeof VerdictsQuery>>): string[] | null {
  if (sensorId !== undefined) return [sensorId]
  return equipmentId === undefined ? null : sensorsOf(reads, equipmentId).map((sensor) => sensor.sensorId)
}

/** Verdicts, newest first. */
export async function listVerdicts(reads: ColdReads, query: z.infer<typeof VerdictsQuery>): Promise<VerdictView[]> {
  const ids = idsOf(reads, query)
  const rows = await reads.read.coldVerdict.findMany({
    where: {
      ...(query.siteId === undefined ? {} : { siteId: query.siteId }),
      ...(ids === null ? {} : { sensorId: { in: ids } }),
      ...(query.before === undefined ? {} : { sinceAt: { lt: query.before } }),
    },
    orderBy: [{ sinceAt: 'desc' }, { id: 'desc' }],
    take: query.limit,
  })
  return rows.map((row) => verdictView(reads, row))
}

/** What late data changed, newest first. */
export async function listReassessments(reads: ColdReads, query: z.infer<typeof VerdictsQuery>): Promise<ReassessmentView[]> {
  const ids = idsOf(reads, query)
  const rows = await reads.read.coldReassessment.findMany({
    where: {
      ...(query.siteId === undefined ? {} : { siteId: query.siteId }),
      ...(ids === null ? {} : { sensorId: { in: ids } }),
      ...(query.before === undefined ? {} : { at: { lt: query.before } }),
    },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: query.limit,
  })
  return rows.map(({ sensorId, at, fromAt, difference }) => ReassessmentView.parse({ sensorId, at, fromAt, ...Object(difference) }))
}

/** Devices' own verdicts about an appliance since a moment. */
export async function episodesOf(reads: ColdReads, equipmentId: string, sinceMs: number): Promise<DeviceEpisode[]> {
  const ids = [...new Set(sensorsOf(reads, equipmentId).map(({ deviceId }) => deviceId))]
  const rows = await reads.read.coldEpisode.findMany({
    where: { deviceId: { in: ids }, kind: 'alarm', OR: [{ endAt: { gte: toInstant(sinceMs) } }, { isOpen: true }] },
    orderBy: { startAt: 'asc' },
    take: 500,
  })
  return rows.map(({ code, startAt, endAt, records, isOpen }) => ({
    ...{ code: code.slice(0, 7), startMs: Date.parse(startAt), endMs: Date.parse(endAt), records, isOpen },
  }))
}

/** An appliance in detail. @throws AppError `entity.unknown` */
export async function equipmentDetail(asking: ColdAsking, equipmentId: string): Promise<EquipmentDetail> {
  const { read, coldchain, clock } = asking
  const row = await read.coldEquipment.findUnique({ where: { id: equipmentId } })
  if (!row) throw new AppError('entity.unknown', { entity: 'equipment', id: equipmentId })
  const sensors = sensorsOf(asking, equipmentId)
  const sinceMs = clock.nowMs() - RECENT_MS
  const query = { equipmentId: row.id as EquipmentDetail['tile']['equipmentId'], limit: SHOWN } // the row's own id
  const [devices, verdicts, reassessments, episodes] = await Promise.all([
    read.coldDevice.findMany({ where: { id: { in: [...new Set(sensors.map(({ deviceId }) => deviceId))] } }, orderBy: { id: 'asc' } }),
    listVerdicts(asking, query),
    listReassessments(asking, query),
    episodesOf(asking, equipmentId, sinceMs),
  ])
  const ours = verdicts.filter(({ standing }) => standing !== 'withdrawn').map(verdictOf)
  const recent = ours.filter(({ endedAtMs }) => (endedAtMs ?? Infinity) >= sinceMs)
  const tile = tileOf(
    asking,
    row,
    sensors.filter(({ isActive }) => isActive),
    alarmsByEquipment(asking).get(equipmentId),
  )
  return EquipmentDetail.parse({
    ...{ tile, asset: row.asset, holdoverHours: row.holdoverHours, isActive: row.isActive, version: row.version },
    devices: devices.map((device) => deviceView(asking, device, coldchain.registry.device(device.id))),
    ...{ verdicts, reassessments },
    reconciliation: reconcile(episodes, recent, TOLERANCE_MS),
  })
}
