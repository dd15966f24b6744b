/** Closing double bookings by a person's word, and the owner's answer to claims that were asked for. Pure. */
import { resourceParts, type ResolveConflict } from '../../contract/claims.ts'
import { accept, refuse, type Decision, type DecideFacts, type OpDraft, type StateReader } from '../../log/index.ts'
import { loadRequest, type OpenConflict, type RequestState, type Tenure } from './load.ts'
import { memberKey } from './members.ts'
import { claimConfirmed, claimRefused, claimWithdrawn, conflictResolved } from './ops.ts'
import type { ClaimSubject } from './subject.ts'

type Answered = Decision<{ resource: string }>

/** What a resolution looks at. `epoch` is that of the resource's lease. */
export type ResolveAround = { readonly open: readonly OpenConflict[]; readonly epoch: number; readonly subject: ClaimSubject }

/**
 * Closes every open conflict of a resource in one step. The person names all of them with all their members, so that nothing closes
 * unseen; who is kept is one of the holders or nobody. Claims that are not kept end only when the person says so.
 */
export function resolveConflict(
  input: ResolveConflict,
  state: StateReader,
  { open, epoch, subject }: ResolveAround,
  facts: DecideFacts,
): Answered {
  const { resource, keepHolder, isReleasingOthers, note, told } = input
  if (open.length === 0) return refuse('conflict.settled', {})
  if (!namesAll(input, open)) return refuse('conflict.changed', {})
  const holders = [...new Set(open.flatMap((conflict) => conflict.holders))].sort()
  if (keepHolder !== null && !holders.includes(keepHolder)) return refuse('entity.unknown', { entity: 'claim', id: keepHolder })
  const { id } = resourceParts(resource)
  const live = holders.filter((holder) => subject.isLive(state, id, holder))
  if (live.length > 1 && told.length === 0) return refuse('conflict.told-nobody', {})
  const released = isReleasingOthers ? live.filter((holder) => holder !== keepHolder) : []
  const confirmed = live.filter((holder) => !released.includes(holder))
  const settled = subject.settle(state, { resource, keep: keepHolder, released, confirmed }, facts)
  if (!settled.accepted) return settled
  const resolutions = open.map((conflict) =>
    conflictResolved({
      resource,
      conflictId: conflict.id,
      members: [...conflict.members].sort(),
      keepHolder,
      isReleasingOthers,
      note,
      told,
    }),
  )
  const answers = [
    ...answerOps(state, confirmed, (holder) => claimConfirmed({ resource, holder, epoch })),
    ...answerOps(state, released, (holder) => claimRefused({ resource, holder, epoch, refusal: { code: 'conflict', params: {} } })),
  ]
  return accept([...resolutions, ...answers, ...settled.ops], { result: { resource }, jobs: settled.jobs })
}

/** True when exactly the open conflicts are named, each with all its members. */
function namesAll({ conflicts }: ResolveConflict, open: readonly OpenConflict[]): boolean {
  const named = new Map(conflicts.map(({ id, members }) => [id, memberKey(members)]))
  return named.size === open.length && open.every(({ id, members }) => named.get(id) === memberKey(members))
}

/** A claim that was asked for and still waits is answered by the resolution. */
const answerOps = (state: StateReader, holders: readonly string[], answer: (holder: string) => OpDraft): OpDraft[] =>
  holders.filter((holder) => loadRequest(state, holder)?.status === 'asked').map(answer)

/**
 * The owner's own answer to a claim: confirmed when free, refused with the reason when not. A provisional claim is confirmed when
 * nothing speaks against it and waits for a person while it is part of a conflict. What is not the own, or answered, is left alone.
 */
export function answerRequest(
  request: RequestState,
  state: StateReader,
  around: { readonly tenure: Tenure; readonly open: readonly OpenConflict[]; readonly subject: ClaimSubject },
  facts: DecideFacts,
): Decision {
  const { id: holder, resource } = request
  const { tenure, open, subject } = around
  if (request.status !== 'asked' || tenure.kind !== 'own') return accept([])
  const { epoch } = tenure
  if (request.isProvisional) {
    if (open.some((conflict) => conflict.holders.includes(holder))) return accept([])
    return accept([claimConfirmed({ resource, holder, epoch }), ...subject.confirm(state, holder, facts)])
  }
  const answer = subject.answer(state, request, facts)
  if (answer.kind === 'refuse') return accept([claimRefused({ resource, holder, epoch, refusal: answer.refusal }), ...answer.ops])
  return accept([claimConfirmed({ resource, holder, epoch }), ...answer.ops], { jobs: answer.jobs })
}

/** Whoever asked takes it back; only their own station may, and only before it is answered. Again is calm. */
export function withdrawClaim(request: RequestState, { station }: Pick<DecideFacts, 'station'>): Decision<{ holder: string }> {
  const result = { result: { holder: request.id } }
  if (request.status !== 'asked' || request.isProvisional) return accept([], result)
  if (request.askedBy !== station.id) return refuse('claim.not-yours', {})
  return accept([claimWithdrawn({ resource: request.resource, holder: request.id })], result)
}
