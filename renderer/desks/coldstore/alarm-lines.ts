/** Which lines of the alarm list belong to this desk. Pure. */
import type { AlarmLine, AlarmList, AlarmView } from '../../../server/contract/alarms.ts'

/** Kinds of alarm the cold chain raises; a line of several kinds is known by its most urgent alarm. */
const COLD_CODES: ReadonlySet<string> = new Set([
  ...['fridgeHot', 'fridgeFrozen', 'tooWarm', 'tooCold', 'fridgeDoorOpen', 'fridgeNoPower', 'tooHumid', 'sensorSilent'],
  ...['temperatureRising', 'temperatureFalling', 'holdoverDue', 'supplyLost', 'sitePowerLost', 'gatewaySilent'],
  ...['sensorBatteryLow', 'calibrationDue', 'deviceVerdict', 'deviceFault'],
])

/** Kinds whose value and limit are temperatures; the others measure seconds, percents or nothing. */
const CELSIUS_CODES: ReadonlySet<string> = new Set([
  ...['fridgeHot', 'fridgeFrozen', 'tooWarm', 'tooCold', 'temperatureRising', 'temperatureFalling'],
])
/** A parameter of an alarm that is a temperature, °C; null where it is none. */
export function celsiusOf({ code, params }: Pick<AlarmView, 'code' | 'params'>, name: 'value' | 'limit'): number | null {
  const found = params[name]
  return CELSIUS_CODES.has(code) && typeof found === 'number' ? found : null
}

/** The lines of the cold chain, in the order they came in: most urgent first. */
export const coldLines = ({ lines }: AlarmList): AlarmLine[] => lines.filter(({ alarm }) => COLD_CODES.has(alarm.code))
