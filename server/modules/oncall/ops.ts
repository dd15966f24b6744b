/**
 * What can ever be recorded about on-call. Plans and people are the same wherever people sign in; what was sent lies in the scope of the
 * alarms it was about, so that whoever holds those sees it. Persons are named by user id alone.
 */
import { z } from 'zod'
import {
  CaseId,
  EmailAddress,
  MailView,
  NoticeId,
  NoticeProblem,
  NoticeStatus,
  NoticeSubject,
  OncallChannel,
  OncallPlan,
  OncallPlanId,
  PersonRules,
} from '../../contract/oncall.ts'
import { Instant, UserId } from '../../contract/primitives.ts'
import { ScopeName, scopeName } from '../../contract/scopes.ts'
import { defineOp, type StationFacts } from '../../log/index.ts'

const inPeople = { version: 1, scope: (_body: unknown, { country }: StationFacts): string => scopeName(country, 'people') } as const
const read = 'oncall.read'

/** A team, roster, chain or route, whole. */
export const oncallPlanSet = defineOp({
  kind: 'oncall.plan-set',
  body: z.object({ planId: OncallPlanId, plan: OncallPlan, isArchived: z.boolean() }),
  entity: (body) => body.planId,
  registers: ({ plan, isArchived }) => ({ plan, isArchived }),
  conflict: 'register',
  read,
  ...inPeople,
})
/** Entity of what is recorded about how a person is reached. */
export const personEntity = (userId: string): string => `oncall-person:${userId}`
export const oncallPersonSet = defineOp({
  kind: 'oncall.person-set',
  body: z.object({ userId: UserId, email: EmailAddress.nullable(), rules: PersonRules }),
  sealed: ['email'],
  subject: (body) => body.userId,
  entity: (body) => personEntity(body.userId),
  conflict: 'register',
  read: 'oncall.write',
  ...inPeople,
})

const aboutCase = {
  version: 1,
  entity: ({ caseId }: { caseId: string }): string => caseId,
  scope: ({ scope }: { scope: string }): string => scope,
  conflict: 'fact',
  read,
} as const
/** Alarms a case remembers by name. */
export const TOLD_MAX = 200
const StepNo = z.number().int().min(0).max(100)
/** How far an escalation has come. Whoever takes it over goes on from here. */
export const CaseState = z.object({
  routeId: OncallPlanId,
  chainId: OncallPlanId,
  /** The oldest alarm when it began, `<occurrence>.<count of re-alarms>`: names the case among those of its group. */
  leader: z.string().max(40),
  /** Times the chain was begun again, and handed over. */
  lap: StepNo,
  hops: StepNo,
  /** The next step; one past the last = the chain has ended. */
  step: StepNo,
  isEnded: z.boolean(),
  /** When the next step may be done at the earliest. */
  dueAt: Instant,
  lapAt: Instant,
  /** Messages so far; with `leader` it names each. */
  count: z.number().int().min(0),
  toldAt: Instant.nullable(),
  /** Alarms that were told, by name; of more than fit, those up to this moment count as told. */
  told: z.array(z.string().max(40)).max(TOLD_MAX),
  toldUpTo: Instant.nullable(),
  /** Who was told so far. */
  reached: z.array(z.object({ userId: UserId, isImportant: z.boolean() })).max(200),
  /** The last step that should have told somebody found nobody. */
  foundNobody: z.boolean(),
  /** Whose turn it was last, by team. */
  turns: z.array(z.object({ teamId: OncallPlanId, userId: UserId })).max(50),
})
export type CaseState = z.infer<typeof CaseState>
/** An escalation went on: where it stands, and the messages this station now sends. */
export const oncallEscalated = defineOp({
  kind: 'oncall.escalated',
  body: z.object({
    caseId: CaseId,
    scope: ScopeName,
    at: Instant,
    stationId: z.string().max(64),
    /** Null for a test. */
    state: CaseState.nullable(),
    subject: NoticeSubject.nullable(),
    notices: z.array(z.object({ noticeId: NoticeId, userId: UserId, channel: OncallChannel })).max(1_000),
    /** Rosters and teams that named nobody. */
    gaps: z.array(OncallPlanId).max(40),
  }),
  ...aboutCase,
})
/** What became of a message. */
export const oncallNotified = defineOp({
  kind: 'oncall.notified',
  body: z.object({
    caseId: CaseId,
    scope: ScopeName,
    noticeId: NoticeId,
    status: NoticeStatus,
    problem: NoticeProblem.nullable(),
    at: Instant,
  }),
  ...aboutCase,
})
/** Entity of what is recorded about the mail of a station. */
export const mailEntity = (stationId: string): string => `oncall-mail:${stationId}`
/** How mail leaves the writing station. The password stays on that computer; this says who set the rest, and when. */
export const oncallMailSet = defineOp({
  kind: 'oncall.mail-set',
  version: 1,
  body: MailView.extend({ stationId: z.string().max(64) }),
  entity: (body) => mailEntity(body.stationId),
  scope: (body) => `station/${body.stationId}`,
  author: (body) => body.stationId,
  conflict: 'authority',
  read: 'station.manage',
})
