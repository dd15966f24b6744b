/** Decisions about on-call. Pure: state in, ops or a refusal out. */
import type {
  ArchivePlan,
  NoticeSubject,
  OncallChannel,
  OncallPlan,
  OncallPlanId,
  PersonRules,
  SavePlan,
  SeenNotice,
  SetMail,
  SetPerson,
} from '../../contract/oncall.ts'
import type { Instant, UserId } from '../../contract/primitives.ts'
import { toInstant } from '../../kernel/clock.ts'
import { accept, refuse, versionMoved, type Decision, type DecideFacts } from '../../log/index.ts'
import type { Advance } from './engine/chain.ts'
import type { OpenAlarm } from './engine/routing.ts'
import type { NoticeState, PlanState } from './load.ts'
import { oncallEscalated, oncallMailSet, oncallNotified, oncallPersonSet, oncallPlanSet } from './ops.ts'
import { noticeIdOf } from './notice-id.ts'

/** What a plan speaks of: people, and other plans of a kind. */
type Mentions = {
  readonly userIds: readonly string[]
  readonly plans: readonly { readonly planId: string; readonly kind: OncallPlan['kind'] }[]
}
function mentionsOf(plan: OncallPlan): Mentions {
  switch (plan.kind) {
    case 'team':
      return { userIds: plan.memberIds, plans: [] }
    case 'roster': {
      const stepIns = plan.overrides.flatMap(({ userId }) => (userId === null ? [] : [userId]))
      return { userIds: [...plan.layers.flatMap(({ memberIds }) => memberIds), ...stepIns], plans: [] }
    }
    case 'route':
      return { userIds: [], plans: [{ planId: plan.chainId, kind: 'chain' }] }
    case 'chain':
      return {
        userIds: plan.steps.flatMap((step) => (step.kind === 'notifyUsers' ? step.userIds : [])),
        plans: plan.steps.flatMap((step): Mentions['plans'] => {
          if (step.kind === 'notifyRoster') return [{ planId: step.rosterId, kind: 'roster' }]
          if (step.kind === 'notifyTeam') return [{ planId: step.teamId, kind: 'team' }]
          return step.kind === 'handOver' ? [{ planId: step.chainId, kind: 'chain' }] : []
        }),
      }
  }
}

/** What is known besides the plan itself. */
export type Known = { readonly plans: readonly PlanState[]; readonly isUser: (userId: string) => boolean }

/** Saves a plan that speaks of nothing unknown. @param before null for a new one */
export function savePlan(
  { plan, expectedVersion }: Pick<SavePlan, 'plan' | 'expectedVersion'>,
  before: PlanState | null,
  known: Known,
  { newId }: Pick<DecideFacts, 'newId'>,
): Decision<{ planId: OncallPlanId }> {
  const moved = before && versionMoved('oncall plan', expectedVersion, before.version)
  if (moved) return moved
  if (before && before.plan.kind !== plan.kind) return refuse('entity.unknown', { entity: plan.kind, id: before.planId })
  const planId = (before?.planId ?? newId<OncallPlanId>()) as OncallPlanId // the id of a plan
  const { userIds, plans } = mentionsOf(plan)
  const stranger = userIds.find((userId) => !known.isUser(userId))
  if (stranger !== undefined) return refuse('entity.unknown', { entity: 'user', id: stranger })
  const isKnown = (one: Mentions['plans'][number]): boolean =>
    (one.planId === planId && one.kind === plan.kind) ||
    known.plans.some((other) => other.planId === one.planId && other.plan.kind === one.kind)
  const missing = plans.find((one) => !isKnown(one))
  if (missing) return refuse('entity.unknown', { entity: missing.kind, id: missing.planId })
  return accept([oncallPlanSet({ planId, plan, isArchived: before?.isArchived ?? false })], { result: { planId } })
}

/** Puts a plan away that no other leads to, or takes it up again. */
export function archivePlan(
  { isArchived }: Pick<ArchivePlan, 'isArchived'>,
  plan: PlanState,
  known: Known,
): Decision<{ planId: OncallPlanId }> {
  const planId = plan.planId as OncallPlanId // the id of a plan
  const user = known.plans.find((one) => one.planId !== planId && mentionsOf(one.plan).plans.some((mention) => mention.planId === planId))
  if (isArchived && user) return refuse('oncall.in-use', { name: user.plan.name })
  return accept(plan.isArchived === isArchived ? [] : [oncallPlanSet({ planId, plan: plan.plan, isArchived })], { result: { planId } })
}

