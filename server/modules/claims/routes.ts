/** Procedures of claims: a table of contents. */
import { z } from 'zod'
import {
  ClaimRequestView,
  ClaimResource,
  ConflictPage,
  ConflictQuery,
  ConflictView,
  HandOverLease,
  LeaseView,
  ResolveConflict,
  resourceParts,
  TakeOverLease,
  WithdrawClaim,
} from '../../contract/claims.ts'
import { IncidentId, receiptOf, Ulid } from '../../contract/primitives.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { StateReader } from '../../log/index.ts'
import { procedure, router } from '../../trpc/trpc.ts'
import { resolveConflict, withdrawClaim } from './conflict-decide.ts'
import { handOver, takeOver, type LeaseAround } from './lease-decide.ts'
import { leasesOf, requestsAbout } from './lease-queries.ts'
import { loadLease, loadRequest, openConflicts, stationName } from './load.ts'
import { pageOf } from './page.ts'
import type { Claims } from './service.ts'

const post = (path: `/${string}`, summary: string) => ({ method: 'POST', path, summary }) as const
const get = (path: `/${string}`, summary: string) => ({ method: 'GET', path, summary }) as const
const LeaseReceipt = receiptOf(z.object({ resource: ClaimResource, epoch: z.number().int() }))
/** A resolution names every pair. */
const RESOLUTION_BYTES = 512 * 1024

/** What a decision about a lease looks at, read in the command's own transaction. */
function leaseAround(state: StateReader, { reach, listeningSince }: Claims): LeaseAround {
  const isShutOut = (stationId: string): boolean => state.table('StationRevocation').find({ stationId }, 1).length > 0
  const known = [...state.table('PeerStation').find({}), ...state.table('Station').find({})].map(({ id }) => id)
  return {
    reach,
    listeningSince,
    stations: [...new Set(known)].filter((id) => !isShutOut(id)),
    isShutOut,
    nameOf: (stationId) => stationName(state, stationId),
  }
}

export const claimsRouter = router({
  lease: procedure('unit.read', get('/claims/leases/{resource}', 'Which station gives a unit away, and who may take over'))
    .input(z.object({ resource: ClaimResource }))
    .output(LeaseView.nullable())
    .query(async ({ ctx, input }) => {
      const leases = await leasesOf(ctx.read, [input.resource], ctx.log.keys.stationId, ctx.claims)
      return leases.get(input.resource) ?? null
    }),
  takeOver: procedure('assignment.write', post('/claims/leases/{resource}/take-over', 'Take over from a station that fell silent'))
    .input(TakeOverLease)
    .output(LeaseReceipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) =>
        takeOver(input.resource, loadLease(state, input.resource), leaseAround(state, ctx.claims), facts),
      ),
    ),
  handOver: procedure('unit.manage', post('/claims/leases/{resource}/hand-over', 'Give a unit to another station, name successors'))
    .input(HandOverLease)
    .output(LeaseReceipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => handOver(input, loadLease(state, input.resource), leaseAround(state, ctx.claims), facts)),
    ),
  requests: procedure('incident.read', get('/incidents/{incidentId}/claims', 'Units that were asked for at other stations'))
    .input(z.object({ incidentId: IncidentId }))
    .output(z.array(ClaimRequestView))
    .query(({ ctx, input }) => requestsAbout(ctx.read, input.incidentId)),
  withdraw: procedure('assignment.write', post('/claims/{holder}/withdraw', 'Take back a claim that waits for an answer'))
    .input(WithdrawClaim)
    .output(receiptOf(z.object({ holder: Ulid })))
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => {
        const request = loadRequest(state, input.holder)
        if (!request) throw new AppError('entity.unknown', { entity: 'claim', id: input.holder })
        return withdrawClaim(request, facts)
      }),
    ),
  conflicts: procedure('incident.read', get('/conflicts', 'Double bookings that wait for a person, most urgent first'))
    .input(ConflictQuery)
    .output(ConflictPage)
    .query(async ({ ctx, input }) => pageOf(await ctx.claims.conflicts(), input)),
  conflict: procedure('incident.read', get('/conflicts/{resource}', 'Both sides of the double bookings of one resource'))
    .input(z.object({ resource: ClaimResource }))
    .output(ConflictView.nullable())
    .query(({ ctx, input }) => ctx.claims.conflict(input.resource)),
  resolve: procedure('assignment.write', {
    ...post('/conflicts/{resource}/resolution', 'Say who keeps it, and who was told what'),
    bodyLimitBytes: RESOLUTION_BYTES,
  })
    .input(ResolveConflict)
    .output(receiptOf(z.object({ resource: ClaimResource })))
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => {
        const subject = ctx.claims.subjects.get(resourceParts(input.resource).kind)
        if (!subject) throw new AppError('entity.unknown', { entity: 'claim', id: input.resource })
        const around = { open: openConflicts(state, input.resource, subject), epoch: loadLease(state, input.resource)?.epoch ?? 1, subject }
        return resolveConflict(input, state, around, facts)
      }),
    ),
})
