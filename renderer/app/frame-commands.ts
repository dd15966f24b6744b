/** The commands of the frame itself: help, palette, regions, look, lock, exceptions, undo. */
import { nextToAcknowledge, sortExceptions } from '../alarms/exception-order.ts'
import { focusCommandLine } from '../commands/command-line-focus.ts'
import { cycleRegion, focusMainList } from '../commands/regions.ts'
import { CommandError } from '../commands/types.ts'
import type { Command, CommandResult } from '../commands/types.ts'
import { translator } from '../lib/i18n.ts'
import { newCommandId } from '../lib/ids.ts'
import { LANGUAGE_NAMES, LANGUAGES } from '../lib/languages.ts'
import { can } from '../lib/session.ts'
import { queryClient, station, trpc } from '../lib/trpc.ts'
import { closePanels, togglePanel } from '../stores/frame.ts'
import { changeSettings, useSettings } from '../stores/settings.ts'
import { undoNewest } from '../ui/toast-store.ts'
import { lockNow } from './idle.ts'
import { chooseLanguage } from './language-choice.ts'
import { signOut } from './sign-out.ts'

const FRAME = 'commands:group.frame'
const LOOK = 'commands:group.look'

function escape(): void {
  closePanels()
  focusMainList()
}

async function acknowledgeNext(): Promise<CommandResult> {
  const list = queryClient.getQueryData(trpc.exceptions.list.queryKey()) ?? []
  const next = nextToAcknowledge(sortExceptions(list))
  if (next === null) throw new CommandError('commands:problem.nothingToAcknowledge')
  await station.exceptions.acknowledge.mutate({ commandId: newCommandId(), id: next.id })
  await queryClient.invalidateQueries(trpc.exceptions.list.queryFilter())
  return { messageKey: 'commands:done.acknowledged' }
}

async function changeLanguage(typed: string): Promise<CommandResult> {
  const wanted = typed.toLowerCase()
  const language = LANGUAGES.find((id) => id === wanted || LANGUAGE_NAMES[id].toLowerCase().startsWith(wanted))
  if (language === undefined || wanted === '') throw new CommandError('commands:problem.noLanguage', { language: typed })
  chooseLanguage(language)
  await translator.changeLanguage(language) // so that the answer already speaks it
  return { messageKey: 'commands:done.language', params: { language: LANGUAGE_NAMES[language] } }
}

/** Registered while somebody is signed in. */
export const FRAME_COMMANDS: readonly Command[] = [
  {
    id: 'frame.commandLine',
    groupKey: FRAME,
    labelKey: 'commands:frame.commandLine',
    hotkey: 'F2',
    alsoHotkey: '[Shift]+/',
    isHotkeyInFields: true,
    isHiddenInPalette: true,
    perform: focusCommandLine,
  },
  {
    id: 'frame.palette',
    groupKey: FRAME,
    labelKey: 'commands:frame.palette',
    hotkey: '$mod+k',
    isHotkeyInFields: true,
    isHiddenInPalette: true,
    perform: () => togglePanel('palette'),
  },
  {
    id: 'frame.help',
    groupKey: FRAME,
    labelKey: 'commands:frame.help',
    hotkey: 'F1',
    alsoHotkey: '[Shift]+?',
    isHotkeyInFields: true,
    line: { verbs: ['HELP', '?'] },
    perform: () => togglePanel('hotkeys'),
  },
  {
    id: 'frame.nextRegion',
    groupKey: FRAME,
    labelKey: 'commands:frame.nextRegion',
    hotkey: 'F6',
    isHotkeyInFields: true,
    isHiddenInPalette: true,
    perform: () => cycleRegion(1),
  },
  {
    id: 'frame.previousRegion',
    groupKey: FRAME,
    labelKey: 'commands:frame.previousRegion',
    hotkey: 'Shift+F6',
    isHotkeyInFields: true,
    isHiddenInPalette: true,
    perform: () => cycleRegion(-1),
  },
  {
    id: 'frame.back',
    groupKey: FRAME,
    labelKey: 'commands:frame.back',
    hotkey: 'Escape',
    isHotkeyInFields: true,
    isHiddenInPalette: true,
    perform: escape,
  },
  {
    id: 'frame.undo',
    groupKey: FRAME,
    labelKey: 'commands:frame.undo',
    hotkey: '$mod+z',
    line: { verbs: ['UNDO'] },
    perform: () => {
      if (!undoNewest()) throw new CommandError('commands:problem.nothingToUndo')
    },
  },
  {
    id: 'exceptions.acknowledgeNext',
    groupKey: 'commands:group.exceptions',
    labelKey: 'commands:exceptions.acknowledgeNext',
    hotkey: 'Alt+KeyA',
    isHotkeyInFields: true,
    line: { verbs: ['ACK'] },
    isAvailable: () => can('exception.acknowledge'),
    perform: acknowledgeNext,
  },
  {
    id: 'exceptions.all',
    groupKey: 'commands:group.exceptions',
    labelKey: 'commands:exceptions.all',
    hotkey: 'Alt+KeyE',
    isHotkeyInFields: true,
    line: { verbs: ['EXC'] },
    perform: () => togglePanel('exceptions'),
  },
  {
    id: 'look.language',
    groupKey: LOOK,
    labelKey: 'commands:look.language',
    isHiddenInPalette: true,
    line: {
      verbs: ['LANG'],
      args: [
        {
          name: 'language',
          labelKey: 'commands:arg.language',
          complete: () => LANGUAGES.map((id) => ({ value: id, hint: LANGUAGE_NAMES[id] })),
        },
      ],
    },
    perform: ({ args }) => changeLanguage(args['language'] ?? ''),
  },
  {
    id: 'look.theme',
    groupKey: LOOK,
    labelKey: 'commands:look.theme',
    line: { verbs: ['THEME'] },
    perform: () => changeSettings({ theme: document.documentElement.dataset['theme'] === 'light' ? 'dark' : 'light' }),
  },
  {
    id: 'look.density',
    groupKey: LOOK,
    labelKey: 'commands:look.density',
    perform: () => changeSettings({ density: useSettings.getState().density === 'compact' ? 'comfortable' : 'compact' }),
  },
  {
    id: 'look.settings',
    groupKey: LOOK,
    labelKey: 'commands:look.settings',
    hotkey: '$mod+,',
    isHotkeyInFields: true,
    line: { verbs: ['SET'] },
    perform: () => togglePanel('settings'),
  },
  {
    id: 'session.lock',
    groupKey: 'commands:group.session',
    labelKey: 'commands:session.lock',
    hotkey: 'Alt+KeyL',
    isHotkeyInFields: true,
    line: { verbs: ['LOCK'] },
    perform: lockNow,
  },
  {
    id: 'session.signOut',
    groupKey: 'commands:group.session',
    labelKey: 'commands:session.signOut',
    line: { verbs: ['QUIT'] },
    perform: signOut,
  },
]
