/** What claims need to know of trackers and phones: each reports for one unit; two stations may have given one to two units. */
import type { PrismaClient } from '../../../prisma/generated/client.ts'
import { resourceParts } from '../../contract/claims.ts'
import { UnitId } from '../../contract/primitives.ts'
import { findInChunks } from '../../kernel/find-in-chunks.ts'
import { accept } from '../../log/index.ts'
import type { ClaimSubject, Held, SideCard } from '../claims/index.ts'
import { unitDeviceRemoved } from './ops.ts'

/** Devices as something to claim. They are never asked for at another station, so there is nothing to answer or confirm. */
export const deviceClaims: ClaimSubject = {
  kind: 'device',
  names: (_read, ids) => Promise.resolve(new Map(ids.map((id) => [id, id]))),
  sides: deviceSides,
  isLive: (state, deviceId, holder) => state.table('UnitDevice').find({ unitId: holder, deviceId, removedAt: null }, 1).length > 0,
  answer: () => ({ kind: 'refuse', refusal: { code: 'input.unsupported', params: { expected: 'unit' } }, ops: [] }),
  confirm: () => [],
  settle: (_state, { resource, released }) => {
    const { id: deviceId } = resourceParts(resource)
    return accept(released.map((holder) => unitDeviceRemoved({ unitId: UnitId.parse(holder), deviceId })))
  },
}

/** Units as holders of devices. */
async function deviceSides(read: PrismaClient, held: readonly Held[]): Promise<{ id: string; card: SideCard }[]> {
  const [links, units] = await Promise.all([
    findInChunks(
      held.map(({ id }) => id),
      (ids) => read.unitDevice.findMany({ where: { deviceId: { in: ids } } }),
    ),
    findInChunks(
      held.map(({ holder }) => holder),
      (ids) => read.unit.findMany({ where: { id: { in: ids } }, select: { id: true, callSign: true } }),
    ),
  ])
  const callSigns = new Map(units.map(({ id, callSign }) => [id, callSign]))
  return links.map(({ deviceId, unitId, removedAt }) => ({
    id: deviceId,
    card: {
      holder: unitId,
      isLive: removedAt === null,
      isProvisional: false,
      callSign: callSigns.get(unitId) ?? '',
      incident: null,
      status: null,
      crewAcknowledgedAt: null,
      isReleasable: true,
    },
  }))
}
