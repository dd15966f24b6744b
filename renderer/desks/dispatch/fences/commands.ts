/** Commands about fences: the list, and confirming an arrival that a position tells. */
import { CommandError, type Command } from '../../../commands/types.ts'
import { newCommandId } from '../../../lib/ids.ts'
import { can } from '../../../lib/session.ts'
import { queryClient, station, trpc } from '../../../lib/trpc.ts'
import { completeUnit, findUnit } from '../find.ts'
import { showIncident, useDispatchDesk } from '../store.ts'
import { pickArrival } from './pick-arrival.ts'
import { CONFIRM_KEY, FENCES_KEY } from './keys.ts'
import { showFence } from './store.ts'

const group = { groupKey: 'dispatch:command.group' }

/** `G` shows the fences; `Y` or `Y A12` confirms that a unit has arrived. */
export const fenceCommands: readonly Command[] = [
  {
    id: 'dispatch.fences',
    ...group,
    labelKey: 'fences:command.open',
    hotkey: FENCES_KEY,
    isHotkeyInFields: true,
    isAvailable: () => can('position.read'),
    line: { verbs: ['G'] },
    perform: () => showFence(null),
  },
  {
    id: 'dispatch.confirmArrival',
    ...group,
    labelKey: 'fences:command.confirm',
    hotkey: CONFIRM_KEY,
    isHotkeyInFields: true,
    isAvailable: () => can('assignment.write'),
    line: { verbs: ['Y'], args: [{ name: 'unit', labelKey: 'fences:command.arg.unit', isOptional: true, complete: completeUnit }] },
    async perform({ args }) {
      const typed = args['unit'] ?? ''
      const { incidentId, unitId } = useDispatchDesk.getState()
      const arrivals = await queryClient.ensureQueryData(trpc.geofences.proposals.queryOptions())
      const arrival = pickArrival(arrivals, typed === '' ? { incidentId, unitId } : { unitId: (await findUnit(typed)).id, isNamed: true })
      if (!arrival) throw new CommandError('fences:problem.noArrival')
      const { assignmentId, to, at, callSign } = arrival
      await station.assignments.progress.mutate({ commandId: newCommandId(), assignmentId, to, at })
      showIncident(arrival.incidentId)
      return { messageKey: `fences:done.${to}`, params: { callSign } }
    },
  },
]
