/** Which unit a device reports for, answered from memory and forgotten when a registration changes. */
import type { Log } from '../log/index.ts'

/** Names that are remembered; made-up ones beyond that are looked up each time. */
const LIMIT = 100_000

/**
 * Reads the registrations the units module folds into UnitDevice.
 * @returns the unit of a device, or null when nobody has registered it or it was taken away
 */
export function createDeviceIndex(log: Pick<Log, 'state' | 'feed'>): (deviceId: string) => string | null {
  const devices = log.state.table('UnitDevice')
  const known = new Map<string, string | null>()
  log.feed.listen((changes) => {
    if (changes.some(({ kind }) => kind.startsWith('unit.device'))) known.clear()
  })
  return (deviceId) => {
    const remembered = known.get(deviceId)
    if (remembered !== undefined) return remembered
    const current = devices.find({ deviceId, removedAt: null })[0]
    const unitId = current?.unitId ?? null
    if (known.size < LIMIT) known.set(deviceId, unitId)
    return unitId
  }
}
