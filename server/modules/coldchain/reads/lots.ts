/** Lots with the life they have left: mean kinetic temperature, vaccine vial monitor, freezing, and time nobody measured. */
import type { z } from 'zod'
import type { Stay } from '../../../contract/coldchain.ts'
import { FreezeSensitivity, VvmType } from '../../../contract/coldchain.ts'
import type { LotsQuery } from '../../../contract/coldstore.ts'
import { LotView } from '../../../contract/coldstore.ts'
import type { CaseLot, LotId } from '../../../contract/excursions.ts'
import { daysLeftAt, freezeExposure, isVvmKnown, lotLife, MKT_WINDOWS, mktOf, type ReadingsOf, type TimedValue } from '../engine/index.ts'
import type { ColdReads } from './asking.ts'

/** Readings further apart leave unseen time, as in the refrigerator profile. House assumption. */
const GAP_LIMIT_MS = 35 * 60_000
/** Readings of one sensor that are looked at: a year at every 15 min is fewer. */
const READINGS_MAX = 60_000
const LOTS_MAX = 500
const STORED_CELSIUS = 5

type StayRow = {
  readonly equipmentId: string | null
  readonly sensorId: string | null
  readonly fromAt: string
  readonly untilAt: string | null
}
const stayOf = ({ equipmentId, sensorId, fromAt, untilAt }: StayRow): Stay => ({
  placeId: equipmentId ?? 'none',
  sensorId: sensorId as Stay['sensorId'], // recorded as the id of a sensor
  fromMs: Date.parse(fromAt),
  untilMs: untilAt === null ? null : Date.parse(untilAt),
})

/** Reads every sensor the lots stayed at once, from the first of those stays on. */
async function readingsOfStays({ readings }: Pick<ColdReads, 'readings'>, stays: readonly Stay[], nowMs: number): Promise<ReadingsOf> {
  const from = new Map<string, number>()
  for (const { sensorId, fromMs } of stays) if (sensorId !== null) from.set(sensorId, Math.min(from.get(sensorId) ?? Infinity, fromMs))
  const found = new Map<string, readonly TimedValue[]>()
  for (const [sensorId, fromMs] of from) {
    const earliestMs = Math.min(fromMs - GAP_LIMIT_MS, nowMs - MKT_WINDOWS.roomTemperature)
    found.set(sensorId, (await readings.raw(sensorId, Math.max(0, earliestMs), nowMs + 1, READINGS_MAX)).readings)
  }
  return (sensorId) => found.get(sensorId) ?? []
}

type LotRow = {
  readonly id: string
  readonly lotNumber: string
  readonly productId: string
  readonly vvm: string | null
  readonly freezeSensitivity: string
  readonly lostBeforePercent: number | null
}
function lifeOf(lot: LotRow, stays: readonly Stay[], readingsOf: ReadingsOf, nowMs: number) {
  const vvm = lot.vvm === null ? null : VvmType.parse(lot.vvm)
  const history = vvm && isVvmKnown(vvm) ? { vvm, lostBeforePercent: lot.lostBeforePercent, stays } : null
  const life = history && lotLife(history, readingsOf, nowMs, GAP_LIMIT_MS)
  return { vvm, life, freeze: freezeExposure(stays, readingsOf, nowMs, GAP_LIMIT_MS) }
}

/** Lots at a site, those that run out first on top. */
export async function listLots(reads: ColdReads, { siteId, equipmentId }: z.infer<typeof LotsQuery>): Promise<LotView[]> {
  const { read, clock } = reads
  const lots = await read.coldLot.findMany({
    where: { siteId, isGone: false },
    orderBy: [{ expiresOn: 'asc' }, { id: 'asc' }],
    take: LOTS_MAX,
  })
  const rows = await read.coldStay.findMany({ where: { lotId: { in: lots.map(({ id }) => id) } }, orderBy: { fromAt: 'asc' } })
  const stays = new Map(lots.map(({ id }) => [id, rows.filter(({ lotId }) => lotId === id).map(stayOf)]))
  const here = lots.filter(({ id }) => equipmentId === undefined || stays.get(id)?.at(-1)?.placeId === equipmentId)
  const nowMs = clock.nowMs()
  const readingsOf = await readingsOfStays(
    reads,
    here.flatMap(({ id }) => stays.get(id) ?? []),
    nowMs,
  )
  return here.map((lot) => {
    const own = stays.get(lot.id) ?? []
    const { vvm, life, freeze } = lifeOf(lot, own, readingsOf, nowMs)
    const last = own.at(-1)
    const near = last?.sensorId ? readingsOf(last.sensorId) : []
    const mkt = (windowMs: number): number | null => mktOf(near, nowMs - windowMs, nowMs, GAP_LIMIT_MS).celsius
    return LotView.parse({
      ...lot,
      ...{ lotId: lot.id, equipmentId: last && last.placeId !== 'none' ? last.placeId : null },
      vvmLeftPercent: life?.leftAtMostPercent ?? null,
      vvmDaysLeftAt5: life && vvm ? daysLeftAt(life, vvm, STORED_CELSIUS) : null,
      ...{ freezeState: freeze.state, coldestCelsius: freeze.least, unknownMinutes: Math.round(freeze.unknownMs / 60_000) },
      ...{ mkt24h: mkt(MKT_WINDOWS.refrigerated), mkt30d: mkt(MKT_WINDOWS.roomTemperature) },
    })
  })
}

/** Lots as a case takes them: what they went through until now. @param lotIds those asked for */
export async function caseLots(reads: ColdReads, lotIds: readonly string[]): Promise<CaseLot[]> {
  const nowMs = reads.clock.nowMs()
  const [lots, rows] = await Promise.all([
    reads.read.coldLot.findMany({ where: { id: { in: [...lotIds] } }, orderBy: { id: 'asc' } }),
    reads.read.coldStay.findMany({ where: { lotId: { in: [...lotIds] } }, orderBy: { fromAt: 'asc' } }),
  ])
  const readingsOf = await readingsOfStays(reads, rows.map(stayOf), nowMs)
  return lots.map((lot) => {
    const stays = rows.filter(({ lotId }) => lotId === lot.id).map(stayOf)
    const { vvm, life, freeze } = lifeOf(lot, stays, readingsOf, nowMs)
    return {
      ...{ lotId: lot.id as LotId, lotNumber: lot.lotNumber, productId: lot.productId, vvm }, // the row's own id
      freezeSensitivity: FreezeSensitivity.parse(lot.freezeSensitivity),
      exposure: { vvmLostPercent: life?.percentLost ?? null, freezeState: freeze.state, unknownMs: freeze.unknownMs },
    }
  })
}

/** Lots that were in an appliance at some time since a moment. */
export async function lotsIn({ read }: Pick<ColdReads, 'read'>, equipmentId: string, sinceAt: string): Promise<string[]> {
  const rows = await read.coldStay.findMany({
    where: { equipmentId, OR: [{ untilAt: null }, { untilAt: { gte: sinceAt } }] },
    select: { lotId: true },
    take: 60,
  })
  return [...new Set(rows.map(({ lotId }) => lotId))]
}
