/** State of on-call, read on the writer connection and given its types. */
import { PLAIN_RULES, type MailView, type NoticeSubject, type OncallPlan, type PersonRules } from '../../contract/oncall.ts'
import type { Row } from '../../db/projection-writer.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { StateReader } from '../../log/index.ts'
import type { Directory } from './engine/people.ts'
import { inOrder, type KnownRoute } from './engine/routing.ts'
import { mailEntity, personEntity, type CaseState } from './ops.ts'

/** Plans and cases are few: what a country's stations can read through in a millisecond or two. */
const PLANS_MAX = 5_000
const CASES_MAX = 20_000

export type PlanState = { readonly planId: string; readonly plan: OncallPlan; readonly isArchived: boolean; readonly version: number }
const planState = ({ id, plan, isArchived, version }: Row<'OncallPlan'>): PlanState => ({
  planId: id,
  plan: plan as unknown as OncallPlan, // written by the fold from a parsed op
  isArchived,
  version,
})
/** A plan. @throws AppError `entity.unknown` */
export function loadPlan(state: StateReader, planId: string): PlanState {
  const row = state.table('OncallPlan').get(planId)
  if (!row) throw new AppError('entity.unknown', { entity: 'oncall plan', id: planId })
  return planState(row)
}
/** Plans that are in use. */
export const loadPlans = (state: StateReader): PlanState[] =>
  state.table('OncallPlan').find({ isArchived: false }, PLANS_MAX).map(planState)

/** Routes in the order in which they are asked. */
export const routesOf = (plans: readonly PlanState[]): KnownRoute[] =>
  inOrder(plans.flatMap(({ planId, plan }) => (plan.kind === 'route' ? [{ routeId: planId, route: plan }] : [])))

export const loadCase = (state: StateReader, caseId: string): CaseState | null =>
  (state.table('OncallCase').get(caseId)?.state as unknown as CaseState | undefined) ?? null // written by the fold from a parsed op

export const isActiveUser = (state: StateReader, userId: string): boolean => state.table('User').get(userId)?.isActive === true

/** Whose turn it was last in a team: by the newest case that asked it. */
function lastTurn(state: StateReader, teamId: string): string | null {
  let newest: { readonly at: string; readonly userId: string } | null = null
  for (const { at, state: json } of state.table('OncallCase').find({}, CASES_MAX)) {
    const turn = (json as unknown as CaseState).turns.find((one) => one.teamId === teamId) // written by the fold from a parsed op
    if (turn && (newest === null || at > newest.at)) newest = { at, userId: turn.userId }
  }
  return newest?.userId ?? null
}
/** What chains need to know, as of now. */
export function directoryOf(state: StateReader, plans: readonly PlanState[]): Directory {
  const byId = new Map(plans.map(({ planId, plan }) => [planId, plan]))
  return {
    plan: (planId) => byId.get(planId) ?? null,
    isActive: (userId) => isActiveUser(state, userId),
    lastTurn: (teamId) => lastTurn(state, teamId),
  }
}

export type PersonState = { readonly rules: PersonRules; readonly email: string | null; readonly language: string }
/** How a person wants to be reached. */
export function loadPerson(state: StateReader, userId: string): PersonState {
  const row = state.table('OncallPerson').get(personEntity(userId))
  const language = state.table('User').get(userId)?.language ?? 'en'
  return { rules: (row?.rules as PersonRules | undefined) ?? PLAIN_RULES, email: row?.email ?? null, language } // written by the fold from a parsed op
}

export type NoticeState = Omit<Row<'OncallNotice'>, 'subject'> & { readonly subject: NoticeSubject }
const noticeState = (row: Row<'OncallNotice'>): NoticeState => row as unknown as NoticeState // written by the fold from a parsed op
const QUEUE_MAX = 1_000
/** Messages that this station has to send. */
export const loadQueue = (state: StateReader, stationId: string): NoticeState[] =>
  state.table('OncallNotice').find({ stationId, status: 'queued' }, QUEUE_MAX).map(noticeState)
export function loadNotice(state: StateReader, caseId: string, id: string): NoticeState | null {
  const [row] = state.table('OncallNotice').find({ caseId, id }, 1)
  return row ? noticeState(row) : null
}

/** How mail leaves a station; null = it does not. */
export const loadMail = (state: StateReader, stationId: string): MailView | null =>
  state.table('OncallMail').get(mailEntity(stationId)) as MailView | null // written by the fold from a parsed op
