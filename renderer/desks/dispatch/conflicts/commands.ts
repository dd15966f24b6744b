/** Commands about claims: the double booking that waits, and taking over a unit whose station is silent. */
import { unitResource } from '../../../../server/contract/claims.ts'
import { CommandError, type Command } from '../../../commands/types.ts'
import { newCommandId } from '../../../lib/ids.ts'
import { can } from '../../../lib/session.ts'
import { station } from '../../../lib/trpc.ts'
import { completeUnit, findUnit } from '../find.ts'
import { showConflict } from './store.ts'

const group = { groupKey: 'dispatch:command.group' }

/** `X` or F9 shows the most urgent double booking, `X A12` that of a unit; `T A12` takes the unit over. */
export const conflictCommands: readonly Command[] = [
  {
    id: 'dispatch.resolveConflict',
    ...group,
    labelKey: 'conflicts:command.open',
    hotkey: 'F9',
    isHotkeyInFields: true,
    isAvailable: () => can('incident.read'),
    line: { verbs: ['X'], args: [{ name: 'unit', labelKey: 'conflicts:command.arg.unit', isOptional: true, complete: completeUnit }] },
    async perform({ args }) {
      const typed = args['unit'] ?? ''
      if (typed !== '') {
        showConflict(unitResource((await findUnit(typed)).id))
        return
      }
      const { items } = await station.claims.conflicts.query({ limit: 1 })
      const [first] = items
      if (!first) throw new CommandError('conflicts:problem.none')
      showConflict(first.resource)
    },
  },
  {
    id: 'dispatch.takeOver',
    ...group,
    labelKey: 'conflicts:command.takeOver',
    isHiddenInPalette: true,
    isAvailable: () => can('assignment.write'),
    line: { verbs: ['T'], args: [{ name: 'unit', labelKey: 'conflicts:command.arg.unit', complete: completeUnit }] },
    async perform({ args }) {
      const unit = await findUnit(args['unit'] ?? '')
      await station.claims.takeOver.mutate({ commandId: newCommandId(), resource: unitResource(unit.id) })
      return { messageKey: 'conflicts:done.takenOver', params: { callSign: unit.callSign } }
    },
  },
]
