/**
 * On-call: teams, rosters, escalation chains and the routes that lead alarms to them; what was sent to whom, and the channels. Nobody is named
 * by anything but a user id; addresses are asked for and never shown in what is recorded about a message.
 */
import { z } from 'zod'
import { AlarmCode, AlarmId, AlarmParams, AlarmSourceRef, OccurrenceId } from './alarms.ts'
import { Command, Instant, line, Priority, Ulid, UserId } from './primitives.ts'

export const OncallPlanId = Ulid.brand<'OncallPlanId'>().describe('OncallPlanId (ULID)')
export type OncallPlanId = z.infer<typeof OncallPlanId>

/** Ways to reach a person. `simulated` reaches nobody: for tests and exercises. */
export const OncallChannel = z.enum(['screen', 'sound', 'desktop', 'email', 'simulated'])
export type OncallChannel = z.infer<typeof OncallChannel>
export const RosterZone = z.enum(['Africa/Dar_es_Salaam', 'Africa/Kigali'])
export type RosterZone = z.infer<typeof RosterZone>

const count = (min: number, max: number) => z.number().int().min(min).max(max)
const Minute = count(0, 1_439).describe('minutes since local midnight')
const day = z.iso.date()
const people = (min: number) => z.array(UserId).min(min).max(50)

/** Hours of chosen days of the week, 1 = Monday; `toMinute` not after `fromMinute` = the window ends the next day. */
export const WeekWindow = z.object({ days: z.array(count(1, 7)).min(1).max(7), fromMinute: Minute, toMinute: Minute })
export type WeekWindow = z.infer<typeof WeekWindow>

/** Some people who answer together; round robin goes through them in this order. */
export const Team = z.object({ kind: z.literal('team'), name: line(80), memberIds: people(1) })
export type Team = z.infer<typeof Team>

/** One rotation: each member for so many weeks, from the weekday of `startsOn` at `handoverMinute` on. Before that nobody. */
export const RosterLayer = z.object({
  memberIds: people(1),
  startsOn: day,
  handoverMinute: Minute,
  shiftWeeks: count(1, 26),
  /** Only in these hours; empty = always. */
  windows: z.array(WeekWindow).max(14),
  holidays: z.enum(['asUsual', 'off', 'only']),
})
export type RosterLayer = z.infer<typeof RosterLayer>
/** Somebody takes over for a time. `userId` null = nobody is on call then, on purpose. */
export const RosterOverride = z.object({ from: Instant, to: Instant, userId: UserId.nullable() })
/** Who is on call when. Of overrides the last that fits counts, of layers the first. */
export const Roster = z.object({
  kind: z.literal('roster'),
  name: line(80),
  timeZone: RosterZone,
  layers: z.array(RosterLayer).min(1).max(8),
  overrides: z.array(RosterOverride).max(200),
  holidays: z.array(day).max(200),
})
export type Roster = z.infer<typeof Roster>

const important = { isImportant: z.boolean() }
/** One step of a chain. `isImportant` chooses which of a person's two rules is used. */
export const ChainStep = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('notifyUsers'), userIds: people(1), ...important }),
  z.object({ kind: z.literal('notifyRoster'), rosterId: OncallPlanId, ...important }),
  z.object({ kind: z.literal('notifyTeam'), teamId: OncallPlanId, mode: z.enum(['all', 'roundRobin']), ...important }),
  z.object({ kind: z.literal('wait'), minutes: count(1, 1_440) }),
  /** Waits here until the window is open. */
  z.object({ kind: z.literal('onlyDuring'), timeZone: RosterZone, windows: z.array(WeekWindow).min(1).max(14) }),
  /** Waits here until more than so many alarms of the group were raised in so many minutes. */
  z.object({ kind: z.literal('onlyIf'), moreThan: count(0, 1_000), withinMinutes: count(1, 1_440) }),
  /** Begins the chain again, so many times. */
  z.object({ kind: z.literal('repeat'), times: count(1, 5) }),
  z.object({ kind: z.literal('handOver'), chainId: OncallPlanId }),
])
export type ChainStep = z.infer<typeof ChainStep>
export const Chain = z.object({ kind: z.literal('chain'), name: line(80), steps: z.array(ChainStep).min(1).max(40) })
export type Chain = z.infer<typeof Chain>

