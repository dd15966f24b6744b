/** What claims need to know of trackers and phones: each reports for one unit; two stations may have given one to two units. */
import type { PrismaClient } from '../../../prisma/generated/client.ts'
import { LIVE_ASSIGNMENT } from '../../contract/assignments.ts'
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
  heldTwice: devicesHeldTwice,
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

/** Units that report through a device some other unit reports through as well. */
async function devicesHeldTwice(read: PrismaClient): Promise<string[]> {
  const groups = await read.unitDevice.groupBy({
    by: ['deviceId'],
    where: { removedAt: null },
    having: { deviceId: { _count: { gt: 1 } } },
  })
  const links = await findInChunks(
    groups.map(({ deviceId }) => deviceId),
    (some) => read.unitDevice.findMany({ where: { deviceId: { in: some }, removedAt: null }, select: { unitId: true } }),
  )
  return links.map(({ unitId }) => unitId)
}

/** Live tasks of units that have more than one. */
export async function unitsHeldTwice(read: PrismaClient): Promise<string[]> {
  const isLive = { status: { in: [...LIVE_ASSIGNMENT] } }
  const groups = await read.assignment.groupBy({ by: ['unitId'], where: isLive, having: { unitId: { _count: { gt: 1 } } } })
  const tasks = await findInChunks(
    groups.map(({ unitId }) => unitId),
    (some) => read.assignment.findMany({ where: { ...isLive, unitId: { in: some } }, select: { id: true } }),
  )
  return tasks.map(({ id }) => id)
}
