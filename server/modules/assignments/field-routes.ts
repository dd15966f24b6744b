/** Procedures of the phone of a unit: its own task and nobody else's. */
import { z } from 'zod'
import { FieldAnswer, FieldProgress, FieldReadiness, FieldStatus, FieldTask } from '../../contract/field-task.ts'
import { AssignmentId, receiptOf, UnitId } from '../../contract/primitives.ts'
import { AppError } from '../../kernel/app-error.ts'
import { toInstant } from '../../kernel/clock.ts'
import type { SignedIn } from '../../trpc/context.ts'
import { procedure, router } from '../../trpc/trpc.ts'
import { isReadinessContested, loadUnit, setReadiness } from '../units/index.ts'
import { loadTask, taskOfUnit } from './load.ts'
import { answerOffer, ownStop, progressAssignment, setUnitStatus } from './progress-decide.ts'
import { fieldTask } from './queries.ts'

const Receipt = receiptOf(z.object({ assignmentId: AssignmentId }))
const UnitReceipt = receiptOf(z.object({ unitId: UnitId }))
const post = (path: `/${string}`, summary: string) => ({ method: 'POST', path, summary }) as const

/** The unit this phone belongs to. @throws AppError `auth.forbidden` for someone without one */
function ownUnit(user: SignedIn): UnitId {
  const unitId = UnitId.safeParse(user.unitId)
  if (!unitId.success) throw new AppError('auth.forbidden', { permission: 'unit.self' })
  return unitId.data
}

export const fieldRouter = router({
  mine: procedure('unit.self', { method: 'GET', path: '/field/task', summary: 'Own unit, its task and what the crew needs to know' })
    .input(z.object({}).optional())
    .output(FieldTask)
    .query(async ({ ctx }) => {
      const unitId = ownUnit(ctx.user)
      const task = await fieldTask(ctx.read, unitId, toInstant(ctx.clock.nowMs()))
      if (!task) throw new AppError('entity.unknown', { entity: 'unit', id: unitId })
      return task
    }),
  answer: procedure('unit.self', post('/field/assignments/{assignmentId}/answer', 'Accept or decline the own offer'))
    .input(FieldAnswer)
    .output(Receipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => {
        const task = loadTask(state, input.assignmentId)
        return ownStop(task, ownUnit(ctx.user)) ?? answerOffer(task, input, facts)
      }),
    ),
  progress: procedure('unit.self', post('/field/assignments/{assignmentId}/progress', 'Next step of the own task'))
    .input(FieldProgress)
    .output(Receipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => {
        const task = loadTask(state, input.assignmentId)
        return ownStop(task, ownUnit(ctx.user)) ?? progressAssignment(task, input, facts)
      }),
    ),
  setStatus: procedure('unit.self', post('/field/status', 'Own status'))
    .input(FieldStatus)
    .output(UnitReceipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => {
        const unit = loadUnit(state, ownUnit(ctx.user))
        return setUnitStatus(unit, taskOfUnit(state, unit), input, facts)
      }),
    ),
  setReadiness: procedure('unit.self', post('/field/readiness', 'Own crew ready, not ready, off duty, resting'))
    .input(FieldReadiness)
    .output(UnitReceipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => {
        const unit = loadUnit(state, ownUnit(ctx.user))
        return setReadiness(unit, { ...input, unitId: unit.id }, facts, isReadinessContested(state, unit.id))
      }),
    ),
})
