/** What kinds of Queclink reports say beside a place. */
import { bit } from '../wire/byte-reader.ts'
import { addCell, addWifi, raise, tell, type Draft } from '../wire/record.ts'
import { hexOf, numberOf, scaled } from '../wire/texts.ts'
import { tellMotion } from './state.ts'

/** Reads the parts of one report; `to` is where its places, or its time of sending, begin. */
type Report = (draft: Draft, parts: readonly string[], to: number) => void

const alarm =
  (name: string): Report =>
  (draft) => {
    raise(draft, name)
  }
const ignition =
  (isOn: boolean): Report =>
  (draft) => {
    tell(draft, 'ignition', isOn)
  }

const isPercent = (value: number | null): value is number => value !== null && value >= 0 && value <= 100

/** State, SIM card, signal, supply, battery, last fix, then measured inputs. */
const readInformation: Report = (draft, parts, to) => {
  tellMotion(draft, parts[4])
  tell(draft, 'iccid', /^\w{18,20}$/.test(parts[5] ?? '') ? parts[5] : null)
  tell(draft, 'rssi', numberOf(parts[6]))
  const batteryAt = parts.findIndex((part, at) => at >= 8 && at < to && /^[1-9]\.\d{1,2}$/.test(part))
  if (batteryAt < 0) return
  tell(draft, 'battery', numberOf(parts[batteryAt]))
  const supplies = parts.slice(8, batteryAt).filter((part) => /^\d{4,6}$/.test(part))
  tell(draft, 'power', scaled(numberOf(supplies[0]), 0.001))
  tell(draft, 'power2', scaled(numberOf(supplies[1]), 0.001))
  if (/^[01]$/.test(parts[batteryAt + 1] ?? '')) tell(draft, 'charge', parts[batteryAt + 1] === '1')
  const fixAt = parts.findIndex((part, at) => at > batteryAt && /^\d{14}$/.test(part))
  if (fixAt >= 0 && fixAt < to) readBehindFix(draft, parts, fixAt)
}

/** Small trackers: battery, light, temperature. Others: a mode and measured inputs up to inputs and outputs of two digits each. */
function readBehindFix(draft: Draft, parts: readonly string[], fixAt: number): void {
  const level = numberOf(parts[fixAt + 1])
  const portsAt = parts.findIndex(
    (part, at) => at > fixAt + 1 && at <= fixAt + 5 && /^[0-9a-f]{2}$/i.test(part) && /^[0-9a-f]{2}$/i.test(parts[at + 1] ?? ''),
  )
  const isVehicle = portsAt > 0 && /^[+-]\d{4}$/.test(parts[portsAt + 2] ?? '')
  if (!isVehicle) {
    if (isPercent(level) && /^\d{1,3}$/.test(parts[fixAt + 1] ?? '')) tell(draft, 'batteryLevel', level)
    tell(draft, 'temp1', parts[fixAt + 3]?.match(/^-?\d{1,3}(\.\d)?$/) ? numberOf(parts[fixAt + 3]) : null)
    return
  }
  for (let at = fixAt + 2; at < portsAt; at += 1) tell(draft, `adc${at - fixAt - 1}`, scaled(numberOf(parts[at]), 0.001))
  tell(draft, 'input', hexOf(parts[portsAt]))
  tell(draft, 'output', hexOf(parts[portsAt + 1]))
}

/** How harshly: the last digit is what (brake, acceleration, turn), the first how fast it was. */
const readHarsh: Report = (draft, parts, to) => {
  const code = parts.slice(4, to).find((part) => /^[0-5][0-3]$/.test(part))
  raise(draft, code === undefined ? null : (['hardBraking', 'hardAcceleration', 'hardCornering'][Number(code.at(-1))] ?? null))
}

/** Cells in groups of six: country, network, area, cell, signal, nothing. */
const readCells: Report = (draft, parts, to) => {
  tell(draft, 'fixType', parts[3])
  for (let at = 4; at + 4 < to; at += 6)
    addCell(
      draft,
      numberOf(parts[at]) ?? 0,
      numberOf(parts[at + 1]) ?? -1,
      hexOf(parts[at + 2]) ?? 0,
      hexOf(parts[at + 3]) ?? -1,
      numberOf(parts[at + 4]),
    )
}

/** Access points in groups of five: address, signal, nothing; then the battery. */
const readAccessPoints: Report = (draft, parts, to) => {
  for (let at = 5; at + 1 < to; at += 1)
    if (/^[0-9a-f]{12}$/i.test(parts[at] ?? '')) addWifi(draft, parts[at] ?? '', numberOf(parts[at + 1]))
  const level = numberOf(parts[to - 1])
  if (isPercent(level)) tell(draft, 'batteryLevel', level)
}

