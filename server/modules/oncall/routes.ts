/** Procedures of on-call: a table of contents. */
import { z } from 'zod'
import {
  ArchivePlan,
  CaseId,
  CaseView,
  Coverage,
  CoverageQuery,
  DeliveriesQuery,
  DutyQuery,
  MailView,
  NoticeId,
  NoticeView,
  OncallPlanId,
  OnDuty,
  PersonView,
  PlanKind,
  PlanView,
  SavePlan,
  SeenNotice,
  SendTest,
  SetMail,
  SetPerson,
} from '../../contract/oncall.ts'
import { receiptOf, Receipt, UserId } from '../../contract/primitives.ts'
import { AppError } from '../../kernel/app-error.ts'
import { fromInstant } from '../../kernel/clock.ts'
import type { StateReader } from '../../log/index.ts'
import { mergeRouters, procedure, router } from '../../trpc/trpc.ts'
import * as decide from './decide.ts'
import { isActiveUser, loadNotice, loadPlan, loadPlans } from './load.ts'
import { coverage, inboxOf, listCases, listDeliveries, listPeople, listPlans, mailSettings, onDuty } from './queries.ts'

const get = (path: `/${string}`, summary: string) => ({ method: 'GET', path, summary }) as const
const post = (path: `/${string}`, summary: string) => ({ method: 'POST', path, summary }) as const
const PlanReceipt = receiptOf(z.object({ planId: OncallPlanId }))
/** Rosters with many stand-ins are long. */
const PLAN_BYTES = 128 * 1024
const known = (state: StateReader): decide.Known => ({
  plans: loadPlans(state),
  isUser: (userId) => isActiveUser(state, userId),
})

const reads = router({
  plans: procedure('oncall.read', get('/oncall/plans', 'Teams, rosters, escalation chains and routes'))
    .input(z.object({ kind: PlanKind.optional() }))
    .output(z.array(PlanView))
    .query(({ ctx, input }) => listPlans(ctx.read, input.kind)),
  people: procedure('oncall.write', get('/oncall/people', 'How people want to be reached'))
    .input(z.object({}).optional())
    .output(z.array(PersonView))
    .query(({ ctx }) => listPeople(ctx.read)),
  now: procedure('oncall.read', get('/oncall/now', 'Who is on call, now or at a moment; gaps are told'))
    .input(DutyQuery)
    .output(z.array(OnDuty))
    .query(({ ctx, input }) => onDuty(ctx.read, input.at === undefined ? ctx.clock.nowMs() : fromInstant(input.at))),
  coverage: procedure('oncall.read', get('/oncall/coverage', 'Who is on call by a roster in the coming days, gaps among them'))
    .input(CoverageQuery)
    .output(Coverage)
    .query(({ ctx, input }) => coverage(ctx.read, input)),
  cases: procedure('oncall.read', get('/oncall/cases', 'Escalations that are going on, and who was told'))
    .input(z.object({}).optional())
    .output(z.array(CaseView))
    .query(({ ctx }) => listCases(ctx.read, ctx.oncall.openCases())),
  deliveries: procedure('oncall.read', get('/oncall/deliveries', 'Messages about alarms and what became of them, newest first'))
    .input(DeliveriesQuery)
    .output(z.array(NoticeView))
    .query(({ ctx, input }) => listDeliveries(ctx.read, input)),
  inbox: procedure('oncall.read', get('/oncall/inbox', 'Messages for the screens of whoever asks'))
    .input(z.object({}).optional())
    .output(z.array(NoticeView))
    .query(({ ctx }) => inboxOf(ctx.read, ctx.user.userId, ctx.clock.nowMs(), ctx.oncall.openCases())),
  mail: procedure('station.manage', get('/oncall/mail', 'How mail leaves this station; null when it does not'))
    .input(z.object({}).optional())
    .output(MailView.nullable())
    .query(({ ctx }) => mailSettings(ctx.read, ctx.log.keys.stationId)),
})

const commands = router({
  save: procedure('oncall.write', { ...post('/oncall/plans', 'Save a team, roster, chain or route'), bodyLimitBytes: PLAN_BYTES })
    .input(SavePlan)
    .output(PlanReceipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => {
        const before = input.planId === null ? null : loadPlan(state, input.planId)
        return decide.savePlan(input, before, known(state), facts)
      }),
    ),
  archive: procedure('oncall.write', post('/oncall/plans/archive', 'Put a plan away, or take it up again'))
    .input(ArchivePlan)
    .output(PlanReceipt)
    .mutation(({ ctx, input }) => ctx.execute(input, (state) => decide.archivePlan(input, loadPlan(state, input.planId), known(state)))),
  setPerson: procedure('oncall.write', post('/oncall/people', 'Say how a person wants to be reached'))
    .input(SetPerson)
    .output(receiptOf(z.object({ userId: UserId })))
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state) => {
        if (!isActiveUser(state, input.userId)) throw new AppError('entity.unknown', { entity: 'user', id: input.userId })
        return decide.setPerson(input)
      }),
    ),
  seen: procedure('oncall.read', post('/oncall/seen', 'Say that a message has been seen on the screen'))
    .input(SeenNotice)
    .output(Receipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, { now }) =>
        decide.seeNotice(input, loadNotice(state, input.caseId, input.noticeId), { userId: ctx.user.userId, now }),
      ),
    ),
  test: procedure('oncall.read', post('/oncall/test', 'Send a test message to whoever asks'))
    .input(SendTest)
    .output(receiptOf(z.object({ caseId: CaseId, noticeId: NoticeId })))
    .mutation(({ ctx, input }) =>
      ctx.execute(
        input,
        (_state, facts) => decide.sendTest(ctx.user.userId as UserId, input.channel, ctx.oncall.hasChannel(input.channel), facts), // the id of the account
      ),
    ),
  setMail: procedure('station.manage', post('/oncall/mail', 'Say how mail leaves this station'))
    .input(SetMail)
    .output(Receipt)
    .mutation(({ ctx, input: { password, ...input } }) =>
      // the password is no part of the command: no trace of it lies in the log. It is stored in the transaction of the op
      ctx.execute(input, (_state, facts) => {
        const { mailSecret } = ctx.oncall
        if (password !== null) mailSecret.set(password)
        return decide.setMail(input, mailSecret.get() !== null, facts)
      }),
    ),
})

export const oncallRouter = mergeRouters(reads, commands)
