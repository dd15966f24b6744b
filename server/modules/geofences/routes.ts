/** Procedures of geofences: a table of contents. */
import { z } from 'zod'
import {
  ArchiveFence,
  ArrivalProposal,
  ArrivalRule,
  ChangeFence,
  CrossingsQuery,
  CrossingView,
  DrawFence,
  FenceFilter,
  FenceId,
  FenceView,
  SetArrivalRule,
} from '../../contract/geofences.ts'
import { receiptOf } from '../../contract/primitives.ts'
import { procedure, router } from '../../trpc/trpc.ts'
import * as decide from './decide.ts'
import { arrivalRuleOf, isAboutKnown, loadFence, ruleIdOf } from './load.ts'
import { listCrossings, listFences } from './queries.ts'

const FenceReceipt = receiptOf(z.object({ fenceId: FenceId }))
const get = (path: `/${string}`, summary: string) => ({ method: 'GET', path, summary }) as const
const post = (path: `/${string}`, summary: string) => ({ method: 'POST', path, summary }) as const

export const geofencesRouter = router({
  list: procedure('position.read', get('/fences', 'Fences with the units inside them'))
    .input(FenceFilter)
    .output(z.array(FenceView))
    .query(({ ctx, input }) => listFences(ctx.read, input, ctx.geofences.visitorsOf)),
  crossings: procedure('position.read', get('/fences/crossings', 'Edges that units crossed, newest first'))
    .input(CrossingsQuery)
    .output(z.array(CrossingView))
    .query(({ ctx, input }) => listCrossings(ctx.read, input)),
  proposals: procedure('incident.read', get('/fences/proposals', 'Arrivals that a position tells and nobody has confirmed'))
    .input(z.object({}).optional())
    .output(z.array(ArrivalProposal))
    .query(({ ctx }) => [...ctx.geofences.proposals]),
  draw: procedure('fence.manage', post('/fences', 'Draw a fence'))
    .input(DrawFence)
    .output(FenceReceipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => decide.drawFence(input, isAboutKnown(state, input.purpose, input.aboutId), facts)),
    ),
  change: procedure('fence.manage', { method: 'PATCH', path: '/fences/{fenceId}', summary: 'Change a drawn fence' })
    .input(ChangeFence)
    .output(FenceReceipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state) => {
        const fence = loadFence(state, input.fenceId)
        const { purpose = fence.purpose, aboutId = fence.aboutId } = input.fields
        return decide.changeFence(input, fence, isAboutKnown(state, purpose, aboutId))
      }),
    ),
  archive: procedure('fence.manage', post('/fences/{fenceId}/archive', 'Put a drawn fence away, or take it up again'))
    .input(ArchiveFence)
    .output(FenceReceipt)
    .mutation(({ ctx, input }) => ctx.execute(input, (state) => decide.archiveFence(input, loadFence(state, input.fenceId)))),
  rule: procedure('position.read', get('/fences/rule', 'Which arrivals this station confirms by itself'))
    .input(z.object({}).optional())
    .output(ArrivalRule)
    .query(({ ctx }) => arrivalRuleOf(ctx.log.state, ctx.log.keys.stationId)),
  setRule: procedure('fence.rule', post('/fences/rule', 'Say which arrivals this station confirms by itself'))
    .input(SetArrivalRule)
    .output(receiptOf(ArrivalRule))
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => {
        const stationId = facts.station.id
        return decide.setArrivalRule(input, arrivalRuleOf(state, stationId), ruleIdOf(stationId))
      }),
    ),
})
