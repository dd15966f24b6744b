/** Procedures of the handover: a table of contents. */
import { z } from 'zod'
import {
  AnswerHandover,
  ArriveHandover,
  CancelHandover,
  HandoverView,
  RequestHandover,
  SeeHandover,
  SetOutcome,
  TransferHandover,
  TriageHandover,
  UpdateHandover,
} from '../../contract/handover.ts'
import { FacilityId, HandoverId, receiptOf } from '../../contract/primitives.ts'
import { AppError } from '../../kernel/app-error.ts'
import { toInstant } from '../../kernel/clock.ts'
import type { SignedIn } from '../../trpc/context.ts'
import { procedure, router } from '../../trpc/trpc.ts'
import * as decide from './decide.ts'
import { handoversOfIncident, loadHandover } from './load.ts'
import { arrivals, findHandover } from './queries.ts'

const Receipt = receiptOf(z.object({ handoverId: HandoverId }))
/** How long a finished handover stays on the arrivals board. */
const ENDED_STAYS_MS = 4 * 3600 * 1000
const actor = (user: SignedIn): decide.Actor => ({ displayName: user.displayName, facilityId: user.facilityId })
/** Who asks hospitals acts for the crew, whichever hospital it drives to; who works at one speaks for that one only. @throws AppError `auth.forbidden` */
function crewOrDesk(user: SignedIn): decide.Actor {
  if (user.permissions.has('handover.request')) return { displayName: user.displayName, facilityId: null }
  if (!user.permissions.has('handover.answer')) throw new AppError('auth.forbidden', { permission: 'handover.answer' })
  return actor(user)
}
const post = (path: `/${string}`, summary: string) => ({ method: 'POST', path, summary }) as const

export const handoverRouter = router({
  arrivals: procedure('handover.read', { method: 'GET', path: '/handovers', summary: 'Open and recent handovers of a hospital' })
    .input(z.object({ facilityId: FacilityId.optional() }))
    .output(z.array(HandoverView))
    .query(({ ctx, input }) =>
      arrivals(ctx.read, ctx.user.facilityId ?? input.facilityId ?? null, toInstant(ctx.clock.nowMs() - ENDED_STAYS_MS)),
    ),
  get: procedure('handover.read', { method: 'GET', path: '/handovers/{handoverId}', summary: 'One handover' })
    .input(z.object({ handoverId: HandoverId }))
    .output(HandoverView)
    .query(async ({ ctx, input }) => {
      const view = await findHandover(ctx.read, input.handoverId)
      if (!view || (ctx.user.facilityId && ctx.user.facilityId !== view.facilityId))
        throw new AppError('entity.unknown', { entity: 'handover', id: input.handoverId })
      return view
    }),
  request: procedure('handover.request', post('/handovers', 'Ask a hospital to take a patient'))
    .input(RequestHandover)
    .output(Receipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => {
        const earlier = handoversOfIncident(state, input.incidentId)
        const assignment = input.assignmentId ? state.table('Assignment').get(input.assignmentId) : null
        return decide.request(
          input,
          {
            incident: state.table('Incident').get(input.incidentId),
            facility: state.table('Facility').get(input.facilityId),
            open: earlier,
            unitId: assignment?.unitId ?? null,
            previous: earlier.at(-1) ?? null,
          },
          facts,
        )
      }),
    ),
  update: procedure('handover.request', { method: 'PATCH', path: '/handovers/{handoverId}', summary: 'Complete the record' })
    .input(UpdateHandover)
    .output(Receipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => decide.update(input, loadHandover(state, input.handoverId), crewOrDesk(ctx.user), facts)),
    ),
  complete: procedure('handover.transfer', post('/handovers/{handoverId}/record', 'Complete the record at the hospital'))
    .input(UpdateHandover)
    .output(Receipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => decide.update(input, loadHandover(state, input.handoverId), actor(ctx.user), facts)),
    ),
  see: procedure('handover.answer', post('/handovers/{handoverId}/seen', 'Note that the request was read'))
    .input(SeeHandover)
    .output(Receipt)
    .mutation(({ ctx, input }) => ctx.execute(input, (state) => decide.see(input, loadHandover(state, input.handoverId), actor(ctx.user)))),
  answer: procedure('handover.answer', post('/handovers/{handoverId}/answer', 'Accept, decline or divert'))
    .input(AnswerHandover)
    .output(Receipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state) => decide.answer(input, loadHandover(state, input.handoverId), actor(ctx.user))),
    ),
  arrive: procedure('handover.read', post('/handovers/{handoverId}/at-door', 'The ambulance is at the door'))
    .input(ArriveHandover)
    .output(Receipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => decide.arrive(input, loadHandover(state, input.handoverId), crewOrDesk(ctx.user), facts)),
    ),
  triage: procedure('handover.answer', post('/handovers/{handoverId}/triage', 'Triage at the door'))
    .input(TriageHandover)
    .output(Receipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => decide.triage(input, loadHandover(state, input.handoverId), actor(ctx.user), facts)),
    ),
  transfer: procedure('handover.transfer', post('/handovers/{handoverId}/transfer', 'Sign the transfer of care'))
    .input(TransferHandover)
    .output(Receipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state) => decide.transfer(input, loadHandover(state, input.handoverId), actor(ctx.user))),
    ),
  cancel: procedure('handover.request', post('/handovers/{handoverId}/cancel', 'Withdraw the request'))
    .input(CancelHandover)
    .output(Receipt)
    .mutation(({ ctx, input }) => ctx.execute(input, (state) => decide.cancel(input, loadHandover(state, input.handoverId)))),
  setOutcome: procedure('handover.transfer', post('/handovers/{handoverId}/outcome', 'Tell the crew what became of the patient'))
    .input(SetOutcome)
    .output(Receipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state) => decide.setOutcome(input, loadHandover(state, input.handoverId), actor(ctx.user))),
    ),
})
