/** Rows of PeerStation, ScopeGrant and StationRevocation. Each fold takes the greater of two statements, so the order of arrival does not matter. */
import { projection } from '../../log/index.ts'
import { addressesOrder } from './addresses.ts'
import { isGenuineCard, isNewerCard } from './card.ts'
import { scopeGranted, scopeWithdrawn, stationAddressesSet, stationEnrolled, stationRevoked } from './ops.ts'

type Enrolment = { readonly enrolledAt: string; readonly enrolledBy: string; readonly enrolledOp: string }
/** The first enrolment counts; what a station says of itself lets nobody in. */
const enrolmentOrder = (id: string, { enrolledAt, enrolledBy, enrolledOp }: Enrolment): string =>
  `${enrolledBy === id ? 1 : 0} ${enrolledAt} ${enrolledOp}`

export const stationsProjection = projection('stations', 1, ({ on, table }) => {
  const stations = table('PeerStation', 'id')
  const grants = table('ScopeGrant', 'stationId')
  const revocations = table('StationRevocation', 'stationId')

  on(stationEnrolled, ({ body, meta }) => {
    if (!isGenuineCard(body)) return // somebody described a station that is not theirs
    const { stationId: id, enrolledBy, addresses, ...card } = body
    const order = addressesOrder(0, `${card.issuedAt}:${card.signature}`)
    const enrolment = { enrolledAt: meta.at, enrolledBy, enrolledOp: meta.opId }
    const known = stations.get(id)
    if (!known) {
      stations.insert({ id, ...card, addresses, addressesOrder: order, ...enrolment })
      return
    }
    const isFirst = enrolmentOrder(id, enrolment) < enrolmentOrder(id, known)
    stations.patch(id, {
      ...(isNewerCard(card, known) ? card : {}),
      ...(order > known.addressesOrder ? { addresses, addressesOrder: order } : {}),
      ...(isFirst ? enrolment : {}),
    })
  })
  on(stationAddressesSet, ({ body, meta }) => {
    const order = addressesOrder(body.revision, meta.opId)
    const known = stations.get(body.stationId)
    if (known && order > known.addressesOrder) stations.patch(body.stationId, { addresses: body.addresses, addressesOrder: order })
  })
  on(scopeGranted, ({ body: { stationId, scope, mode, epoch }, meta }) => {
    const writer = meta.streamId
    const known = grants.find({ stationId, scope, writer }, 1)[0]
    if (known && known.grantEpoch >= epoch) return
    grants.upsert({ stationId, scope, writer, mode, grantEpoch: epoch, withdrawEpoch: known?.withdrawEpoch ?? 0 })
  })
  on(scopeWithdrawn, ({ body: { stationId, scope, epoch }, meta }) => {
    const writer = meta.streamId
    const known = grants.find({ stationId, scope, writer }, 1)[0]
    if (known && known.withdrawEpoch >= epoch) return
    const mode = known?.mode ?? 'full'
    grants.upsert({ stationId, scope, writer, mode, grantEpoch: known?.grantEpoch ?? 0, withdrawEpoch: epoch })
  })
  on(stationRevoked, ({ body: { stationId, ...said }, meta }) => {
    revocations.upsert({ stationId, writer: meta.streamId, seq: meta.seq, ...said, revokedAt: meta.at, revokedBy: meta.actor })
  })
})
