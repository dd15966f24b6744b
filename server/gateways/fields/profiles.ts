/** Profiles of devices whose fields are published, by the name of the codec. Data: a change is a new version beside the old one. */
import { FieldProfile } from '../../contract/ingest-mappings.ts'

const battery = { quantity: 'batteryVolts', unit: 'volt' } as const
const percent = { field: 'battery', channel: 'battery', quantity: 'batteryPercent', unit: 'percent' } as const

/** What a probe that is not there reads as, in hundredths: 0x7fff (Dragino LHT65 manual). */
const NO_PROBE = 327.67
const COUNTER_24_BITS = 2 ** 24

/** Field names as in the device repository of The Things Network (vendors Dragino and Milesight). */
export const DEVICE_PROFILES: readonly FieldProfile[] = [
  {
    profileId: 'dragino-lht65',
    version: 1,
    isOpen: false,
    rules: [
      { field: 'TempC_SHT', channel: 'TempC_SHT', quantity: 'temperature', unit: 'celsius', invalid: [NO_PROBE] },
      { field: 'TempC_DS', channel: 'TempC_DS', quantity: 'temperature', unit: 'celsius', invalid: [NO_PROBE] },
      { field: 'Hum_SHT', channel: 'Hum_SHT', quantity: 'humidity', unit: 'percent' },
      { field: 'BatV', channel: 'BatV', ...battery },
    ],
  },
  {
    profileId: 'dragino-lds02',
    version: 1,
    isOpen: false,
    rules: [
      { field: 'BAT_V', channel: 'BAT_V', ...battery },
      { field: 'DOOR_OPEN_STATUS', channel: 'DOOR_OPEN_STATUS', quantity: 'doorState', unit: 'state' },
      {
        field: 'DOOR_OPEN_TIMES',
        channel: 'DOOR_OPEN_TIMES',
        quantity: 'doorOpenings',
        unit: 'count',
        counter: { wrapsAt: COUNTER_24_BITS },
      },
    ],
  },
  {
    profileId: 'milesight-em300',
    version: 1,
    isOpen: false,
    rules: [
      percent,
      { field: 'temperature', channel: 'temperature', quantity: 'temperature', unit: 'celsius' },
      { field: 'humidity', channel: 'humidity', quantity: 'humidity', unit: 'percent' },
      { field: 'magnet_status', channel: 'magnet_status', quantity: 'doorState', unit: 'state', states: { open: 1, close: 0, closed: 0 } },
    ],
  },
].map((profile) => FieldProfile.parse(profile))
