/** Rows of Lease, ClaimRequest and ConflictResolution. */
import { projection } from '../../log/index.ts'
import { memberKey } from './members.ts'
import { claimConfirmed, claimRefused, claimRequested, claimWithdrawn, conflictResolved, leaseOwned } from './ops.ts'

// 2: a resolution keeps whether it called the others back, so that one of them at work again is told
export const claimsProjection = projection('claims', 2, ({ on, table }) => {
  const leases = table('Lease', 'resource')
  const requests = table('ClaimRequest', 'id')
  const resolutions = table('ConflictResolution', 'conflictId')

  on(leaseOwned, ({ body, meta }) => {
    const known = leases.get(body.resource)
    // of two that took over at once the smaller name holds, on every station
    const isOlder = known && (known.epoch > body.epoch || (known.epoch === body.epoch && known.stationId <= body.stationId))
    if (!isOlder) leases.upsert({ ...body, since: meta.at })
  })
  on(claimRequested, ({ body: { holder, isProvisional, said, ...rest }, meta }) => {
    const known = requests.get(holder)
    if (known) {
      // asked in vain, then made provisionally: one request
      if (isProvisional) requests.patch(holder, { isProvisional, said })
      return
    }
    requests.insert({ id: holder, ...rest, isProvisional, said, status: 'asked', actor: meta.actor, askedAt: meta.at })
  })
  const answer = (holder: string, status: string, epoch: number, at: string, refusal: object | null): void => {
    const known = requests.get(holder)
    const last = known?.answerEpoch ?? 0
    const isStale = last > epoch || (last === epoch && known?.status === 'confirmed')
    if (known && !isStale)
      requests.patch(holder, { status, answerEpoch: epoch, answeredAt: at, refusal: refusal as Record<string, string> | null }) // JSON from a parsed op
  }
  on(claimConfirmed, ({ body, meta }) => {
    answer(body.holder, 'confirmed', body.epoch, meta.at, null)
  })
  on(claimRefused, ({ body, meta }) => {
    answer(body.holder, 'refused', body.epoch, meta.at, body.refusal)
  })
  on(claimWithdrawn, ({ body: { holder } }) => {
    if (requests.get(holder)?.status === 'asked') requests.patch(holder, { status: 'withdrawn' })
  })
  on(conflictResolved, ({ body: { members, ...rest }, meta }) => {
    resolutions.upsert({ id: meta.opId, ...rest, members: memberKey(members), actor: meta.actor, at: meta.at })
  })
})
