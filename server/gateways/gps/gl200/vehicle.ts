/** Queclink reports of the vehicle's own computers: GTCAN and GTOBD. A mask says which values follow. */
import { bit } from '../wire/byte-reader.ts'
import { tell, type Draft } from '../wire/record.ts'
import { hexOf, numberOf, scaled } from '../wire/texts.ts'

type Value = (draft: Draft, text: string) => void

const number =
  (name: string, factor = 1): Value =>
  (draft, text) => {
    tell(draft, name, scaled(numberOf(text), factor))
  }
const HOUR_MS = 3_600_000
const skip: Value = () => undefined

/** Litres or percent, by the letter in front. */
const fuelLevel: Value = (draft, text) => {
  const value = numberOf(text.slice(1))
  if (text.startsWith('P')) tell(draft, 'fuelLevel', value !== null && value <= 100 ? value : null)
  else if (text.startsWith('L')) tell(draft, 'fuel', value)
}
/** Hectometres after H, impulses after I. */
const distance: Value = (draft, text) => {
  if (text.startsWith('H')) tell(draft, 'obdOdometer', scaled(numberOf(text.slice(1)), 100))
}

const CAN_VALUES: readonly Value[] = [
  (draft, text) => {
    tell(draft, 'vin', text)
  },
  (draft, text) => {
    if (text !== '') tell(draft, 'ignition', (numberOf(text) ?? 0) > 0)
  },
  distance,
  number('fuelUsed'),
  number('rpm'),
  number('obdSpeed'),
  number('coolantTemp'),
  (draft, text) => {
    tell(draft, 'fuelConsumption', text.startsWith('L/H') ? numberOf(text.slice(3)) : numberOf(text.replace(/^[HML]/, '')))
  },
  fuelLevel,
  number('range', 100),
  number('throttle'),
  number('hours', HOUR_MS),
  number('drivingTime', 3_600),
  number('idleHours', HOUR_MS),
  number('idleFuelConsumption'),
  number('axleWeight'),
  (draft, text) => {
    tell(draft, 'tachographInfo', hexOf(text))
  },
  (draft, text) => {
    tell(draft, 'indicators', hexOf(text))
  },
  (draft, text) => {
    tell(draft, 'lights', hexOf(text))
  },
  (draft, text) => {
    tell(draft, 'doors', hexOf(text))
  },
  number('overspeedTime'),
  number('engineOverspeedTime'),
]

const OBD_VALUES: readonly Value[] = [
  (draft, text) => {
    tell(draft, 'vin', text)
  },
  skip,
  number('power', 0.001),
  skip,
  number('rpm'),
  number('obdSpeed'),
  number('coolantTemp'),
  number('fuelConsumption'),
  number('dtcsClearedDistance', 1000),
  number('milDistance', 1000),
  skip,
  number('dtcsNumber'),
  (draft, text) => {
    tell(draft, 'dtcs', text)
  },
  number('throttle'),
  number('engineLoad'),
  number('fuelLevel'),
  skip,
  number('obdOdometer', 1000),
]

function readMasked(draft: Draft, values: readonly Value[], mask: number, parts: readonly string[], from: number, to: number): void {
  let at = from
  for (const [index, value] of values.entries()) {
    if (!bit(mask, index)) continue
    if (at >= to) return
    value(draft, parts[at] ?? '')
    at += 1
  }
}

/** Reads a report of the vehicle. @param to where places or the time of sending begin */
export function readVehicle(draft: Draft, kind: 'CAN' | 'OBD', parts: readonly string[], to: number): void {
  const maskAt = 6
  const mask = hexOf(parts[maskAt]) ?? 0
  tell(draft, 'reportType', parts[4])
  readMasked(draft, kind === 'CAN' ? CAN_VALUES : OBD_VALUES, mask, parts, maskAt + 1, to)
}
