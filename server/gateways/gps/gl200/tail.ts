/** What stands behind the last place of a Queclink report: satellites, mileage, hours, voltages, battery, state, attached sensors. */
import { bit } from '../wire/byte-reader.ts'
import { tell, type Draft } from '../wire/record.ts'
import { hexOf, numberOf, scaled } from '../wire/texts.ts'
import { tellState } from './state.ts'

const STATE = /^[0-9a-f]{6}([0-9a-f]{2}){0,2}$/i
const KILOMETRES = /^\d{1,8}\.\d{1,2}$/
const HOURS = /^(\d{1,7}):(\d\d):(\d\d)$/
const MASK = /^0[0-7]$/
const METRES = 1000
const MINUTE_MS = 60_000

/** Reports of small trackers that end with the battery. */
const BATTERY_LAST: ReadonlySet<string> = new Set(['FRI', 'RTL', 'NMR', 'DOG', 'SOS', 'GEO', 'SPD', 'LBC', 'PNL', 'TEM', 'NMD', 'RPT'])

const percent = (text: string | undefined): number | null => {
  const value = numberOf(text)
  return value !== null && value >= 0 && value <= 100 ? value : null
}

/** Hours of the engine as `hours:minutes:seconds`. */
export function hoursOf(text: string | undefined): number | null {
  const found = HOURS.exec(text ?? '')
  return found ? (Number(found[1]) * 60 + Number(found[2])) * MINUTE_MS + Number(found[3]) * 1000 : null
}

/** A mask says what was added to the place: satellites, what started the report. @returns where the rest begins */
function readAppended(draft: Draft, rest: readonly string[]): number {
  if (rest[0] === '') return 1
  if (!MASK.test(rest[0] ?? '')) return 0
  const mask = hexOf(rest[0]) ?? 0
  if (bit(mask, 0)) tell(draft, 'sat', numberOf(rest[1]))
  return 1 + Number(bit(mask, 0)) + Number(bit(mask, 1))
}

/** Measured inputs in millivolts, or as share of full when they begin with F. */
function tellInputs(draft: Draft, values: readonly string[]): void {
  for (const [index, value] of values.entries()) {
    if (/^F\d{1,3}$/i.test(value)) tell(draft, `adc${index + 1}`, numberOf(value.slice(1)))
    else tell(draft, `adc${index + 1}`, scaled(numberOf(value), 0.001))
  }
}

/** Temperature sensors on one wire: number, then name, kind and sixteenths of a degree each. @returns where the rest begins */
function readOneWire(draft: Draft, rest: readonly string[], at: number): number {
  const count = Math.min(numberOf(rest[at]) ?? 0, 19)
  for (let index = 0; index < count; index += 1) {
    const raw = rest[at + 3 + index * 3] ?? ''
    const value = /^[0-9a-f]{4}$/i.test(raw) ? (hexOf(raw) ?? 0) : null
    if (value !== null) tell(draft, `temp${index + 1}`, (value >= 0x8000 ? value - 0x10000 : value) / 16)
  }
  return at + 1 + count * 3
}

/** What an extended report adds behind the state, by the bits of its mask. */
function readExtension(draft: Draft, rest: readonly string[], at: number, mask: number): void {
  let next = at + 1
  if (bit(mask, 0)) {
    tell(draft, 'fuel', numberOf(rest[next]))
    next += 1
  }
  if (bit(mask, 1)) readOneWire(draft, rest, next)
}

/**
 * Reads the parts between the cell and the time of sending.
 * @param kind three letters of the report
 * @param mask of an extended report, else 0
 */
export function readTail(draft: Draft, rest: readonly string[], kind: string, mask: number): void {
  const from = readAppended(draft, rest)
  const mileageAt = rest.findIndex((part, index) => index >= from && index <= from + 1 && KILOMETRES.test(part))
  if (mileageAt >= 0) tell(draft, 'odometer', scaled(numberOf(rest[mileageAt]), METRES))
  const start = mileageAt >= 0 ? mileageAt : from
  tell(draft, 'hours', hoursOf(rest[start + 1]))
  const stateAt = rest.findIndex((part, index) => index > start && STATE.test(part))
  if (stateAt >= 0) {
    tell(draft, 'batteryLevel', percent(rest[stateAt - 1]))
    tellInputs(draft, rest.slice(start + 2, Math.max(start + 2, stateAt - 1)))
    tellState(draft, rest[stateAt] ?? '')
    if (mask > 0) readExtension(draft, rest, stateAt + 1, mask)
    else {
      tell(draft, 'rpm', numberOf(rest[stateAt + 1]))
      tell(draft, 'fuelConsumption', numberOf(rest[stateAt + 2]))
    }
    return
  }
  // Small trackers without an engine: signal, temperature, battery three parts on; or the battery at the very end.
  const isSmall = rest.length >= 6 && /^\d{1,2}$/.test(rest[3] ?? '') && /^\d{1,2}$/.test(rest[0] ?? '')
  if (isSmall) tell(draft, 'batteryLevel', percent(rest[3]))
  else if (BATTERY_LAST.has(kind) && rest.length >= 2 && /^\d{1,3}$/.test(rest.at(-1) ?? ''))
    tell(draft, 'batteryLevel', percent(rest.at(-1)))
}
