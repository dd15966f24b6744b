/** The dispatch desk: calls, units, hospitals and the map, run from the keyboard. */
import { registerExceptionOpener } from '../../alarms/openers.ts'
import { registerCommands } from '../../commands/registry.ts'
import { extendLiveMap } from '../../lib/live-map.ts'
import { navigate } from '../../lib/route.ts'
import { dispatchCommands } from './commands.ts'
import { followPositions } from './live-positions.ts'
import { showIncident } from './store.ts'

export { Desk } from './desk.tsx'
export const namespaces = ['dispatch', 'map'] as const

/** Commands, the questions each kind of op makes stale, and the stream of positions. */
export function register(): () => void {
  const stops = [
    registerCommands(dispatchCommands),
    extendLiveMap({
      'incident.': [['incidents'], ['assignments', 'recommend']],
      'assignment.': [['incidents'], ['units'], ['assignments']],
      'unit.': [['units'], ['assignments', 'recommend']],
      'handover.': [['incidents']],
      'facility.': [['directory']],
    }),
    followPositions(),
    registerExceptionOpener(({ incidentId }) => {
      if (incidentId === null) return false
      navigate('dispatch')
      showIncident(incidentId)
      return true
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
