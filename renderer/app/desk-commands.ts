/** Going from desk to desk: one command with a verb, and one with a hotkey for each desk. */
import { matchScore } from '../lib/search-text.ts'
import { translator } from '../lib/i18n.ts'
import { navigate } from '../lib/route.ts'
import { CommandError } from '../commands/types.ts'
import type { Command } from '../commands/types.ts'
import { DESKS } from './desks.ts'

/**
 * The commands.
 * @param ids desks this person may enter
 */
export function deskCommands(ids: readonly string[]): Command[] {
  const entries = DESKS.filter((desk) => ids.includes(desk.id))
  const each = entries.map((desk): Command => ({
    id: `desk.${desk.id}`,
    groupKey: 'commands:group.desks',
    labelKey: `commands:desk.${desk.id}`,
    hotkey: desk.hotkey,
    isHotkeyInFields: true,
    perform: () => navigate(desk.id),
  }))
  return [goCommand(ids), ...each]
}

function goCommand(ids: readonly string[]): Command {
  const nameOf = (id: string): string => translator.t(`common:desk.${id}`)
  return {
    id: 'desk.go',
    groupKey: 'commands:group.desks',
    labelKey: 'commands:desk.go',
    isHiddenInPalette: true,
    line: {
      verbs: ['GO', 'DESK'],
      args: [
        {
          name: 'desk',
          labelKey: 'commands:arg.desk',
          complete: (typed) =>
            ids.filter((id) => typed === '' || matchScore(`${id} ${nameOf(id)}`, typed) > 0).map((id) => ({ value: id, hint: nameOf(id) })),
        },
      ],
    },
    perform: ({ args }) => {
      const typed = args['desk'] ?? ''
      const id =
        ids.find((candidate) => candidate === typed) ?? ids.find((candidate) => matchScore(`${candidate} ${nameOf(candidate)}`, typed) > 0)
      if (id === undefined) throw new CommandError('commands:problem.noDesk', { desk: typed })
      navigate(id)
    },
  }
}