/** Data passed on from a serial port; a fuel probe writes `COMB,0,level,temperature`. */
const readPassedOn: Report = (draft, parts, to) => {
  const hex = parts.slice(4, to).find((part) => /^([0-9a-f]{2}){6,}$/i.test(part))
  const text = Buffer.from(hex ?? '', 'hex').toString('latin1')
  const probe = /COMB,[^,]*,(-?[\d.]+),(-?[\d.]+)/.exec(text)
  if (!probe) {
    tell(draft, 'result', text.replace(/[^\x20-\x7e]/g, ' ').trim())
    return
  }
  tell(draft, 'fuel', numberOf(probe[1]))
  tell(draft, 'fuelTemp', numberOf(probe[2]))
}

/** What a radio accessory tells, by the bits of its mask. */
const ACCESSORY: readonly ((draft: Draft, text: string) => void)[] = [
  (draft, text) => {
    tell(draft, 'accessoryName', text)
  },
  (draft, text) => {
    tell(draft, 'accessoryMac', text)
  },
  (draft, text) => {
    tell(draft, 'accessoryStatus', hexOf(text))
  },
  (draft, text) => {
    tell(draft, 'accessoryVoltage', scaled(numberOf(text), 0.001))
  },
  (draft, text) => {
    tell(draft, 'accessoryTemp', numberOf(text))
  },
  (draft, text) => {
    tell(draft, 'accessoryHumidity', numberOf(text))
  },
]
const readAccessory: Report = (draft, parts, to) => {
  tell(draft, 'accessoryType', hexOf(parts[5]))
  tell(draft, 'accessoryAlarm', hexOf(parts[7]))
  const mask = hexOf(parts[8]) ?? 0
  let at = 9
  for (const [index, value] of ACCESSORY.entries()) {
    if (!bit(mask, index) || at >= to) continue
    value(draft, parts[at] ?? '')
    at += 1
  }
}

/** A digital input: its number and state as two digits. */
const readInput: Report = (draft, parts, to) => {
  const code = parts.slice(4, to).find((part) => /^[1-9a-f][01]$/i.test(part))
  if (code) tell(draft, `in${hexOf(code[0])}`, code.endsWith('1'))
}

export const REPORTS: Readonly<Record<string, Report>> = {
  BAA: readAccessory,
  BID: readAccessory,
  BPL: alarm('lowBattery'),
  CRA: alarm('accident'),
  CTN: readRested,
  DIS: readInput,
  DTT: readPassedOn,
  GIN: alarm('geofenceEnter'),
  GOT: alarm('geofenceExit'),
  GSM: readCells,
  HBM: readHarsh,
  IDA: (draft, parts) => {
    tell(
      draft,
      'driverUniqueId',
      parts.slice(4, 6).find((part) => part !== ''),
    )
  },
  IDL: alarm('idle'),
  IGF: ignition(false),
  IGN: ignition(true),
  INF: readInformation,
  JDR: alarm('jamming'),
  JDS: (draft, parts) => {
    raise(draft, parts[4] === '2' ? 'jamming' : null)
    tell(draft, 'jammingStatus', numberOf(parts[4]))
  },
  LSW: readLight,
  MPF: alarm('powerCut'),
  MPN: alarm('powerRestored'),
  PFA: alarm('powerOff'),
  PNA: alarm('powerOn'),
  SOS: alarm('sos'),
  SPD: alarm('overspeed'),
  STR: readRested,
  STT: (draft, parts) => {
    tellMotion(draft, parts[4])
  },
  TEM: (draft, parts) => {
    tell(draft, 'temp1', numberOf(parts[5]))
    raise(draft, 'temperature')
  },
  TOW: alarm('tow'),
  TSW: readLight,
  VER: (draft, parts) => {
    tell(draft, 'type', parts[4])
    tell(draft, 'versionFw', parts[5])
    tell(draft, 'versionHw', parts[6])
  },
  VGF: ignition(false),
  VGN: ignition(true),
  WIF: readAccessPoints,
}

/** Position of a tracker that sleeps between reports: temperature and battery stand before the accuracy. */
function readRested(draft: Draft, parts: readonly string[]): void {
  tell(draft, 'temp1', parts[7]?.includes('.') ? numberOf(parts[7]) : null)
  const level = numberOf(parts[8])
  if (isPercent(level)) tell(draft, 'batteryLevel', level)
}

/** A light sensor or a magnet says that the device was opened or put down. */
function readLight(draft: Draft, parts: readonly string[]): void {
  tell(draft, 'event', numberOf(parts[5]))
}