/**
 * Which alarms go to which chain, and which of them share messages. Of all routes the one with the lowest position that fits counts; an empty
 * list fits everything. The three times are those of Prometheus Alertmanager and mean the same.
 */
export const Route = z.object({
  kind: z.literal('route'),
  name: line(80),
  position: count(0, 10_000),
  codes: z.array(AlarmCode).max(100),
  priorities: z.array(Priority).max(4),
  scopes: z.array(z.string().regex(/^[a-z]{2}\/[a-z]{3,20}\/[A-Za-z0-9-]{1,64}$/, 'expected a scope such as tz/dispatch/mfano')).max(100),
  sources: z.array(AlarmSourceRef).max(100),
  chainId: OncallPlanId,
  /** What alarms of one message share; `parent` = the outermost thing they stand in. What has none stands alone. */
  groupBy: z.enum(['all', 'code', 'source', 'parent']),
  /** A new group waits so long for more of the same; what is over by then is not told at all. */
  groupWaitSeconds: count(0, 3_600).default(30),
  /** New alarms of a group that was told are told so much later at the earliest. */
  groupIntervalSeconds: count(30, 86_400).default(300),
  /** What still stands when the chain has ended is told again after so long, looked at every interval. */
  repeatIntervalSeconds: count(300, 7 * 86_400).default(14_400),
})
export type Route = z.infer<typeof Route>

export const OncallPlan = z.discriminatedUnion('kind', [Team, Roster, Chain, Route])
export type OncallPlan = z.infer<typeof OncallPlan>
export const PlanKind = z.enum(['team', 'roster', 'chain', 'route'])
export const PlanView = z.object({ planId: OncallPlanId, plan: OncallPlan, isArchived: z.boolean(), version: z.number().int() })
export type PlanView = z.infer<typeof PlanView>
/** Saves a plan; `planId` null makes a new one. */
export const SavePlan = Command.extend({
  planId: OncallPlanId.nullable(),
  expectedVersion: count(1, 1_000_000).optional(),
  plan: OncallPlan,
})
export type SavePlan = z.infer<typeof SavePlan>
export const ArchivePlan = Command.extend({ planId: OncallPlanId, isArchived: z.boolean() })
export type ArchivePlan = z.infer<typeof ArchivePlan>

/** How a person wants to be reached. */
const Rule = z.array(OncallChannel).min(1).max(5)
export const PersonRules = z.object({ default: Rule, important: Rule })
export type PersonRules = z.infer<typeof PersonRules>
/** Somebody who has chosen nothing is told on the screen, and also heard when it is important. */
export const PLAIN_RULES: PersonRules = { default: ['screen', 'desktop'], important: ['screen', 'sound', 'desktop'] }
export const EmailAddress = z
  .string()
  .regex(/^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,4}$/, 'expected an e-mail address')
export const SetPerson = Command.extend({ userId: UserId, email: EmailAddress.nullable(), rules: PersonRules })
export type SetPerson = z.infer<typeof SetPerson>
export const PersonView = z.object({ userId: z.string(), displayName: z.string(), email: z.string().nullable(), rules: PersonRules })
export type PersonView = z.infer<typeof PersonView>

export const DutyGap = z.enum(['noLayer', 'overridden', 'inactive'])
export type DutyGap = z.infer<typeof DutyGap>
/** Who is on call by a roster. Null with the reason when nobody is: a gap is told, never filled by a guess. */
const Duty = z.object({ userId: z.string().nullable(), gap: DutyGap.nullable() })
export const OnDuty = Duty.extend({ rosterId: OncallPlanId, rosterName: z.string(), displayName: z.string() })
export type OnDuty = z.infer<typeof OnDuty>
export const DutyQuery = z.object({ at: Instant.optional() })
/** Longest stretch of one answer. */
export const COVERAGE_DAYS_MAX = 92
export const CoverageQuery = z.object({ rosterId: OncallPlanId, from: Instant, days: count(1, COVERAGE_DAYS_MAX).default(28) })
export const Coverage = z.array(Duty.extend({ from: Instant, to: Instant }))
export type Coverage = z.infer<typeof Coverage>

