/** Excursion cases as screens show them, and what a new one is opened on. */
import type { z } from 'zod'
import type { ColdCasesQuery } from '../../../contract/coldcases.ts'
import { ColdCaseSummary, ColdCaseView } from '../../../contract/coldcases.ts'
import type { DeviceEpisode, Verdict } from '../../../contract/coldchain.ts'
import type { CaseLot } from '../../../contract/excursions.ts'
import { AppError } from '../../../kernel/app-error.ts'
import { caseOf } from '../case-state.ts'
import { adviseLot, isSettled, type CaseState } from '../engine/index.ts'
import { verdictOf } from '../verdict-rows.ts'
import type { ColdReads } from './asking.ts'
import { episodesOf, sensorsOf } from './equipment.ts'
import { caseLots, lotsIn } from './lots.ts'

/** One op holds so much, and a person reads no more. */
const NAMED_MAX = 30

type CaseRow = {
  readonly id: string
  readonly siteId: string
  readonly equipmentId: string | null
  readonly openedAt: string
  readonly closedAt: string | null
  readonly state: unknown
}
function summary({ coldchain }: Pick<ColdReads, 'coldchain'>, row: CaseRow, state: CaseState): ColdCaseSummary {
  return ColdCaseSummary.parse({
    ...row,
    caseId: row.id,
    site: coldchain.registry.site(row.siteId)?.name ?? '',
    equipment: coldchain.registry.equipment(row.equipmentId)?.name ?? '',
    ...{ lots: state.lots.length, undecided: state.lots.filter((lot) => !isSettled(lot)).length },
  })
}

/** Cases, newest first. */
export async function listCases(reads: ColdReads, { siteId, isOpen, limit }: z.infer<typeof ColdCasesQuery>): Promise<ColdCaseSummary[]> {
  const rows = await reads.read.coldCase.findMany({
    where: { ...(siteId === undefined ? {} : { siteId }), ...(isOpen === undefined ? {} : { closedAt: isOpen ? null : { not: null } }) },
    orderBy: [{ openedAt: 'desc' }, { id: 'desc' }],
    take: limit,
  })
  return rows.flatMap((row) => {
    const state = caseOf(row.state)
    return state ? [summary(reads, row, state)] : []
  })
}

const isHeat = ({ code }: Verdict): boolean => code === 'HEAT' || code === 'WARM'
/** One case. @throws AppError `entity.unknown` */
export async function oneCase(reads: ColdReads, caseId: string): Promise<ColdCaseView> {
  const row = await reads.read.coldCase.findUnique({ where: { id: caseId } })
  const state = caseOf(row?.state ?? null)
  if (!row || !state) throw new AppError('entity.unknown', { entity: 'excursion case', id: caseId })
  const ids: string[] = [...new Set(state.timeline.map(({ by }) => by))]
  const users = await reads.read.user.findMany({ where: { id: { in: ids } }, select: { id: true, displayName: true } })
  const hasHeat = state.verdicts.some(isHeat)
  return ColdCaseView.parse({
    ...summary(reads, row, state),
    ...{ policy: state.policy, verdicts: state.verdicts, deviceEpisodes: state.deviceEpisodes, timeline: state.timeline },
    caseLots: state.lots.map((lot) => ({ ...lot, isSettled: isSettled(lot), advice: adviseLot(lot, lot.observations, hasHeat) })),
    cause: state.closed?.cause ?? null,
    people: Object.fromEntries(users.map(({ id, displayName }) => [id, displayName])),
  })
}

/** What a case about an appliance rests on. */
export type CaseGround = { readonly verdicts: Verdict[]; readonly deviceEpisodes: DeviceEpisode[]; readonly lots: CaseLot[] }

/** Verdicts, devices' own verdicts and lots of an appliance since a moment, as they are known now. */
export async function groundOf(reads: ColdReads, equipmentId: string, fromAt: string): Promise<CaseGround> {
  const ids = sensorsOf(reads, equipmentId).map(({ sensorId }) => sensorId)
  const [rows, episodes, lotIds] = await Promise.all([
    reads.read.coldVerdict.findMany({
      where: { sensorId: { in: ids }, standing: { not: 'withdrawn' }, OR: [{ endedAt: null }, { endedAt: { gte: fromAt } }] },
      orderBy: { sinceAt: 'desc' },
      take: NAMED_MAX,
    }),
    episodesOf(reads, equipmentId, Date.parse(fromAt)),
    lotsIn(reads, equipmentId, fromAt),
  ])
  const verdicts = rows.map(verdictOf).sort((a, b) => a.sinceMs - b.sinceMs)
  return { verdicts, deviceEpisodes: episodes.slice(-NAMED_MAX), lots: await caseLots(reads, lotIds) }
}
