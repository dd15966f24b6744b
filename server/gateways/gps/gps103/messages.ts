/** What GPS103 messages hold between their commas. */
import { addCell, knotsOfKmh, place, raise, tell, type Draft } from '../wire/record.ts'
import { compactTime, dayMonthYear, degreesMinutes, hexOf, nearest, numberOf, scaled, timeOf } from '../wire/texts.ts'

const ALARMS: Readonly<Record<string, string>> = {
  'help me': 'sos',
  'low battery': 'lowBattery',
  stockade: 'geofence',
  move: 'movement',
  speed: 'overspeed',
  'door alarm': 'door',
  'ac alarm': 'powerCut',
  'accident alarm': 'accident',
  'sensor alarm': 'vibration',
  'bonnet alarm': 'bonnet',
  'footbrake alarm': 'footBrake',
  DTC: 'fault',
}

/** The event word: an alarm, ignition, fuel or temperature. */
function tellEvent(draft: Draft, event: string): void {
  if (event === 'acc on' || event === 'acc off') tell(draft, 'ignition', event === 'acc on')
  const oil = /^oil ?(\d*\.?\d*)/.exec(event)
  if (event.startsWith('T:')) {
    raise(draft, 'temperature')
    tell(draft, 'temp1', numberOf(event.slice(2)))
  } else if (oil && event !== 'oil') {
    if (event.startsWith('oil ')) {
      raise(draft, 'fuelLeak')
      tell(draft, 'fuelLevel', numberOf(oil[1]))
    }
  } else raise(draft, ALARMS[event])
  if (!(event in ALARMS) && event !== 'tracker') tell(draft, 'event', event)
}

const percent = (text: string | undefined): number | null => numberOf(text?.replace('%', ''))

/** The device's own time: `yymmddhhmm[ss]` or `yy/mm/dd hh:mm` (both in its time zone). */
function localTime(text: string): number | null {
  const day = /^(\d\d)\/(\d\d)\/(\d\d) (\d\d):(\d\d)$/.exec(text)
  return day ? compactTime(`${day[1]}${day[2]}${day[3]}${day[4]}${day[5]}`) : compactTime(text)
}

/** The day is told in local time, the time of day in UTC: of the days that fit the nearest is meant. */
function timeOfFix(local: number | null, clock: string | undefined, nowMs: number): number | null {
  const day = new Date(local ?? nowMs)
  const atMs = timeOf([day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate()], clock ?? '')
  return atMs === null ? local : nearest(atMs, local ?? nowMs)
}

/** Latitude and longitude with their letters before or behind. @returns null when they are not there */
function coordinates(parts: readonly string[], at: number): { latitude: number; longitude: number } | null {
  const [first = '', second = '', third = '', fourth = ''] = parts.slice(at, at + 4)
  const isLetterFirst = /^[NS]$/.test(first)
  const latitude = isLetterFirst ? degreesMinutes(second, first) : degreesMinutes(first, second)
  const longitude = isLetterFirst ? degreesMinutes(fourth, third) : degreesMinutes(third, fourth)
  const isWhole = isLetterFirst ? /^[EW]$/.test(third) : /^[NS]$/.test(second) && /^[EW]$/.test(fourth)
  return isWhole && latitude !== null && longitude !== null ? { latitude, longitude } : null
}

/**
 * `imei:NAME,event,local time,telephone,F,time,A,latitude,N,longitude,E,speed,course,altitude,ignition,door,fuel,fuel,temperature`;
 * with `L` instead of `F` there was no satellite, and area and cell may stand in the place of the time.
 */
export function readPlace(draft: Draft, parts: readonly string[], nowMs: number): void {
  const [, event = '', local = '', , kind, clock] = parts
  tellEvent(draft, event)
  if (kind === 'L') {
    tell(draft, 'gps', false)
    addCell(draft, 0, 0, hexOf(parts[7]) ?? 0, hexOf(parts[9]) ?? -1)
    return
  }
  const where = coordinates(parts, 7)
  if (!where) return
  place(draft, {
    fixedAtMs: timeOfFix(localTime(local), clock, nowMs),
    isValid: parts[6] === 'A',
    ...where,
    speedKnots: numberOf(parts[11]),
    courseDegrees: numberOf(parts[12]),
    altitudeMetres: numberOf(parts[13]),
  })
  const ignition = numberOf(parts[14])
  const door = numberOf(parts[15])
  if (ignition !== null && (ignition === 0 || ignition === 1)) tell(draft, 'ignition', ignition === 1)
  if (door !== null) tell(draft, 'door', door === 1)
  tell(draft, 'fuel1', percent(parts[16]))
  tell(draft, 'fuel2', percent(parts[17]))
  tell(draft, 'temp1', numberOf(parts[18]))
}

/** `imei:NAME,title,...,hhmmss,ddmmyy,signal,valid,latitude,longitude,km/h,course,altitude,hdop,satellites,ignition,charge,errors`. */
export function readStatusReport(draft: Draft, parts: readonly string[]): void {
  const [clock = '', date, signal, validity, latitudeText, longitudeText, speed, course, altitude, hdop, satellites] = parts.slice(5)
  const [latitude, longitude, day] = [numberOf(latitudeText), numberOf(longitudeText), dayMonthYear(date)]
  tell(draft, 'rssi', numberOf(signal))
  tell(draft, 'hdop', numberOf(hdop))
  tell(draft, 'sat', numberOf(satellites))
  tell(draft, 'ignition', parts[16] === '1')
  tell(draft, 'charge', parts[17] === '1')
  tell(draft, 'error', parts[18]?.replaceAll('-', ''))
  if (latitude === null || longitude === null || !day) return
  place(draft, {
    fixedAtMs: timeOf(day, clock),
    isValid: validity === '1',
    latitude,
    longitude,
    speedKnots: knotsOfKmh(numberOf(speed)),
    courseDegrees: numberOf(course),
    altitudeMetres: numberOf(altitude),
  })
}

const HOUR_MS = 3_600_000

/** `imei:NAME,OBD,time,km,l/100 km now,average,hours,km/h,load,coolant,throttle,rpm,volts,trouble codes...`. */
export function readDiagnostics(draft: Draft, parts: readonly string[]): void {
  tell(draft, 'odometer', scaled(numberOf(parts[3]), 1000))
  tell(draft, 'fuelConsumption', numberOf(parts[5]))
  tell(draft, 'hours', scaled(numberOf(parts[6]), HOUR_MS))
  tell(draft, 'obdSpeed', numberOf(parts[7]))
  tell(draft, 'engineLoad', percent(parts[8]))
  tell(draft, 'coolantTemp', numberOf(parts[9]))
  tell(draft, 'throttle', percent(parts[10]))
  tell(draft, 'rpm', numberOf(parts[11]))
  tell(draft, 'battery', numberOf(parts[12]))
  tell(
    draft,
    'dtcs',
    parts
      .slice(13)
      .filter((code) => code !== '')
      .join(' '),
  )
}
