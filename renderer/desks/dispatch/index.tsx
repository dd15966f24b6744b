/** The dispatch desk: calls, units, hospitals and the map, run from the keyboard. */
import { registerExceptionOpener } from '../../alarms/openers.ts'
import { registerCommands } from '../../commands/registry.ts'
import { extendLiveMap } from '../../lib/live-map.ts'
import { navigate } from '../../lib/route.ts'
import { dispatchCommands } from './commands.ts'
import { conflictCommands } from './conflicts/commands.ts'
import { forgetClaims, showConflict } from './conflicts/store.ts'
import { fenceCommands } from './fences/commands.ts'
import { forgetFences, showFence } from './fences/store.ts'
import { keepDraft } from './kept-draft.ts'
import { followPositions } from './live-positions.ts'
import { forgetTrails } from './live-trails.ts'
import { mapToolCommands } from './map-tools/commands.ts'
import { forgetMapTools } from './map-tools/store.ts'
import { forgetChoice, showIncident } from './store.ts'

export { Desk } from './desk.tsx'
export const namespaces = ['dispatch', 'map', 'conflicts', 'roads', 'playback', 'places', 'fences'] as const

/** Commands, the questions each kind of op makes stale, and the stream of positions. */
export function register(): () => void {
  const stops = [
    registerCommands([...dispatchCommands, ...conflictCommands, ...mapToolCommands, ...fenceCommands]),
    extendLiveMap({
      'incident.': [['incidents'], ['assignments', 'recommend']],
      'assignment.': [['incidents'], ['units'], ['assignments'], ['claims']],
      'claim.': [['claims'], ['incidents']],
      'conflict.': [['claims'], ['units']],
      'lease.': [['claims'], ['units']],
      'unit.': [['units'], ['assignments', 'recommend']],
      'handover.': [['incidents']],
      'facility.': [['directory'], ['places'], ['geofences']],
      fence: [['geofences']],
      'place.': [['places']],
      'referral.': [['places']],
      'road.': [['roads'], ['assignments', 'recommend']],
      roads: [['roads'], ['assignments', 'recommend'], ['incidents']],
      regions: [['roads']],
    }),
    followPositions(forgetTrails),
    registerExceptionOpener(({ incidentId, entity }) => {
      if (entity.kind === 'fence') {
        navigate('dispatch')
        showFence(entity.id)
        return true
      }
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
    keepDraft(),
    forgetChoice,
    forgetClaims,
    forgetFences,
    forgetMapTools,
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
