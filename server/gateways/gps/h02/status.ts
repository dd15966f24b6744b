/** The status word of H02: a bit that is 0 means that something happened. */
import { bit } from '../wire/byte-reader.ts'
import { raise, tell, type Draft } from '../wire/record.ts'

/** Tells the word, ignition and the alarm that ranks first. */
export function tellStatus(draft: Draft, status: number): void {
  tell(draft, 'status', status)
  tell(draft, 'ignition', bit(status, 10))
  if (!bit(status, 0)) raise(draft, 'vibration')
  else if (!bit(status, 1) || !bit(status, 18)) raise(draft, 'sos')
  else if (!bit(status, 2)) raise(draft, 'overspeed')
  else if (!bit(status, 19)) raise(draft, 'powerCut')
}

/** Battery as a level of 1 to 6, or as percent; null = not told. */
export function batteryPercent(value: number): number | null {
  if (value >= 1 && value <= 3) return (value - 1) * 10
  if (value >= 4 && value <= 6) return (value - 1) * 20
  if (value > 6 && value <= 100) return value
  return value >= 0xf1 && value <= 0xf6 ? batteryPercent(value - 0xf0) : null
}
