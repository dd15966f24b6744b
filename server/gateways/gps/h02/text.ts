/** Text messages of H02: `*HQ,name,kind,values#`. */
import { addCell, newDraft, place, saysSomething, tell, type Draft, type TrackerRecord } from '../wire/record.ts'
import { dayMonthYear, degreesMinutes, hexOf, numberOf, scaled, signed, timeOf } from '../wire/texts.ts'
import { batteryPercent, tellStatus } from './status.ts'

/** The parts between commas without the marks around them. */
export const partsOf = (frame: Buffer): string[] => frame.toString('latin1').trim().replace(/^\*/, '').replace(/#$/, '').split(',')

const STATUS = /^[0-9a-f]{8}$/i
/** Number of a SIM card (ITU-T E.118). */
const ICCID = /^89\d{16,18}F?$/i

/** `ddmm.mmmm`, the same without the point, or `-dd-mm.mmmm`. */
function coordinate(text: string, hemisphere: string | undefined): number | null {
  const odd = /^-?(\d{1,3})-(\d{1,2}\.\d+)$/.exec(text)
  if (odd) return signed(Number(odd[1]) + Number(odd[2]) / 60, hemisphere)
  const isBare = !text.includes('.') && text.length >= 8
  return degreesMinutes(isBare ? `${text.slice(0, -4)}.${text.slice(-4)}` : text, hemisphere)
}

/** Where `time,validity,latitude,N,longitude,E` begins, or -1: some kinds put answers to commands in front. */
function placeAt(parts: readonly string[]): number {
  for (let at = 3; at + 5 < parts.length; at += 1) {
    if (/^[NS]$/i.test(parts[at + 3] ?? '') && /^[EW]$/i.test(parts[at + 5] ?? '') && /^\d{6}$/.test(parts[at] ?? '')) return at
  }
  return -1
}

/** The status word and, behind it, the cell: decimal, or hex when letters, spaces or leading zeros show that. */
function tellStatusAndCell(draft: Draft, parts: readonly string[], from: number): void {
  const at = parts.findIndex((part, index) => index >= from && STATUS.test(part))
  const status = hexOf(parts[at])
  if (at < 0 || status === null) return
  tellStatus(draft, status)
  const cell = parts.slice(at + 1, at + 5)
  if (cell.length < 4) return
  const isHex = cell.some((part) => /^\s|[a-f]/i.test(part) || /^0\w{5}$/.test(part))
  const [mcc, mnc, lac, cellId] = cell.map((part) => (isHex ? hexOf(part) : numberOf(part)))
  addCell(draft, mcc ?? 0, mnc ?? -1, lac ?? 0, cellId ?? -1)
}

/** A place: V1, V2, V4 (answers), V5, V6, V8, V19, VI1, BC and what else has its form. */
function readPlace(draft: Draft, parts: readonly string[], at: number): void {
  const [clock = '', validity = '', latitudeText = '', ns, longitudeText = '', ew, speed, course, date] = parts.slice(at, at + 9)
  const [latitude, longitude, day] = [coordinate(latitudeText, ns), coordinate(longitudeText, ew), dayMonthYear(date)]
  if (latitude === null || longitude === null) return
  place(draft, {
    fixedAtMs: day && timeOf(day, clock),
    isValid: validity === 'A' || validity === '1',
    latitude,
    longitude,
    speedKnots: numberOf(speed),
    courseDegrees: numberOf(course),
  })
  if (parts[2] === 'V4') tell(draft, 'result', parts.slice(3, at - 1).join(','))
  tell(
    draft,
    'iccid',
    parts.find((part, index) => index > at + 8 && ICCID.test(part)),
  )
  tellStatusAndCell(draft, parts, at + 9)
}

/** Neighbouring cells: time, country, network, timing advance, count, three values each, date, status, battery. */
function readNeighbours(draft: Draft, parts: readonly string[]): void {
  const [mcc, mnc, count] = [numberOf(parts[4]), numberOf(parts[5]), Math.min(numberOf(parts[7]) ?? 0, 16)]
  for (let at = 0; at < count; at += 1) {
    const [lac, cellId, signal] = parts.slice(8 + at * 3, 11 + at * 3).map(numberOf)
    addCell(draft, mcc ?? 0, mnc ?? -1, lac ?? 0, cellId ?? -1, signal ?? null)
  }
  const rest = 8 + count * 3
  tellStatusAndCell(draft, parts, rest)
  tell(draft, 'batteryLevel', batteryPercent(numberOf(parts[rest + 2]) ?? 0))
}

/** A sign of life: time, signal, satellites, battery, steps, turns, date, status. */
function readLink(draft: Draft, parts: readonly string[]): void {
  tell(draft, 'rssi', numberOf(parts[4]))
  tell(draft, 'sat', numberOf(parts[5]))
  tell(draft, 'batteryLevel', batteryPercent(numberOf(parts[6]) ?? 0))
  tell(draft, 'steps', numberOf(parts[7]))
  tell(draft, 'turnovers', numberOf(parts[8]))
  tellStatusAndCell(draft, parts, 9)
}

/** Cells with country and network in one number, four values each, then battery: V3. */
function readCells(draft: Draft, parts: readonly string[]): void {
  const operator = parts[4] ?? ''
  const [mcc, mnc, count] = [numberOf(operator.slice(0, 3)), numberOf(operator.slice(3)), Math.min(numberOf(parts[5]) ?? 0, 16)]
  for (let at = 0; at < count; at += 1) {
    const [lac, cellId, , signal] = parts.slice(6 + at * 4, 10 + at * 4).map(numberOf)
    addCell(draft, mcc ?? 0, mnc ?? -1, lac ?? 0, cellId ?? -1, signal ?? null)
  }
  tell(draft, 'battery', scaled(hexOf(parts[6 + count * 4]), 0.01))
  tellStatusAndCell(draft, parts, 6 + count * 4)
}

/** `VP1,V,country,network,area,cell,signalYarea,cell,signal...`, or `VP1,A,` with latitude, longitude, speed and course: asked for and answered at once, so without a time. */
function readOnDemand(draft: Draft, parts: readonly string[], nowMs: number): void {
  if (parts[3] !== 'V') {
    const [latitudeText = '', ns, longitudeText = '', ew, speed, course] = parts.slice(4)
    const [latitude, longitude] = [coordinate(latitudeText, ns), coordinate(longitudeText, ew)]
    if (latitude === null || longitude === null) return
    const [speedKnots, courseDegrees] = [numberOf(speed), numberOf(course)]
    place(draft, { fixedAtMs: nowMs, isValid: parts[3] === 'A', latitude, longitude, speedKnots, courseDegrees })
    return
  }
  const [mcc, mnc] = [numberOf(parts[4]), numberOf(parts[5])]
  for (const cell of parts.slice(6).join(',').split('Y')) {
    const [lac, cellId, signal] = cell.split(',').map(numberOf)
    addCell(draft, mcc ?? 0, mnc ?? -1, lac ?? 0, cellId ?? -1, signal ?? null)
  }
}

const KINDS: Readonly<Record<string, (draft: Draft, parts: readonly string[], nowMs: number) => void>> = {
  NBR: readNeighbours,
  LINK: readLink,
  V3: readCells,
  VP1: readOnDemand,
  SMS: (draft, parts) => {
    tell(draft, 'result', parts.slice(3).join(','))
  },
}

/** Reads one text message. Heartbeats and settings hold nothing to record. */
export function decodeText(frame: Buffer, nowMs: number): TrackerRecord[] {
  const parts = partsOf(frame)
  const draft = newDraft(parts[1] ?? null)
  const reading = KINDS[parts[2] ?? '']
  const at = placeAt(parts)
  if (reading) reading(draft, parts, nowMs)
  else if (at >= 0) readPlace(draft, parts, at)
  return saysSomething(draft) ? [draft] : []
}
