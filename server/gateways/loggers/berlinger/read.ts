/**
 * Exports of Fridge-tag 2, 2L and UltraLow and of Q-tag loggers as readings, the device's own alarms and what it says of itself. A Fridge-tag 2
 * stores no readings, only each day's coldest and warmest moment: these are channels of their own, never mixed with a series.
 */
import {
  createCollector,
  inKeptUnit,
  type Collector,
  type DeviceAlarm,
  type IncomingDevice,
  type Ingested,
} from '../../../contract/ingest.ts'
import { zoneOf, type Zone } from '../zone.ts'
import { alarmCode, alarmSettings, momentIn, numberIn, type AlarmSetting } from './facts.ts'
import { branchAt, readTree, type Branch } from './tree.ts'

/** One day of a Fridge-tag, as it shows it: minutes outside each limit, and when its alarm was raised. */
export type LoggerDay = {
  readonly date: string
  readonly minimumCelsius: number | null
  readonly maximumCelsius: number | null
  readonly meanCelsius: number | null
  readonly alarms: readonly { readonly slot: string; readonly minutes: number; readonly raisedAtMs: number | null }[]
  /** Minutes without a sensor. */
  readonly sensorLostMinutes: number
}
export type LoggerExport = {
  readonly device: IncomingDevice
  readonly model: string
  readonly firmware: string | null
  readonly lot: string | null
  readonly intervalMinutes: number | null
  readonly settings: readonly AlarmSetting[]
  readonly days: readonly LoggerDay[]
  /** Figures the device computed over its whole run (Q-tag); it cuts them off after one decimal. */
  readonly figures: {
    readonly minimumCelsius: number | null
    readonly maximumCelsius: number | null
    readonly meanCelsius: number | null
    readonly mktCelsius: number | null
  } | null
  /** Rows whose time is not later than the one before: somebody set the clock. */
  readonly clockJumps: number
  /** `notChecked`: a signature is there; which curve and hash it has is not published. */
  readonly signature: 'absent' | 'notChecked'
  readonly content: Ingested
}
export type LoggerProblem = { readonly problem: 'tooLong' | 'notAnExport' | 'unknownZone' }

type Reading = {
  readonly root: Branch
  readonly device: IncomingDevice
  readonly zone: Zone
  readonly into: Collector
  readonly toCelsius: (value: number) => number
}
const celsiusIn = (text: string | undefined, { toCelsius }: Reading): number | null => {
  const value = numberIn(text)
  return value === null ? null : toCelsius(value)
}

/** The table of readings. @returns how often time went back */
function readData({ root, device, zone, into, toCelsius }: Reading): number {
  let jumps = 0
  let before = -Infinity
  for (const { line, cells } of branchAt(root, 'Data')?.rows ?? []) {
    const [time = '', temperature = ''] = cells
    if (!/\d/.test(time)) continue // the line with the names of the columns
    const where = `line ${line}`
    const atMs = momentIn(time, zone)
    const value = numberIn(temperature)
    if (atMs === null) into.refuse(where, 'badTime')
    else if (value === null) into.refuse(where, temperature === '--.-' ? 'badQuality' : 'notANumber')
    else {
      if (atMs <= before) jumps += 1
      before = atMs
      into.reading({ device, channel: 'temperature', quantity: 'temperature', atMs, value: toCelsius(value) }, where)
    }
  }
  return jumps
}

function readDay(day: Branch, settings: ReadonlyMap<string, AlarmSetting>, hasData: boolean, reading: Reading): LoggerDay | null {
  const { device, zone, into } = reading
  const date = day.pairs.get('Date') ?? ''
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) {
    into.refuse('Hist', 'badTime')
    return null
  }
  const at = (time: string | undefined): number | null => (time === undefined ? null : momentIn(`${date} ${time}`, zone))
  const minimumCelsius = celsiusIn(day.pairs.get('Min T'), reading)
  const maximumCelsius = celsiusIn(day.pairs.get('Max T'), reading)
  const extremes = [
    ['minimum', minimumCelsius, day.pairs.get('TS Min T')],
    ['maximum', maximumCelsius, day.pairs.get('TS Max T')],
  ] as const
  for (const [name, value, time] of hasData ? [] : extremes) {
    const atMs = at(time)
    if (value !== null && atMs !== null)
      into.reading({ device, channel: `day.${name}`, quantity: 'temperature', atMs, value }, `Hist ${date}`)
    else into.refuse(`Hist ${date}`, 'badQuality')
  }
  const alarms = [...(branchAt(day, 'Alarm')?.branches ?? [])].map(([slot, { pairs }]) => {
    const raisedAtMs = at(pairs.get('TS A'))
    const setting = settings.get(slot)
    if (raisedAtMs !== null && setting) into.alarm({ device, kind: 'alarm', codes: [alarmCode(setting)], atMs: raisedAtMs, span: null })
    return { slot, minutes: numberIn(pairs.get('t Acc')) ?? 0, raisedAtMs }
  })
  const lost = ['Ext Sensor timeout', 'Int Sensor timeout'].map((name) => numberIn(branchAt(day, name)?.pairs.get('t AccST')) ?? 0)
  const meanCelsius = celsiusIn(day.pairs.get('Avrg T'), reading)
  return { date, minimumCelsius, maximumCelsius, meanCelsius, alarms, sensorLostMinutes: Math.max(...lost) }
}

