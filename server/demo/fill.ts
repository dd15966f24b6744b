/** Puts the island's facilities and units into an empty station; does nothing where they are already. */
import type { StationServices } from '../trpc/context.ts'
import { FacilityId, type CommandId } from '../contract/primitives.ts'
import { DEMO_FACILITIES, demoUnits } from './geography.ts'
import type { DemoCaller } from './index.ts'

/** Adds what is missing. Safe to run at every start. */
export async function fillIsland(caller: DemoCaller, { ids }: Pick<StationServices, 'ids'>): Promise<void> {
  const commandId = (): CommandId => ids.next<CommandId>()
  const known = new Map((await caller.directory.facilities({})).map((facility) => [facility.code as string, facility.id]))
  for (const { code, name, kind, latitude, longitude, capabilities } of DEMO_FACILITIES) {
    if (!known.has(code)) await caller.directory.createFacility({ commandId: commandId(), code, name, kind, latitude, longitude, phone: null, capabilities })
  }
  const facilities = new Map((await caller.directory.facilities({})).map((facility) => [facility.code as string, facility.id]))
  const codeOf = new Map(DEMO_FACILITIES.map((facility) => [facility.id, facility.code]))
  const callSigns = new Set((await caller.units.board({})).map((unit) => unit.callSign as string))
  for (const { baseFacility, home: _home, deviceId, ...unit } of demoUnits()) {
    if (callSigns.has(unit.callSign)) continue
    const base = baseFacility === null ? undefined : facilities.get(codeOf.get(baseFacility) ?? '')
    const { result } = await caller.units.create({ ...unit, commandId: commandId(), baseFacilityId: base === undefined ? null : FacilityId.parse(base) })
    await caller.units.addDevice({ commandId: commandId(), unitId: result.unitId, deviceId, protocol: 'osmand' })
  }
}
