/** What a command is: one thing a person can do, known once and offered by command line, palette, hotkey, menu and button alike. */

export type CommandSource = 'line' | 'palette' | 'hotkey' | 'menu' | 'button'

/** A proposal while a person types an argument. */
export type Suggestion = { value: string; hint?: string }

/** One argument of the command-line form. */
export type ArgSpec = {
  name: string
  /** i18n key, e.g. 'dispatch:command.arg.unit'. */
  labelKey: string
  isOptional?: boolean
  /** Takes everything that is left of the line (narratives, notes). Only the last argument may. */
  takesRest?: boolean
  /** Proposals for what was typed so far; earlier arguments are given. */
  complete?: (typed: string, earlier: Readonly<Record<string, string>>) => readonly Suggestion[] | Promise<readonly Suggestion[]>
}

/** How a command is typed: `D A12 345` = verb `D`, arguments unit and incident. Verbs ignore case. */
export type LineForm = { verbs: readonly [string, ...string[]]; args?: readonly ArgSpec[] }

export type CommandContext = { source: CommandSource; args: Readonly<Record<string, string>> }

/** What a command may answer: a message, with a way back where there is one. */
export type CommandResult = { messageKey: string; params?: Record<string, unknown>; undo?: () => void }

export type Command = {
  /** `desk.verb`, unique: 'dispatch.assign'. */
  id: string
  /** i18n key of the group heading in palette and sheet: 'commands:group.frame'. */
  groupKey: string
  /** i18n key of the words, verb first: 'dispatch:command.assign'. */
  labelKey: string
  /** Default hotkey in tinykeys form ('$mod+k', 'Shift+?', 'g i'); a person may change it. */
  hotkey?: string
  /** A second key that is always bound as well ('/' beside F2); not offered for change. */
  alsoHotkey?: string
  /** The hotkey also works while a person types in a field (F keys and $mod keys usually should). */
  isHotkeyInFields?: boolean
  line?: LineForm
  /** Not offered and not run while false. */
  isAvailable?: () => boolean
  /** Kept out of the palette (needs arguments, or is the palette itself). */
  isHiddenInPalette?: boolean
  /** Does it. May throw a CommandError or whatever the station throws; both are told in plain words. */
  perform: (context: CommandContext) => void | CommandResult | Promise<void | CommandResult>
}

/** A refusal the command itself found, before the station was asked. */
export class CommandError extends Error {
  readonly messageKey: string
  readonly params: Record<string, unknown>

  /**
   * @param messageKey i18n key of the sentence
   * @param params values for the sentence
   */
  constructor(messageKey: string, params: Record<string, unknown> = {}) {
    super(messageKey)
    this.name = 'CommandError'
    this.messageKey = messageKey
    this.params = params
  }
}
