/** Kinds of alarm of the cold chain, and how they explain each other: power of a site over its fridges, a silent gateway over its sensors. */
import type { ConditionCode } from '../../contract/coldchain.ts'
import { defineAlarm, type AlarmCatalogue } from '../alarms/index.ts'

const about = ['site', 'equipment', 'channel', 'value', 'limit', 'minutes'] as const
const define = (code: string, priority: 'P1' | 'P2' | 'P3' | 'P4', params: readonly string[] = about) =>
  defineAlarm({ code, version: 1, read: 'coldchain.read', params: [...params], priority })

/** Rule verdicts -> kind of alarm. */
export const ALARM_OF = {
  HEAT: 'fridgeHot',
  FRZE: 'fridgeFrozen',
  DOOR: 'fridgeDoorOpen',
  POWR: 'fridgeNoPower',
  WARM: 'tooWarm',
  COLD: 'tooCold',
  HUMID: 'tooHumid',
  NODATA: 'sensorSilent',
  RISING: 'temperatureRising',
  FALLING: 'temperatureFalling',
  HOLD: 'holdoverDue',
} as const satisfies Record<ConditionCode, string>

const definitions = [
  define('fridgeHot', 'P1'),
  define('fridgeFrozen', 'P1'),
  define('tooWarm', 'P2'),
  define('tooCold', 'P2'),
  define('fridgeDoorOpen', 'P3'),
  define('fridgeNoPower', 'P2'),
  define('tooHumid', 'P4'),
  define('sensorSilent', 'P3'),
  define('temperatureRising', 'P2'),
  define('temperatureFalling', 'P2'),
  define('holdoverDue', 'P2'),
  define('supplyLost', 'P3'),
  define('sitePowerLost', 'P2', ['members']),
  define('gatewaySilent', 'P2', ['source', 'minutes']),
  define('sensorBatteryLow', 'P4', ['site', 'device', 'value']),
  define('calibrationDue', 'P4', ['site', 'device', 'due']),
  define('deviceVerdict', 'P2', ['site', 'device', 'codes']),
  define('deviceFault', 'P3', ['site', 'device', 'codes']),
]
const POWER = ['supplyLost', 'fridgeNoPower', 'holdoverDue']

/** What the cold chain brings to the alarm engine. */
export const coldchainAlarms: AlarmCatalogue = {
  definitions,
  quorums: [{ name: 'site-power', memberCode: 'supplyLost', place: 'site', atLeast: 2, code: 'sitePowerLost' }],
  inhibit: [
    { name: 'site-power', source: { codes: ['sitePowerLost'] }, target: { codes: ['supplyLost'] }, equal: ['site'] },
    { name: 'silent-gateway', source: { codes: ['gatewaySilent'] }, target: { codes: ['sensorSilent'] }, equal: ['gateway'] },
  ],
  correlate: [
    {
      ...{ name: 'site-power', root: { codes: ['sitePowerLost'] }, equal: ['site'], mode: 'group' },
      child: { codes: [...POWER, 'fridgeHot', 'tooWarm', 'temperatureRising'] },
    },
    { name: 'silent-gateway', root: { codes: ['gatewaySilent'] }, child: { codes: ['sensorSilent'] }, equal: ['gateway'], mode: 'group' },
    { name: 'fridge-power', root: { codes: ['supplyLost'] }, child: { codes: POWER.slice(1) }, equal: ['equipment'], mode: 'group' },
    {
      ...{ name: 'door-beside-heat', root: { codes: ['fridgeHot', 'temperatureRising'] }, equal: ['equipment'], mode: 'annotate' },
      child: { codes: ['fridgeDoorOpen', 'deviceVerdict'] },
    },
  ],
}
