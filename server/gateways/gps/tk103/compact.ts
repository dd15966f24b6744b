/** TK103 messages without commas: `name BR00 yymmdd A ddmm.mmmmN dddmm.mmmmE speed hhmmss course state L mileage`. */
import { addCell, knotsOfKmh, place, raise, tell, type Draft } from '../wire/record.ts'
import { degreesMinutes, hexOf, numberOf, timeOf, yearMonthDay } from '../wire/texts.ts'

type Reading = (draft: Draft, rest: string) => void

const PLACE = /(\d{6}),?([AV])(\d{1,2}\d\d\.\d+)([NS])(\d{1,3}\d\d\.\d+)([EW])(.*)$/s
const MOTION = /^(\d{1,3}\.\d|\d{4}),?(\d{6}),?(\d{1,3}\.\d{1,2})?,?(.*)$/s
/** Supply cut, ignition, two digits of switches, one more, fuel in hex; `L` or `M` and the mileage in hex, perhaps a temperature. */
const STATE = /^([01])([01])([0-9a-f])([0-9a-f])([0-9a-f])([0-9a-f]{3,4})[LM]([0-9a-f]+)([+-]\d{1,3}\.\d)?/i
const ALARMS: Readonly<Record<string, string>> = {
  '0': 'powerCut',
  '1': 'accident',
  '2': 'sos',
  '3': 'vibration',
  '4': 'lowspeed',
  '5': 'overspeed',
  '6': 'geofenceExit',
}
const ALARM_COMMAND = 'BO01'

function tellState(draft: Draft, text: string): void {
  const found = STATE.exec(text)
  if (!found) {
    const [, state, mileage] = /([0-9a-f]{8})[LM]([0-9a-f]{1,8})/i.exec(text) ?? []
    tell(draft, 'status', state)
    tell(draft, 'odometer', hexOf(mileage))
    return
  }
  const [, cut, ignition, first, second, , fuel, mileage, temperature] = found
  tell(draft, 'charge', cut === '0')
  tell(draft, 'ignition', ignition === '1')
  const switches = (hexOf(first) ?? 0) * 16 + (hexOf(second) ?? 0)
  if (switches !== 0) tell(draft, 'input', switches)
  tell(draft, 'fuel', hexOf(fuel))
  tell(draft, 'odometer', hexOf(mileage))
  tell(draft, 'temp1', numberOf(temperature))
}

/** A place by any command that carries one: BR00 to BR03, BP04, BP05 after the longer name, BO01 after its alarm. */
export function readCompactPlace(draft: Draft, command: string, rest: string): void {
  if (command === ALARM_COMMAND) raise(draft, ALARMS[rest.slice(0, 1)])
  const found = PLACE.exec(rest)
  if (!found) return
  const [, date, validity, latitudeText = '', ns, longitudeText = '', ew, behind = ''] = found
  const [, speed, clock = '', course, state = ''] = MOTION.exec(behind) ?? []
  const [latitude, longitude, day] = [degreesMinutes(latitudeText, ns), degreesMinutes(longitudeText, ew), yearMonthDay(date)]
  tellState(draft, state === '' ? behind : state)
  if (latitude === null || longitude === null || !day) return
  place(draft, {
    fixedAtMs: timeOf(day, clock),
    isValid: validity === 'A',
    latitude,
    longitude,
    speedKnots: knotsOfKmh(numberOf(speed)),
    courseDegrees: numberOf(course),
  })
}

/** `,country,network,area,cell,signal,...` with area and cell in hex. */
const readCells: Reading = (draft, rest) => {
  const [mcc, mnc, ...cells] = rest.replace(/^,/, '').split(',')
  for (let at = 0; at + 1 < cells.length; at += 3)
    addCell(draft, numberOf(mcc) ?? 0, numberOf(mnc) ?? -1, hexOf(cells[at]) ?? 0, hexOf(cells[at + 1]) ?? -1, numberOf(cells[at + 2]))
}

/** Battery of an electric vehicle, `number:eight bytes` pairs as its management system counts them (Daly, UART/485 paper). */
const readBattery: Reading = (draft, rest) => {
  for (const group of rest.split(',')) {
    const [number, digits = ''] = group.split(':')
    const word = (at: number): number => hexOf(digits.slice(at * 4, at * 4 + 4)) ?? 0
    if (digits.length !== 16) continue
    if (number === '90') {
      tell(draft, 'power', word(0) * 0.1)
      tell(draft, 'current', (word(2) - 30_000) * 0.1)
      tell(draft, 'batteryLevel', word(3) <= 1000 ? word(3) * 0.1 : null)
    } else if (number === '91') {
      tell(draft, 'cellVoltageMax', word(0) * 0.001)
      tell(draft, 'cellVoltageMin', (hexOf(digits.slice(6, 10)) ?? 0) * 0.001)
    } else if (number === '92') tell(draft, 'temp1', (hexOf(digits.slice(0, 2)) ?? 40) - 40)
  }
  if (!('power' in draft.attributes)) tell(draft, 'result', rest)
}

/** Cells in braces, `{country,network,area,cell}`, and the state; the same command also greets. */
const readGreeting: Reading = (draft, rest) => {
  for (const [, cell = ''] of rest.matchAll(/\{([^}]*)\}/g)) {
    const [mcc, mnc, lac, cellId] = cell.split(',').map(numberOf)
    addCell(draft, mcc ?? 0, mnc ?? -1, lac ?? 0, cellId ?? -1)
  }
  if (draft.cells.length > 0) tell(draft, 'status', /,(\w{8})$/.exec(rest)?.[1])
  else readCompactPlace(draft, 'BP05', rest.replace(/^\d{15}(?=\d{6},?[AV])/, ''))
}

export const COMPACT_READINGS: Readonly<Record<string, Reading>> = {
  BP05: readGreeting,
  BS50: readBattery,
  BS51: readBattery,
  BV00: (draft, rest) => {
    tell(draft, 'vin', rest)
  },
  BZ00: readCells,
}
