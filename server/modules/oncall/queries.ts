/** Reads of on-call through Prisma: plans, people, who is on call, what was sent. */
import type { z } from 'zod'
import type { PrismaClient } from '../../../prisma/generated/client.ts'
import {
  CaseView,
  MailView,
  NoticeView,
  PLAIN_RULES,
  PlanView,
  type Coverage,
  type CoverageQuery,
  type DeliveriesQuery,
  type OnDuty,
  type PersonRules,
  type PersonView,
  type PlanKind,
  type Roster,
} from '../../contract/oncall.ts'
import { AppError } from '../../kernel/app-error.ts'
import { fromInstant, toInstant } from '../../kernel/clock.ts'
import { findInChunks } from '../../kernel/find-in-chunks.ts'
import { INBOX_CHANNELS } from './channels.ts'
import { CaseState, mailEntity } from './ops.ts'
import { DAY_MS } from './engine/calendar.ts'
import { coverageOf, whoIsOnCall } from './engine/roster.ts'

/** Plans of a kind, or all of them. */
export async function listPlans(read: PrismaClient, kind?: z.infer<typeof PlanKind>): Promise<PlanView[]> {
  const rows = await read.oncallPlan.findMany({ where: kind === undefined ? {} : { kind }, orderBy: { id: 'asc' } })
  return rows.map(({ id, plan, isArchived, version }) => PlanView.parse({ planId: id, plan, isArchived, version }))
}

/** Everybody who can sign in, and how they want to be reached. */
export async function listPeople(read: PrismaClient): Promise<PersonView[]> {
  const [users, rows] = await Promise.all([
    read.user.findMany({ where: { isActive: true }, select: { id: true, displayName: true }, orderBy: { displayName: 'asc' } }),
    read.oncallPerson.findMany(),
  ])
  const byUser = new Map(rows.map((row) => [row.userId, row]))
  return users.map(({ id, displayName }) => {
    const row = byUser.get(id)
    return { userId: id, displayName, email: row?.email ?? null, rules: (row?.rules as PersonRules | undefined) ?? PLAIN_RULES } // written by the fold from a parsed op
  })
}

async function activeNames(read: PrismaClient): Promise<ReadonlyMap<string, string>> {
  const users = await read.user.findMany({ where: { isActive: true }, select: { id: true, displayName: true } })
  return new Map(users.map(({ id, displayName }) => [id, displayName]))
}

/** Who is on call by each roster at a moment. */
export async function onDuty(read: PrismaClient, atMs: number): Promise<OnDuty[]> {
  const [plans, names] = await Promise.all([listPlans(read, 'roster'), activeNames(read)])
  return plans.flatMap(({ planId, plan, isArchived }) => {
    if (plan.kind !== 'roster' || isArchived) return []
    const duty = whoIsOnCall(plan, atMs, (userId) => names.has(userId))
    return [{ rosterId: planId, rosterName: plan.name, ...duty, displayName: names.get(duty.userId ?? '') ?? '' }]
  })
}

/** Who is on call by a roster day after day. @throws AppError `entity.unknown` */
export async function coverage(read: PrismaClient, { rosterId, from, days }: z.infer<typeof CoverageQuery>): Promise<Coverage> {
  const [row, names] = await Promise.all([read.oncallPlan.findUnique({ where: { id: rosterId } }), activeNames(read)])
  if (row?.kind !== 'roster') throw new AppError('entity.unknown', { entity: 'roster', id: rosterId })
  const fromMs = fromInstant(from)
  return coverageOf(row.plan as unknown as Roster, fromMs, fromMs + days * DAY_MS, (userId) => names.has(userId)) // written by the fold from a parsed op
}

/** Escalations of these cases, the newest first. */
export async function listCases(read: PrismaClient, open: ReadonlySet<string>): Promise<CaseView[]> {
  const rows = await findInChunks(open, (ids) => read.oncallCase.findMany({ where: { id: { in: ids } } }))
  return rows
    .toSorted((a, b) => (a.at > b.at ? -1 : 1))
    .map(({ id, scope, state, gaps }) => {
      const { routeId, chainId, told, step, lap, isEnded, toldAt, dueAt, reached } = CaseState.parse(state)
      const occurrenceIds = [...new Set(told.map((key) => key.slice(0, key.indexOf('.'))))]
      const userIds = reached.map(({ userId }) => userId)
      return CaseView.parse({ caseId: id, scope, routeId, chainId, occurrenceIds, step, lap, isEnded, toldAt, dueAt, userIds, gaps })
    })
}

type NoticeRow = Awaited<ReturnType<PrismaClient['oncallNotice']['findMany']>>[number]
async function noticeViews(read: PrismaClient, rows: readonly NoticeRow[]): Promise<NoticeView[]> {
  const users = await findInChunks(
    rows.map(({ userId }) => userId),
    (ids) => read.user.findMany({ where: { id: { in: ids } }, select: { id: true, displayName: true } }),
  )
  const names = new Map(users.map(({ id, displayName }) => [id, displayName]))
  return rows.map((row) => NoticeView.parse({ ...row, noticeId: row.id, displayName: names.get(row.userId) ?? '' }))
}

/** Messages, newest first. */
export async function listDeliveries(read: PrismaClient, { before, limit }: z.infer<typeof DeliveriesQuery>): Promise<NoticeView[]> {
  const where = before === undefined ? {} : { queuedAt: { lt: before } }
  return noticeViews(read, await read.oncallNotice.findMany({ where, orderBy: [{ queuedAt: 'desc' }, { id: 'asc' }], take: limit }))
}

const INBOX_MAX = 100
/** What is older was told in other ways by now. */
const INBOX_MS = DAY_MS
/** Messages for the screens of a person that nobody has confirmed there, newest first. */
export async function inboxOf(read: PrismaClient, userId: string, nowMs: number, open: ReadonlySet<string>): Promise<NoticeView[]> {
  const rows = await read.oncallNotice.findMany({
    where: { userId, status: 'sent', channel: { in: [...INBOX_CHANNELS] }, queuedAt: { gte: toInstant(nowMs - INBOX_MS) } },
    orderBy: [{ queuedAt: 'desc' }, { id: 'asc' }],
    take: INBOX_MAX,
  })
  const views = await noticeViews(read, rows)
  return views.filter(({ caseId, subject }) => subject.reason === 'test' || open.has(caseId))
}

/** How mail leaves this station; null = it does not. */
export async function mailSettings(read: PrismaClient, stationId: string): Promise<MailView | null> {
  const row = await read.oncallMail.findUnique({ where: { entity: mailEntity(stationId) } })
  return row && MailView.parse(row)
}
