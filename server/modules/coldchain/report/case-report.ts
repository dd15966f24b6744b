/** The report of an excursion case for a reader: one PDF in the reader's language. */
import type { z } from 'zod'
import type { CaseReport, CaseReportQuery, ColdCaseView } from '../../../contract/coldcases.ts'
import { toInstant } from '../../../kernel/clock.ts'
import type { Context } from '../../../trpc/context.ts'
import { MKT_WINDOWS, mktOf } from '../engine/index.ts'
import type { ColdReads } from '../reads/asking.ts'
import { oneCase } from '../reads/cases.ts'
import { sensorsOf } from '../reads/equipment.ts'
import { caseDocument, type ReportedMkt } from './document.ts'
import { pdfOf } from './pdf.ts'

/** As in the refrigerator profile. House assumption. */
const GAP_LIMIT_MS = 35 * 60_000
const READINGS_MAX = 60_000

/** Windows end with the excursion, so that they include it (USP <1079.2>); with one that goes on, now. */
async function mktOfCase(reads: ColdReads, { equipmentId, verdicts }: ColdCaseView): Promise<ReportedMkt[]> {
  if (equipmentId === null) return []
  const nowMs = reads.clock.nowMs()
  const untilMs = verdicts.reduce((latest, { endedAtMs }) => Math.max(latest, endedAtMs ?? nowMs), 0) || nowMs
  const thermometers = sensorsOf(reads, equipmentId).filter(({ quantity }) => quantity === 'temperature')
  return Promise.all(
    thermometers.map(async ({ sensorId, channel }) => {
      const { readings } = await reads.readings.raw(sensorId, untilMs - MKT_WINDOWS.roomTemperature, untilMs + 1, READINGS_MAX)
      const day = mktOf(readings, untilMs - MKT_WINDOWS.refrigerated, untilMs, GAP_LIMIT_MS)
      const month = mktOf(readings, untilMs - MKT_WINDOWS.roomTemperature, untilMs, GAP_LIMIT_MS)
      const unknownMinutes = Math.round(day.unknownMs / 60_000)
      return { sensor: channel, mkt24h: day.celsius, mkt30d: month.celsius, least: day.least, most: day.most, unknownMinutes }
    }),
  )
}

/** Makes the report. @throws AppError `entity.unknown` */
export async function caseReport(
  ctx: ColdReads & Pick<Context, 'log'>,
  { caseId, language }: z.infer<typeof CaseReportQuery>,
): Promise<z.infer<typeof CaseReport>> {
  const found = await oneCase(ctx, caseId)
  const mkt = await mktOfCase(ctx, found)
  const { timeZone } = ctx.log.station()
  const pdf = await pdfOf(caseDocument({ found, mkt, language, timeZone, madeAt: toInstant(ctx.clock.nowMs()) }))
  return { fileName: `${caseId}.pdf`, pdfBase64: pdf.toString('base64') }
}
