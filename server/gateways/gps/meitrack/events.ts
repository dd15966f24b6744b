/** Event codes of Meitrack as alarms ("MEITRACK GPRS Protocol", event code). */
const ALARMS: Readonly<Record<number, string>> = {
  1: 'sos',
  17: 'lowBattery',
  18: 'lowPower',
  19: 'overspeed',
  20: 'geofenceEnter',
  21: 'geofenceExit',
  22: 'powerRestored',
  23: 'powerCut',
  36: 'tow',
  44: 'jamming',
  78: 'accident',
  90: 'hardCornering',
  91: 'hardCornering',
  129: 'hardBraking',
  130: 'hardAcceleration',
  135: 'fatigueDriver',
}
/** The alarm of an event, or null. */
export const alarmOfEvent = (event: number | null): string | null => (event === null ? null : (ALARMS[event] ?? null))
