/** The dispatch desk: calls, units, hospitals and the map, run from the keyboard. */
import { registerExceptionOpener } from '../../alarms/openers.ts'
import { registerCommands } from '../../commands/registry.ts'
import { extendLiveMap } from '../../lib/live-map.ts'
import { navigate } from '../../lib/route.ts'
import { dispatchCommands } from './commands.ts'
import { conflictCommands } from './conflicts/commands.ts'
import { forgetClaims, showConflict } from './conflicts/store.ts'
import { followPositions } from './live-positions.ts'
import { forgetChoice, showIncident } from './store.ts'

export { Desk } from './desk.tsx'
export const namespaces = ['dispatch', 'map', 'conflicts'] as const

/** Commands, the questions each kind of op makes stale, and the stream of positions. */
export function register(): () => void {
  const stops = [
    registerCommands([...dispatchCommands, ...conflictCommands]),
    extendLiveMap({
      'incident.': [['incidents'], ['assignments', 'recommend']],
      'assignment.': [['incidents'], ['units'], ['assignments'], ['claims']],
      'claim.': [['claims'], ['incidents']],
      'conflict.': [['claims'], ['units']],
      'lease.': [['claims'], ['units']],
      'unit.': [['units'], ['assignments', 'recommend']],
      'handover.': [['incidents']],
      'facility.': [['directory']],
    }),
    followPositions(),
    registerExceptionOpener(({ incidentId, entity }) => {
      if (entity.kind === 'conflict') {
        navigate('dispatch')
        showConflict(entity.id)
        return true
      }
      if (incidentId === null) return false
      navigate('dispatch')
      showIncident(incidentId)
      return true
    }),
    forgetChoice,
    forgetClaims,
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
