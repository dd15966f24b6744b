/** Rows of OncallPlan, OncallPerson, OncallCase, OncallNotice and OncallMail. */
import { projection } from '../../log/index.ts'
import { isInbox } from './channels.ts'
import type { NewRow } from '../../db/projection-writer.ts'
import { mailEntity, oncallEscalated, oncallMailSet, oncallNotified, oncallPersonSet, oncallPlanSet, personEntity } from './ops.ts'

/** A message goes forward only: what a second station, or a late word, says of it takes nothing back. */
const RANK: Readonly<Record<string, number>> = { queued: 0, failed: 1, withdrawn: 1, sent: 2, delivered: 3, acknowledged: 4 }

export const oncallProjection = projection('oncall', 1, ({ on, table }) => {
  const plans = table('OncallPlan', 'id')
  const persons = table('OncallPerson', 'entity')
  const cases = table('OncallCase', 'id')
  const notices = table('OncallNotice', 'caseId')
  const mails = table('OncallMail', 'entity')
  on(oncallPlanSet, ({ body: { planId, plan, isArchived } }) => {
    const fields = { kind: plan.kind, plan, isArchived }
    if (plans.get(planId)) plans.patch(planId, fields)
    else plans.insert({ id: planId, ...fields })
  })
  on(oncallPersonSet, ({ body: { userId, email, rules } }) => {
    persons.upsert({ entity: personEntity(userId), userId, email, rules })
  })
  on(oncallEscalated, ({ body: { caseId, scope, at, stationId, state, subject, notices: made, gaps } }) => {
    if (state) cases.upsert({ id: caseId, scope, at, state, gaps } as NewRow<'OncallCase'>) // the JSON column holds a parsed CaseState
    for (const { noticeId: id, userId, channel } of subject ? made : []) {
      if (notices.find({ caseId, id }, 1).length > 0) continue // two stations escalated without hearing each other: one message each, one row
      notices.insert({
        ...{ caseId, id, scope, userId, channel, status: isInbox(channel) ? 'sent' : 'queued', stationId, queuedAt: at, changedAt: at },
        subject: subject as NewRow<'OncallNotice'>['subject'], // not null here, by the line above
      })
    }
  })
  on(oncallNotified, ({ body: { caseId, noticeId: id, status, problem, at } }) => {
    const [row] = notices.find({ caseId, id }, 1)
    if (!row || (RANK[status] ?? 0) <= (RANK[row.status] ?? 0)) return
    notices.patch(id, { status, problem, changedAt: at })
  })
  on(oncallMailSet, ({ body: { stationId, ...fields } }) => {
    mails.upsert({ entity: mailEntity(stationId), ...fields })
  })
})