/** Alarms of a Q-tag's run: each line is one event. */
function readRunAlarms(settings: ReadonlyMap<string, AlarmSetting>, { root, device, zone, into }: Reading): void {
  for (const [slot, { lines }] of branchAt(root, 'Res', 'Alarm')?.branches ?? []) {
    const setting = settings.get(slot)
    for (const pairs of lines) {
      const fromMs = momentIn(pairs.get('TS S'), zone)
      const atMs = momentIn(pairs.get('TS A'), zone) ?? fromMs
      if (!setting || fromMs === null || atMs === null) {
        into.refuse(`Res.Alarm.${slot}`, 'badTime')
        continue
      }
      const toMs = momentIn(pairs.get('TS E'), zone)
      into.alarm({ device, kind: 'alarm', codes: [alarmCode(setting)], atMs, span: { fromMs, toMs } })
    }
  }
}

function readErrors({ root, device, zone, into }: Reading): void {
  for (const [code, { pairs }] of branchAt(root, 'Errors')?.branches ?? []) {
    const atMs = momentIn(pairs.get('Err TS'), zone)
    const alarm: Omit<DeviceAlarm, 'atMs'> = { device, kind: 'loggerError', codes: [code.slice(0, 64)], span: null }
    if (atMs === null) into.refuse(`Errors.${code.slice(0, 64)}`, 'badTime')
    else into.alarm({ ...alarm, atMs })
  }
}

function figuresOf(reading: Reading): LoggerExport['figures'] {
  const result = branchAt(reading.root, 'Res')?.pairs
  const figure = (name: string): number | null => celsiusIn(result?.get(name), reading)
  return result
    ? { minimumCelsius: figure('Min T'), maximumCelsius: figure('Max T'), meanCelsius: figure('Avrg T'), mktCelsius: figure('MKT') }
    : null
}

/**
 * Reads an export.
 * @param zoneName the clock the logger shows (IANA name): its files do not say
 * @param nowMs the station's clock
 */
export function readBerlinger(text: string, zoneName: string, nowMs: number): LoggerExport | LoggerProblem {
  const root = readTree(text.replace(/^\uFEFF/, ''))
  const zone = zoneOf(zoneName)
  if (!root) return { problem: 'tooLong' }
  if (!zone) return { problem: 'unknownZone' }
  const model = root.pairs.get('Device') ?? ''
  const conf = branchAt(root, 'Conf')?.pairs
  const serial = conf?.get('Serial') ?? ''
  if (!/^Q-tag\b|^Fridge-tag\b/i.test(model) || !/^[A-Za-z0-9_.:-]{1,64}$/.test(serial)) return { problem: 'notAnExport' }
  const toCelsius = (value: number): number => (conf?.get('Temp unit') === 'F' ? inKeptUnit(value, 'fahrenheit') : value)
  const into = createCollector(nowMs)
  const reading: Reading = { root, device: { family: 'logger', deviceId: serial }, zone, into, toCelsius }
  const settings = alarmSettings(root, toCelsius)
  const hasData = (branchAt(root, 'Data')?.rows.length ?? 0) > 0
  const clockJumps = readData(reading)
  const days = [...(branchAt(root, 'Hist')?.branches.values() ?? [])].map((day) => readDay(day, settings, hasData, reading))
  readRunAlarms(settings, reading)
  readErrors(reading)
  return {
    device: reading.device,
    model: model.slice(0, 64),
    firmware: root.pairs.get('Fw Vers') ?? null,
    lot: conf?.get('Lot') ?? null,
    intervalMinutes: numberIn(conf?.get('Logging Interval')),
    settings: [...settings.values()],
    days: days.filter((day) => day !== null),
    figures: figuresOf(reading),
    clockJumps,
    signature: root.pairs.has('Sig') ? 'notChecked' : 'absent',
    content: into.done(),
  }
}