/** Says how a person wants to be reached. */
export const setPerson = ({ userId, email, rules }: Omit<SetPerson, 'commandId'>): Decision<{ userId: UserId }> =>
  accept([oncallPersonSet({ userId, email, rules })], { result: { userId } })

/** @param hasPassword whether one lies on this computer now */
export const setMail = (
  { host, port, security, userName, sender }: Omit<SetMail, 'commandId' | 'password'>,
  hasPassword: boolean,
  { station }: Pick<DecideFacts, 'station'>,
): Decision => accept([oncallMailSet({ stationId: station.id, host, port, security, userName, sender, hasPassword })])

const byUrgency = (a: OpenAlarm, b: OpenAlarm): number =>
  a.priority < b.priority || (a.priority === b.priority && a.alarmedAt < b.alarmedAt) ? -1 : 1

/** What a message says: the most urgent alarm by name, how many there are, since when. */
function subjectOf(alarms: readonly OpenAlarm[], reason: NoticeSubject['reason']): NoticeSubject | null {
  const [oldest] = alarms
  const [first] = alarms.toSorted(byUrgency)
  if (!first || !oldest) return null
  const { alarmId, code, priority, source, params } = first
  return { alarmId, code, priority, source, params: { ...params }, alarms: alarms.length, since: oldest.alarmedAt, reason }
}

/** Records that an escalation went on, with the messages that come of it. */
export function escalate(
  group: { readonly caseId: string; readonly scope: string; readonly alarms: readonly OpenAlarm[] },
  { state, notify, reason, gaps }: Advance,
  rulesOf: (userId: string) => PersonRules,
  { now, station }: Pick<DecideFacts, 'now' | 'station'>,
): Decision {
  const { caseId, scope, alarms } = group
  const notices = notify.flatMap(({ userId, isImportant }) =>
    [...new Set(rulesOf(userId)[isImportant ? 'important' : 'default'])].map((channel) => ({
      ...{ noticeId: noticeIdOf(caseId, state.leader, state.count, userId, channel), userId, channel },
    })),
  )
  const subject = notices.length > 0 ? subjectOf(alarms, reason) : null
  return accept([oncallEscalated({ caseId, scope, at: now, stationId: station.id, state, subject, notices, gaps: gaps as OncallPlanId[] })]) // ids of plans
}

/** Sends a test to the person who asks. */
export function sendTest(
  userId: UserId,
  channel: OncallChannel,
  hasChannel: boolean,
  { now, station, newId }: DecideFacts,
): Decision<{ caseId: string; noticeId: string }> {
  if (!hasChannel) return refuse('oncall.no-channel', { channel })
  const caseId = `oncall:${noticeIdOf('test', newId())}`
  const noticeId = noticeIdOf(caseId, userId, channel)
  const nothing = { alarmId: null, code: null, source: null, params: {} }
  const subject = { ...nothing, priority: 'P4', alarms: 0, since: now, reason: 'test' } as const
  const made = { caseId, scope: `station/${station.id}`, at: now, stationId: station.id, state: null, subject, gaps: [] }
  return accept([oncallEscalated({ ...made, notices: [{ noticeId, userId, channel }] })], { result: { caseId, noticeId } })
}

/** The person has seen a message on the screen. Said again, nothing happens. */
export function seeNotice(
  { noticeId }: Pick<SeenNotice, 'noticeId'>,
  notice: NoticeState | null,
  facts: { userId: string; now: Instant },
): Decision {
  if (notice?.userId !== facts.userId) return refuse('entity.unknown', { entity: 'notice', id: noticeId })
  if (notice.status === 'delivered' || notice.status === 'acknowledged') return accept([])
  return accept([
    oncallNotified({ caseId: notice.caseId, scope: notice.scope, noticeId, status: 'delivered', problem: null, at: facts.now }),
  ])
}

/** What became of a message. */
export const noteDelivery = (
  { caseId, scope, id: noticeId }: NoticeState,
  {
    status,
    problem,
  }: {
    readonly status: 'sent' | 'delivered' | 'acknowledged' | 'failed' | 'withdrawn'
    readonly problem: Parameters<typeof oncallNotified>[0]['problem']
  },
  nowMs: number,
): Decision => accept([oncallNotified({ caseId, scope, noticeId, status, problem, at: toInstant(nowMs) })])
