/** What the numbered values of Teltonika devices mean (Teltonika wiki, "Data Sending Parameters ID"). */
import type { Attribute } from '../wire/record.ts'

/** `alarm` values are names of alarms, raised when the number is not 0. */
export type Parameter = {
  readonly name: string
  readonly factor?: number
  readonly isSigned?: boolean
  readonly isFlag?: boolean
  /** Larger numbers mean that the id means something else in this device. */
  readonly most?: number
  readonly alarm?: string
}

const plain = (name: string): Parameter => ({ name })
const percent = (name: string): Parameter => ({ name, most: 100 })
const by = (name: string, factor: number): Parameter => ({ name, factor })
const signed = (name: string, factor = 1): Parameter => ({ name, factor, isSigned: true })
const flag = (name: string): Parameter => ({ name, isFlag: true })
const alarm = (name: string): Parameter => ({ name: '', alarm: name })

/** One parameter for each of four sensors, from `first` on. */
const four = (first: number, make: (number: number) => Parameter): [number, Parameter][] =>
  [1, 2, 3, 4].map((number) => [first + number - 1, make(number)])

/** Ids that mean the same in every family of devices. */
export const COMMON: ReadonlyMap<number, Parameter> = new Map<number, Parameter>([
  [1, flag('in1')],
  [2, flag('in2')],
  [3, flag('in3')],
  [4, flag('in4')],
  [16, plain('odometer')],
  [17, signed('axisX')],
  [18, signed('axisY')],
  [19, signed('axisZ')],
  [21, plain('rssi')],
  [66, by('power', 0.001)],
  [67, by('battery', 0.001)],
  [69, flag('gps')],
  [179, flag('out1')],
  [180, flag('out2')],
  [181, by('pdop', 0.1)],
  [182, by('hdop', 0.1)],
  [199, plain('tripOdometer')],
  [239, flag('ignition')],
  [240, flag('motion')],
  [241, plain('operator')],
  ...four(25, (number) => signed(`bleTemp${number}`, 0.01)),
])

/** Ids of the FMB, FMC, FMM, FMU and FMT families. */
export const MODERN: ReadonlyMap<number, Parameter> = new Map<number, Parameter>([
  [6, by('adc2', 0.001)],
  [9, by('adc1', 0.001)],
  [10, by('adc3', 0.001)],
  [12, by('fuelUsed', 0.001)],
  [13, by('fuelConsumption', 0.01)],
  [15, by('ecoScore', 0.01)],
  [30, plain('faultCount')],
  [31, percent('engineLoad')],
  [32, signed('coolantTemp')],
  [36, plain('rpm')],
  [37, plain('obdSpeed')],
  [39, signed('intakeTemp')],
  [41, percent('throttle')],
  [43, by('milDistance', 1000)],
  [48, percent('fuelLevel')],
  [50, flag('out3')],
  [51, flag('out4')],
  [58, signed('oilTemp')],
  [68, by('batteryCurrent', 0.001)],
  ...four(72, (number) => signed(`temp${number}`, 0.1)),
  [80, plain('dataMode')],
  [81, plain('obdSpeed')],
  [82, percent('throttle')],
  [83, by('fuelUsed', 0.1)],
  [84, by('fuel', 0.1)],
  [85, plain('rpm')],
  [86, by('bleHumidity1', 0.1)],
  [87, plain('obdOdometer')],
  [89, percent('fuelLevel')],
  [90, plain('door')],
  [104, by('bleHumidity2', 0.1)],
  [106, by('bleHumidity3', 0.1)],
  [108, by('bleHumidity4', 0.1)],
  [110, by('fuelConsumption', 0.1)],
  [113, percent('batteryLevel')],
  [115, signed('engineTemp', 0.1)],
  [132, plain('securityStateFlags')],
  [200, plain('sleepMode')],
  [205, plain('cid2g')],
  [206, plain('lac')],
  [236, alarm('general')],
  [246, alarm('tow')],
  [247, alarm('accident')],
  [249, alarm('jamming')],
  [251, alarm('idle')],
  [252, alarm('powerCut')],
  [389, by('obdOdometer', 1000)],
  [390, by('fuel', 0.1)],
  [636, plain('cid4g')],
  [662, flag('door')],
  ...four(10_800, (number) => signed(`eyeTemp${number}`, 0.01)),
  ...four(10_804, (number) => plain(`eyeHumidity${number}`)),
  ...four(10_808, (number) => flag(`eyeMagnet${number}`)),
  ...four(10_812, (number) => flag(`eyeMotion${number}`)),
  ...four(10_816, (number) => signed(`eyePitch${number}`)),
  ...four(10_820, (number) => flag(`eyeLowBattery${number}`)),
  ...four(10_824, (number) => by(`eyeBattery${number}`, 0.001)),
  ...four(10_832, (number) => signed(`eyeRoll${number}`)),
])

/** Value of 253, what the driver did. */
export const GREEN_DRIVING: Readonly<Record<number, string>> = { 1: 'hardAcceleration', 2: 'hardBraking', 3: 'hardCornering' }
export const GREEN_DRIVING_ID = 253
/** Key of a driver (iButton), lowest byte first. */
export const DRIVER_ID = 78
/** Number of a SIM card in two halves. */
export const ICCID_ID = 11

const NO_READING = 0x8000

/** A number of `size` bytes as its parameter means it. */
export function meaningOf(parameter: Parameter, value: number, size: number): Attribute | null {
  if (parameter.isFlag) return value > 0
  if (value > (parameter.most ?? Infinity)) return null
  const half = 2 ** (size * 8 - 1)
  const number = parameter.isSigned && value >= half ? value - half * 2 : value
  if (parameter.isSigned && size === 2 && value === NO_READING) return null
  return number * (parameter.factor ?? 1)
}
