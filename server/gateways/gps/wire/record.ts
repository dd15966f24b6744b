/** What a tracker says in one message, whatever its protocol: a place, attributes by common names, radio cells. */

export type Attribute = string | number | boolean
export type CellTower = {
  readonly mcc: number
  readonly mnc: number
  readonly lac: number
  readonly cellId: number
  /** As the device writes it: dBm, or its own scale. */ readonly signal: number | null
}
export type WifiPoint = { readonly mac: string; readonly signal: number | null }
/** A place. Latitude and longitude in degrees, course 0..360. */
export type TrackerFix = {
  /** Epoch milliseconds; null when the device's clock says a day that does not exist. */
  readonly fixedAtMs: number | null
  /** The device says that satellites gave it this place; false = its last known one, or none. */
  readonly isValid: boolean
  readonly latitude: number
  readonly longitude: number
  readonly speedKnots: number | null
  readonly courseDegrees: number | null
  readonly altitudeMetres: number | null
  readonly accuracyMetres: number | null
}
/**
 * One record of a message. Attribute names and units are those of Traccar's position model: odometer and distance in metres, hours in
 * milliseconds, power and battery in volts, batteryLevel in percent, temperatures in degrees Celsius; `alarm` holds names joined by commas.
 */
export type TrackerRecord = {
  /** The device this record is about; null while the connection is anonymous. */
  readonly deviceId: string | null
  readonly fix: TrackerFix | null
  readonly attributes: Readonly<Record<string, Attribute>>
  readonly cells: readonly CellTower[]
  readonly wifi: readonly WifiPoint[]
}
/** A record while it is being read. */
export type Draft = {
  deviceId: string | null
  fix: TrackerFix | null
  attributes: Record<string, Attribute>
  cells: CellTower[]
  wifi: WifiPoint[]
  /** Attributes told so far. */ told: number
}

/** Traccar's ratio, rounded as there, so that speeds agree with its vectors to the last digit. */
const KNOTS_PER_KMH = 0.539957
/** Kilometres per hour -> knots; null stays null. */
export const knotsOfKmh = (kmh: number | null): number | null => (kmh === null ? null : kmh * KNOTS_PER_KMH)
/** Knots -> kilometres per hour; null stays null. */
export const kmhOfKnots = (knots: number | null): number | null => (knots === null ? null : knots / KNOTS_PER_KMH)
/** Attributes, cells and access points one record may hold: far above any device, far below a flood. */
const ATTRIBUTE_LIMIT = 200
const NETWORK_LIMIT = 64
const TEXT_LIMIT = 2_000
/** Largest numbers the radio standards know (3GPP TS 23.003). */
const CELL_MAX = { code: 999, lac: 65_535, cellId: 268_435_455 } as const
const MAC = /^[0-9a-f]{12}$/

/** An empty record of a device. */
export const newDraft = (deviceId: string | null): Draft => ({ deviceId, fix: null, attributes: {}, cells: [], wifi: [], told: 0 })

/** Knots and metres a tracker can mean (Traccar's own plausibility checks). */
const SPEEDS = [0, 869] as const
const ALTITUDES = [-12_262, 18_000] as const

const within = (value: number | null | undefined, [least, most]: readonly [number, number]): number | null =>
  value !== null && value !== undefined && value >= least && value <= most ? value : null

/** Sets the place; what the message does not tell, or no device can mean, is null. Without a place on earth nothing is set. */
export function place(draft: Draft, fix: Pick<TrackerFix, 'fixedAtMs' | 'isValid' | 'latitude' | 'longitude'> & Partial<TrackerFix>): void {
  if (within(fix.latitude, [-90, 90]) === null || within(fix.longitude, [-180, 180]) === null) return
  draft.fix = {
    ...fix,
    speedKnots: within(fix.speedKnots, SPEEDS),
    courseDegrees: within(fix.courseDegrees, [0, 360]),
    altitudeMetres: within(fix.altitudeMetres, ALTITUDES),
    accuracyMetres: fix.accuracyMetres ?? null,
  }
}

/** Changes fields of a place that is there; without one nothing happens. */
export function amend(draft: Draft, fields: Partial<TrackerFix>): void {
  if (draft.fix) draft.fix = { ...draft.fix, ...fields }
}

/** Sets an attribute; null, undefined, NaN and empty text mean that the device did not tell it. */
export function tell(draft: Draft, name: string, value: Attribute | null | undefined): void {
  if (value === null || value === undefined || value === '' || Number.isNaN(value)) return
  if (draft.told >= ATTRIBUTE_LIMIT) return
  draft.told += 1
  draft.attributes[name] = typeof value === 'string' ? value.slice(0, TEXT_LIMIT) : value
}

/** Adds an alarm by its name; several stand beside each other, each once. Null = none. */
export function raise(draft: Draft, alarm: string | null | undefined): void {
  if (!alarm) return
  const known = draft.attributes['alarm']
  if (typeof known !== 'string') draft.attributes['alarm'] = alarm
  else if (!known.split(',').includes(alarm)) draft.attributes['alarm'] = `${known},${alarm}`
}

/** Adds a radio cell; numbers no network can have mean that the device knew none. */
export function addCell(draft: Draft, mcc: number, mnc: number, lac: number, cellId: number, signal: number | null = null): void {
  const isKnown = mcc >= 0 && mcc <= CELL_MAX.code && mnc >= 0 && mnc <= CELL_MAX.code
  if (!isKnown || !(lac >= 1 && lac <= CELL_MAX.lac) || !(cellId >= 0 && cellId <= CELL_MAX.cellId)) return
  if (draft.cells.length < NETWORK_LIMIT) draft.cells.push({ mcc, mnc, lac, cellId, signal })
}

/** Adds an access point. @param mac twelve hex digits, with or without separators */
export function addWifi(draft: Draft, mac: string, signal: number | null = null): void {
  const digits = mac.toLowerCase().replace(/[^0-9a-f]/g, '')
  if (!MAC.test(digits) || digits === '000000000000' || draft.wifi.length >= NETWORK_LIMIT) return
  draft.wifi.push({ mac: digits.replace(/(..)(?=.)/g, '$1:'), signal })
}

/** True when the record says anything. */
export const saysSomething = ({ fix, told, attributes, cells, wifi }: Draft): boolean =>
  fix !== null || told > 0 || cells.length > 0 || wifi.length > 0 || attributes['alarm'] !== undefined
