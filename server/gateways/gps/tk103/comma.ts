/** TK103 messages with commas: `name,command,ddmmyy,A,ddmm.mmmmN,dddmm.mmmmE,speed,hhmmss,course,altitude,satellites`. */
import { addCell, addWifi, knotsOfKmh, place, raise, tell, type Draft } from '../wire/record.ts'
import { dayMonthYear, degreesMinutes, numberOf, scaled, timeOf } from '../wire/texts.ts'

type Reading = (draft: Draft, rest: string) => void

/** The last part of alarm commands: ZC, DW3 and DW5 families count the same events. */
const ALARMS: Readonly<Record<string, string>> = {
  ZC11: 'movement',
  DW31: 'movement',
  DW51: 'movement',
  ZC12: 'lowBattery',
  DW32: 'lowBattery',
  DW52: 'lowBattery',
  ZC13: 'powerCut',
  DW33: 'powerCut',
  DW53: 'powerCut',
  ZC17: 'removing',
  DW37: 'removing',
  DW57: 'removing',
  ZC25: 'sos',
  DW3E: 'sos',
  DW5E: 'sos',
  ZC26: 'tampering',
  DW3F: 'tampering',
  DW5F: 'tampering',
  ZC27: 'lowPower',
  DW40: 'lowPower',
  DW60: 'lowPower',
}
const IGNITION: Readonly<Record<string, boolean>> = {
  ZC15: true,
  DW35: true,
  DW55: true,
  ZC16: false,
  DW36: false,
  DW56: false,
  ZC29: true,
  DW42: true,
  DW62: true,
}

const coordinate = (text: string | undefined): number | null => degreesMinutes(text?.slice(0, -1) ?? '', text?.slice(-1))

/** What the command says by itself. */
function tellCommand(draft: Draft, command: string): void {
  raise(draft, ALARMS[command])
  tell(draft, 'ignition', IGNITION[command])
}

/** A place, or radio cells and access points when the third part is a country code. */
export function readCommaPlace(draft: Draft, command: string, rest: string): void {
  const parts = rest.split(',')
  tellCommand(draft, command)
  if (/^DW5/.test(command) && parts[0]?.length === 3) {
    readCells(draft, parts)
    return
  }
  const [date, validity, latitudeText, longitudeText, speed, clock = '', course, altitude, satellites] = parts
  const [latitude, longitude, day] = [coordinate(latitudeText), coordinate(longitudeText), dayMonthYear(date)]
  if (latitude === null || longitude === null || !day || !/^[AV]$/.test(validity ?? '')) return
  place(draft, {
    fixedAtMs: timeOf(day, clock.padStart(6, '0')),
    isValid: validity === 'A',
    latitude,
    longitude,
    speedKnots: knotsOfKmh(numberOf(speed)),
    courseDegrees: numberOf(course),
    altitudeMetres: numberOf(altitude),
  })
  tell(draft, 'sat', numberOf(satellites))
}

/** `country,network,area,cell,count,mac*signal*channel,...,ddmmyy,hhmmss`. */
function readCells(draft: Draft, parts: readonly string[]): void {
  const [mcc, mnc, lac, cellId] = parts.slice(0, 4).map(numberOf)
  tell(draft, 'gps', false)
  addCell(draft, mcc ?? 0, mnc ?? -1, lac ?? 0, cellId ?? -1)
  for (const point of parts.slice(5)) {
    const [mac = '', signal] = point.split('*')
    if (mac.includes(':')) addWifi(draft, mac, numberOf(signal))
  }
}

const UNTOLD = 65_535

export const COMMA_READINGS: Readonly<Record<string, Reading>> = {
  /** Battery: date, time, level, hundredths of a volt, tenths of a volt of the supply. */
  ZC20: (draft, rest) => {
    const [, , level, battery, power] = rest.split(',').map(numberOf)
    tell(
      draft,
      'batteryLevel',
      level === undefined || level === null ? null : level > 3 ? Math.min(level, 100) : Math.round((level * 100) / 3),
    )
    tell(draft, 'battery', scaled(battery ?? null, 0.01))
    tell(draft, 'power', power === UNTOLD ? null : scaled(power ?? null, 0.1))
  },
  /** Answer to a command: date, time, text between dollar signs. */
  ZC03: (draft, rest) => {
    tell(draft, 'result', /\$(.*)\$/s.exec(rest)?.[1])
  },
}
