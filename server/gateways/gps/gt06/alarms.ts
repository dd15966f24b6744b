/** Alarm bytes of GT06 as words. Codes are those of Concox' protocol papers and of the clones that follow them. */

const ALARMS: Readonly<Record<number, string>> = {
  0x01: 'sos',
  0x02: 'powerCut',
  0x03: 'vibration',
  0x04: 'geofenceEnter',
  0x05: 'geofenceExit',
  0x06: 'overspeed',
  0x09: 'vibration',
  0x0c: 'tampering',
  0x0e: 'lowBattery',
  0x0f: 'lowBattery',
  0x11: 'powerOff',
  0x13: 'tampering',
  0x14: 'door',
  0x15: 'lowBattery',
  0x18: 'removing',
  0x19: 'lowBattery',
  0x1b: 'vibration',
  0x23: 'fallDown',
  0x25: 'tampering',
  0x29: 'hardAcceleration',
  0x2a: 'hardCornering',
  0x2b: 'hardCornering',
  0x2c: 'accident',
  0x2e: 'hardCornering',
  0x30: 'hardBraking',
  0x32: 'removing',
  0x90: 'hardAcceleration',
  0x91: 'hardBraking',
  0x92: 'hardCornering',
  0x93: 'accident',
}
/** Devices whose maker gave some codes another meaning. */
const OF_MODEL: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  'LW4G-4B': { 0x19: 'hardAcceleration', 0x1a: 'hardBraking', 0x1b: 'hardCornering' },
}
/** Bits 3 to 5 of the status byte. */
const OF_STATUS: Readonly<Record<number, string>> = { 1: 'vibration', 2: 'powerCut', 3: 'lowBattery', 4: 'sos', 6: 'geofence' }

/** The alarm a code stands for, or null. @param model of the device, when somebody told it */
export const alarmOf = (code: number, model: string | null): string | null =>
  (model === null ? null : OF_MODEL[model]?.[code]) ?? ALARMS[code] ?? null

/** The alarm inside a status byte, or null. */
export const alarmOfStatus = (status: number): string | null => OF_STATUS[(status >> 3) & 7] ?? null
