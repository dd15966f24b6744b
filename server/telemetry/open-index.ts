/** Which fixes lie in table Fix right now, by device and moment: finds repeats and the rows of a unit without an index on disk. */
import type { FixKey } from './fix-table.ts'

export type OpenIndex = {
  /** Row number of this device's fix of this moment. */
  find(deviceId: string, fixedAtMs: number): number | undefined
  add(key: FixKey): void
  /** Takes back what was added for rows that could not be written. */
  undo(key: FixKey): void
  /** Forgets rows that were sealed: all up to and including `lastNo`. */
  forgetUpTo(lastNo: number): void
  /** Row numbers of devices that reported for a unit, fixed in [fromMs, toMs). A device that changed units brings rows of the other unit too. */
  rowsOf(unitId: string, fromMs: number, toMs: number): number[]
  readonly size: number
}

/** An empty index. */
export function createOpenIndex(): OpenIndex {
  const rowsByDevice = new Map<string, Map<number, number>>()
  const devicesByUnit = new Map<string, Set<string>>()
  let size = 0
  return {
    get size() {
      return size
    },
    find: (deviceId, fixedAtMs) => rowsByDevice.get(deviceId)?.get(fixedAtMs),
    add([no, deviceId, unitId, fixedAtMs]) {
      let rows = rowsByDevice.get(deviceId)
      if (!rows) rowsByDevice.set(deviceId, (rows = new Map()))
      if (!rows.has(fixedAtMs)) size += 1
      rows.set(fixedAtMs, no)
      let devices = devicesByUnit.get(unitId)
      if (!devices) devicesByUnit.set(unitId, (devices = new Set()))
      devices.add(deviceId)
    },
    undo([no, deviceId, , fixedAtMs]) {
      const rows = rowsByDevice.get(deviceId)
      if (rows?.get(fixedAtMs) !== no) return
      rows.delete(fixedAtMs)
      size -= 1
    },
    forgetUpTo(lastNo) {
      for (const [deviceId, rows] of rowsByDevice) {
        for (const [fixedAtMs, no] of rows) {
          if (no > lastNo) break // rows of a device were added in order of arrival
          rows.delete(fixedAtMs)
          size -= 1
        }
        if (rows.size === 0) rowsByDevice.delete(deviceId)
      }
    },
    rowsOf(unitId, fromMs, toMs) {
      const found: number[] = []
      for (const deviceId of devicesByUnit.get(unitId) ?? []) {
        for (const [fixedAtMs, no] of rowsByDevice.get(deviceId) ?? []) if (fixedAtMs >= fromMs && fixedAtMs < toMs) found.push(no)
      }
      return found
    },
  }
}
