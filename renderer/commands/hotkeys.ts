/** Which key runs which command, after the person's own changes. Pure. */
import { isLetterHotkey } from '../lib/hotkey-text.ts'
import type { Command } from './types.ts'

export type HotkeyChoice = { hotkeys: Readonly<Record<string, string | null>>; hasLetterHotkeys: boolean }

/** The hotkey of a command now; null when it has none, or when letters are switched off. */
export function hotkeyOf(command: Command, choice: HotkeyChoice): string | null {
  const own = choice.hotkeys[command.id]
  const hotkey = own === undefined ? (command.hotkey ?? null) : own
  if (hotkey === null) return null
  return isLetterHotkey(hotkey) && !choice.hasLetterHotkeys ? null : hotkey
}

/** Hotkey -> commands that want it, in the order of registration; the first available one gets it. */
export function bindings(commands: readonly Command[], choice: HotkeyChoice): Map<string, Command[]> {
  const bound = new Map<string, Command[]>()
  const bind = (hotkey: string, command: Command): void => void bound.set(hotkey, [...(bound.get(hotkey) ?? []), command])
  for (const command of commands) {
    const hotkey = hotkeyOf(command, choice)
    if (hotkey !== null) bind(hotkey, command)
    if (command.alsoHotkey !== undefined && (choice.hasLetterHotkeys || !isLetterHotkey(command.alsoHotkey)))
      bind(command.alsoHotkey, command)
  }
  return bound
}

/** The command that already has a hotkey, other than the given one; null when it is free. */
export function holderOf(hotkey: string, commandId: string, commands: readonly Command[], choice: HotkeyChoice): Command | null {
  return commands.find((command) => command.id !== commandId && hotkeyOf(command, choice)?.toLowerCase() === hotkey.toLowerCase()) ?? null
}

type KeyPress = { key: string; code: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean; shiftKey: boolean }

/**
 * Writes a key press as a hotkey, for the person who chooses one.
 * @returns null for a modifier alone
 */
export function hotkeyFromPress(press: KeyPress): string | null {
  if (['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead'].includes(press.key)) return null
  const parts: string[] = []
  if (press.ctrlKey || press.metaKey) parts.push('$mod')
  if (press.altKey) parts.push('Alt')
  if (press.shiftKey) parts.push('Shift')
  const key = press.altKey && /^(Key|Digit)/.test(press.code) ? press.code : press.key === ' ' ? 'Space' : press.key
  return [...parts, key.length === 1 ? key.toLowerCase() : key].join('+')
}
