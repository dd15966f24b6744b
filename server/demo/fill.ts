/** Puts the island's facilities and units into an empty station; does nothing where they are already. */
import type { StationServices } from '../trpc/context.ts'
import type { CommandId, FacilityId } from '../contract/primitives.ts'
import type { DemoCaller } from './caller.ts'
import { DEMO_FACILITIES, demoUnits } from './geography.ts'

/** Adds what is missing. Safe to run at every start. */
export async function fillIsland(caller: DemoCaller, { ids }: Pick<StationServices, 'ids'>): Promise<void> {
  const commandId = (): CommandId => ids.next<CommandId>()
  const known = await facilityIds(caller)
  for (const { code, name, kind, latitude, longitude, capabilities } of DEMO_FACILITIES) {
    if (!known.has(code))
      await caller.directory.createFacility({ commandId: commandId(), code, name, kind, latitude, longitude, phone: null, capabilities })
  }
  const facilities = await facilityIds(caller)
  const codeOf = new Map(DEMO_FACILITIES.map((facility) => [facility.id, facility.code]))
  const callSigns = new Set<string>((await caller.units.board({})).map((unit) => unit.callSign))
  for (const { baseFacility, home: _home, deviceId, ...unit } of demoUnits()) {
    if (callSigns.has(unit.callSign)) continue
    const baseFacilityId = baseFacility === null ? null : (facilities.get(codeOf.get(baseFacility) ?? '') ?? null)
    const { result } = await caller.units.create({ ...unit, commandId: commandId(), baseFacilityId })
    await caller.units.addDevice({ commandId: commandId(), unitId: result.unitId, deviceId, protocol: 'osmand' })
  }
}

/** Facility code -> id. */
async function facilityIds(caller: DemoCaller): Promise<Map<string, FacilityId>> {
  return new Map((await caller.directory.facilities({})).map(({ code, id }) => [code, id]))
}