/** An escalation that is going on. `occurrenceIds` are those it has spoken of, as far as it remembers them by name. */
export const CaseView = z.object({
  caseId: z.string(),
  scope: z.string(),
  routeId: OncallPlanId,
  chainId: OncallPlanId,
  occurrenceIds: z.array(OccurrenceId),
  /** Steps done; times begun again; whether the chain has come to its end. */
  step: z.number().int(),
  lap: z.number().int(),
  isEnded: z.boolean(),
  /** When somebody was told last, and when the next step may come at the earliest. */
  toldAt: Instant.nullable(),
  dueAt: Instant,
  /** Who was told so far. */
  userIds: z.array(z.string()),
  /** Rosters and teams that named nobody at the last step. */
  gaps: z.array(OncallPlanId),
})
export type CaseView = z.infer<typeof CaseView>

/** `queued` waits for its channel; `withdrawn`: nothing was left to tell when its turn came. */
export const NoticeStatus = z.enum(['queued', 'sent', 'delivered', 'acknowledged', 'failed', 'withdrawn'])
export type NoticeStatus = z.infer<typeof NoticeStatus>
/** Why a message could not be sent. */
export const NoticeProblem = z.enum(['noChannel', 'noAddress', 'notConfigured', 'refused', 'unreachable', 'insecure', 'tooLate'])
export type NoticeProblem = z.infer<typeof NoticeProblem>
export const CaseId = z.string().regex(/^oncall:[0-9a-f]{32}$/, 'expected the id of a case')
export const NoticeId = z.string().regex(/^[0-9a-f]{32}$/, 'expected the id of a notice')
/** What a message is about: enough for a sentence in any language, nothing personal. `alarmId` null = a test. */
export const NoticeSubject = z.object({
  alarmId: AlarmId.nullable(),
  code: AlarmCode.nullable(),
  priority: Priority,
  source: AlarmSourceRef.nullable(),
  params: AlarmParams,
  /** Alarms the message speaks of. */
  alarms: z.number().int(),
  /** When the oldest of them asked for somebody. */
  since: Instant,
  reason: z.enum(['step', 'news', 'again', 'test']),
})
export type NoticeSubject = z.infer<typeof NoticeSubject>
export const NoticeView = z.object({
  caseId: CaseId,
  noticeId: NoticeId,
  userId: z.string(),
  displayName: z.string(),
  channel: OncallChannel,
  status: NoticeStatus,
  problem: NoticeProblem.nullable(),
  subject: NoticeSubject,
  /** Id of the station that sends it. */
  stationId: z.string(),
  queuedAt: Instant,
  changedAt: Instant,
})
export type NoticeView = z.infer<typeof NoticeView>
export const DeliveriesQuery = z.object({ before: Instant.optional(), limit: count(1, 500).default(100) })
export const SeenNotice = Command.extend({ caseId: CaseId, noticeId: NoticeId })
export type SeenNotice = z.infer<typeof SeenNotice>
export const SendTest = Command.extend({ channel: OncallChannel })
export type SendTest = z.infer<typeof SendTest>

/** How mail leaves this station. `startTls` and `tls` refuse a server without it; `none` is for a relay on the same computer. */
const MailFields = {
  host: z.string().regex(/^[A-Za-z0-9.:-]{1,253}$/, 'expected the name or address of a server'),
  port: count(1, 65_535),
  security: z.enum(['startTls', 'tls', 'none']),
  userName: z.string().trim().max(200),
  /** Address that mails come from. */
  sender: EmailAddress,
}
/** `password` null keeps the one that is stored; empty = none. */
export const SetMail = Command.extend({ ...MailFields, password: z.string().max(500).nullable() })
export type SetMail = z.infer<typeof SetMail>
export const MailView = z.object({ ...MailFields, hasPassword: z.boolean() })
export type MailView = z.infer<typeof MailView>
