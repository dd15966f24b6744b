/** Decisions about lots and the shift log. Pure. */
import type {
  ColdNoteId,
  ColdSiteId,
  EquipmentId,
  MoveLot,
  ReceiveLot,
  SendLot,
  StayId,
  WriteColdNote,
} from '../../contract/coldregistry.ts'
import type { FreezeSensitivity } from '../../contract/coldchain.ts'
import type { LotId } from '../../contract/excursions.ts'
import type { Instant } from '../../contract/primitives.ts'
import type { SensorId } from '../../contract/readings.ts'
import { accept, refuse, type Decision, type DecideFacts } from '../../log/index.ts'
import { FREEZE_SENSITIVITY } from './engine/index.ts'
import type { LotRecord } from './load.ts'
import { coldNoteWritten, lotMoved, lotReceived, lotSent } from './record-ops.ts'

/** Where a lot is put, with its site and thermometer looked up. `isOfSite`: the appliance and the sensor are ones of the lot's site. */
export type PutAt = { readonly equipmentId: EquipmentId | null; readonly sensorId: SensorId | null; readonly isOfSite: boolean }

/** What is known of a product by its name. */
const sensitivityOf = (productId: string): FreezeSensitivity =>
  new Map<string, FreezeSensitivity>(Object.entries(FREEZE_SENSITIVITY)).get(productId) ?? 'unknown'

/** Takes a lot in. */
export function receiveLot(
  { commandId: _commandId, equipmentId: _equipmentId, sensorId: _sensorId, at, ...fields }: ReceiveLot,
  { equipmentId, sensorId, isOfSite }: PutAt,
  facts: DecideFacts,
): Decision<{ lotId: LotId }> {
  if (!isOfSite) return refuse('entity.unknown', { entity: 'equipment', id: equipmentId ?? '' })
  const lotId = facts.newId<LotId>()
  const stay = { stayId: facts.newId<StayId>(), equipmentId, sensorId, fromAt: at }
  const freezeSensitivity = fields.freezeSensitivity === 'unknown' ? sensitivityOf(fields.productId) : fields.freezeSensitivity
  return accept([lotReceived({ lotId, ...fields, freezeSensitivity, stay })], { result: { lotId } })
}

/** Why a lot cannot be somewhere else from then on. */
function moveStop({ lotId, isGone, stays }: LotRecord, at: Instant) {
  if (isGone) return refuse('coldchain.lot-gone', { lot: lotId })
  const last =
    stays
      .map(({ fromAt }) => fromAt)
      .sort()
      .at(-1) ?? ''
  return at < last ? refuse('coldchain.before-last-move', { at: last }) : null
}

/** Puts a lot elsewhere within its site. */
export function moveLot(
  { at }: MoveLot,
  lot: LotRecord,
  { equipmentId, sensorId, isOfSite }: PutAt,
  facts: DecideFacts,
): Decision<{ lotId: LotId }> {
  const stop = moveStop(lot, at) ?? (isOfSite ? null : refuse('entity.unknown', { entity: 'equipment', id: equipmentId ?? '' }))
  if (stop) return stop
  const { lotId, siteId } = lot
  const stay = { stayId: facts.newId<StayId>(), equipmentId, sensorId, fromAt: at }
  return accept([lotMoved({ lotId, siteId, stay })], { result: { lotId } })
}

/** The lot left, or is used up. */
export function sendLot({ at }: SendLot, lot: LotRecord): Decision<{ lotId: LotId }> {
  const { lotId, siteId } = lot
  return moveStop(lot, at) ?? accept([lotSent({ lotId, siteId, at })], { result: { lotId } })
}

/** Writes a line of the shift log. */
export function writeNote(
  { equipmentId, sensorId, at, text }: WriteColdNote,
  siteId: ColdSiteId,
  facts: DecideFacts,
): Decision<{ noteId: ColdNoteId }> {
  const noteId = facts.newId<ColdNoteId>()
  return accept([coldNoteWritten({ noteId, siteId, equipmentId, sensorId, at, text })], { result: { noteId } })
}
