/** What a start brings back: open readings from the groups they came in, without those that a crash left behind although they are sealed. */
import { MINUTE_MS } from './accept.ts'
import type { GroupTable } from './group-table.ts'
import { insertAt, placeOf, removeAll } from './open-readings.ts'
import type { SealedDays } from './sealed-days.ts'
import type { SensorBook, SensorState } from './sensor-book.ts'

/** Removes open readings of a sensor that are sealed already; a run of them was interrupted between sealing and clearing. */
function dropSealed({ no, open, sealedToMs }: SensorState, days: SealedDays): void {
  const suspects = open.atMs.slice(0, placeOf(open, sealedToMs + 1))
  if (suspects.length > 0)
    removeAll(
      open,
      suspects.filter((atMs) => days.valueAt(no, atMs) !== null),
    )
}

/** Fills the book from the groups. @returns how many readings are open */
export function restoreOpen(book: SensorBook, groups: GroupTable, days: SealedDays): number {
  for (const { sensorNo, atMs, value, arrivedMinute } of groups.all()) {
    const sensor = book.byNo(sensorNo)
    if (!sensor) continue // its row is written in the same transaction as its first group: it is always there
    const place = placeOf(sensor.open, atMs)
    if (sensor.open.atMs[place] === atMs && place < sensor.open.count) continue // written anew when groups were cleared
    insertAt(sensor.open, place, atMs, value, arrivedMinute)
    if (atMs > (sensor.newest?.atMs ?? -Infinity)) sensor.newest = { atMs, value, receivedAtMs: arrivedMinute * MINUTE_MS }
  }
  let open = 0
  for (const sensor of book.all()) {
    dropSealed(sensor, days)
    open += sensor.open.count
  }
  return open
}
