/** Text messages of Meitrack: event, place, motion, mileage, cell, inputs, voltages. */
import { addCell, knotsOfKmh, newDraft, place, raise, tell, type Draft, type TrackerRecord } from '../wire/record.ts'
import { compactTime, hexOf, numberOf, scaled } from '../wire/texts.ts'
import { alarmOfEvent } from './events.ts'

const RFID_EVENT = 37
const FENCE_EVENTS: ReadonlySet<number> = new Set([20, 21])

/** Where `latitude,longitude,yymmddhhmmss,A` begins, or -1; an event stands before it. */
const placeAt = (parts: readonly string[]): number =>
  parts.findIndex(
    (part, at) => /^-?\d{1,2}\.\d+$/.test(part) && /^-?\d{1,3}\.\d+$/.test(parts[at + 1] ?? '') && /^\d{12}$/.test(parts[at + 2] ?? ''),
  )

/**
 * Battery and supply come as hundredths of a volt, or as counts of a converter of 10 or 12 bits. A lithium cell between 3 and 4.5 V
 * can be only one of the three.
 */
function voltages(battery: number): { battery: number; power: number } {
  if (battery < 480) return { battery: 0.01, power: 0.01 }
  return battery < 1024 ? { battery: (3 * 2) / 1024, power: (3 * 16) / 1024 } : { battery: (3.3 * 2) / 4096, power: (3.3 * 16) / 4096 }
}

/** Three measured inputs, battery and supply in hex between bars. */
function tellVoltages(draft: Draft, text: string | undefined): void {
  const counts = (text ?? '').split('|').map(hexOf)
  for (const number of [1, 2, 3]) tell(draft, `adc${number}`, counts[number - 1])
  const battery = counts[3] ?? null
  if (battery === null) return
  const factors = voltages(battery)
  tell(draft, 'battery', battery * factors.battery)
  tell(draft, 'power', scaled(counts[4] ?? null, factors.power))
}

/** `country|network|area|cell` with area and cell in hex. */
function tellCell(draft: Draft, text: string | undefined): void {
  const [mcc, mnc, lac, cellId] = (text ?? '').split('|')
  addCell(draft, numberOf(mcc) ?? 0, numberOf(mnc) ?? -1, hexOf(lac) ?? 0, hexOf(cellId) ?? -1)
}

/** Sensors as number (two digits) and hundredths of a degree (four, signed), all hex. */
function tellTemperatures(draft: Draft, text: string | undefined): void {
  for (const sensor of (text ?? '').split('|')) {
    const number = hexOf(sensor.slice(0, 2))
    const value = hexOf(sensor.slice(2))
    if (!/^[0-9a-f]{6}$/i.test(sensor) || number === null || value === null) continue
    tell(draft, `temp${number}`, (value >= 0x8000 ? value - 0x10000 : value) * 0.01)
  }
}

/** What follows the voltages: what the event is about, own data, version, fuel, temperatures. */
function tellExtras(draft: Draft, event: number | null, parts: readonly string[]): void {
  const [about = '', , , fuel, temperatures] = parts
  if (event === RFID_EVENT) tell(draft, 'driverUniqueId', about)
  if (event !== null && FENCE_EVENTS.has(event)) tell(draft, 'geofence', about)
  const level = hexOf(fuel)
  if (level !== null && level > 0) tell(draft, 'fuelLevel', Math.min(level * 0.01, 100))
  tellTemperatures(draft, temperatures)
}

/** Reads one text message; answers to commands become `result`. */
export function decodeText(name: string, command: string, text: string): TrackerRecord[] {
  const parts = text.trim().split(',')
  const draft = newDraft(name)
  const at = placeAt(parts)
  if (at < 0) {
    if (/^[A-F]\d\d$/.test(command) && command !== 'D00') tell(draft, 'result', `${command},${text.trim()}`)
    return draft.told > 0 ? [draft] : []
  }
  const event = numberOf(parts[at - 1])
  const [
    latitude,
    longitude,
    time = '',
    validity,
    satellites,
    signal,
    speed,
    course,
    hdop,
    altitude,
    mileage,
    runtime,
    cell,
    state,
    measured,
  ] = parts.slice(at)
  tell(draft, 'event', event)
  raise(draft, alarmOfEvent(event))
  place(draft, {
    fixedAtMs: compactTime(time),
    isValid: validity === 'A',
    latitude: Number(latitude),
    longitude: Number(longitude),
    speedKnots: knotsOfKmh(numberOf(speed)),
    courseDegrees: numberOf(course),
    altitudeMetres: numberOf(altitude),
  })
  tell(draft, 'sat', numberOf(satellites))
  tell(draft, 'rssi', numberOf(signal))
  tell(draft, 'hdop', numberOf(hdop))
  tell(draft, 'odometer', numberOf(mileage))
  tell(draft, 'runtime', numberOf(runtime))
  tellCell(draft, cell)
  tell(draft, 'input', hexOf(state?.slice(0, 2)))
  tell(draft, 'output', hexOf(state?.slice(2, 4)))
  tellVoltages(draft, measured)
  tellExtras(draft, event, parts.slice(at + 15))
  return [draft]
}
