/** The cold-store desk: fridges and rooms by state, their histories, monitoring devices, lots with the life they have left, excursion cases. */
import { extendLiveMap, type QueryPath } from '../../lib/live-map.ts'

export { Desk } from './desk.tsx'
export const namespaces = ['coldstore'] as const

const TILES: readonly QueryPath[] = [
  ['coldchain', 'sites'],
  ['coldchain', 'equipment'],
]
const RECORD: readonly QueryPath[] = [
  ['coldchain', 'equipment'],
  ['coldchain', 'shiftLog'],
]

/** The questions each kind of op makes stale. */
export const register = (): (() => void) =>
  extendLiveMap({
    'alarm.': [['alarms'], ...TILES],
    exceptions: [['alarms']],
    coldsite: TILES,
    coldplace: TILES,
    'equipment.': TILES,
    colddevice: [...TILES, ['coldchain', 'devices'], ['coldchain', 'waiting']],
    coldsource: [['coldchain', 'sources']],
    coldverdict: RECORD,
    coldepisode: RECORD,
    coldnote: [['coldchain', 'shiftLog']],
    coldlot: [['coldchain', 'lots']],
    coldcase: [
      ['coldchain', 'cases'],
      ['coldchain', 'case'],
      ['coldchain', 'shiftLog'],
    ],
  })
