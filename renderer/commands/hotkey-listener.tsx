/** Listens for hotkeys on the whole window and runs their commands. */
import { useEffect } from 'react'
import { tinykeys } from 'tinykeys'
import { useSettings } from '../stores/settings.ts'
import { bindings } from './hotkeys.ts'
import { isAvailable, useCatalogue } from './registry.ts'
import { runCommand } from './run-command.ts'
import type { Command } from './types.ts'

/**
 * Binds all hotkeys while the component using it is mounted.
 * @param isEnabled false while the desk is locked
 */
export function useHotkeys(isEnabled: boolean): void {
  const commands = useCatalogue((catalogue) => catalogue.commands)
  const hotkeys = useSettings((settings) => settings.hotkeys)
  const hasLetterHotkeys = useSettings((settings) => settings.hasLetterHotkeys)
  useEffect(() => {
    if (!isEnabled) return undefined
    const map: Record<string, (event: KeyboardEvent) => void> = {}
    for (const [hotkey, wanting] of bindings([...commands.values()], { hotkeys, hasLetterHotkeys }))
      map[hotkey] = (event) => press(event, wanting)
    return tinykeys(window, map, { ignore: (event) => event.isComposing || isChoosing(event) })
  }, [commands, hotkeys, hasLetterHotkeys, isEnabled])
}

function press(event: KeyboardEvent, wanting: readonly Command[]): void {
  if (event.defaultPrevented) return
  const isText = isTyping(event.target)
  if (isText && writesCharacter(event)) return
  const command = wanting.find((candidate) => isAvailable(candidate) && (candidate.isHotkeyInFields === true || !isText))
  if (command === undefined) return
  event.preventDefault()
  void runCommand(command, 'hotkey')
}

/** The key writes something where text is typed: '120/80' and '?' belong to the field, whatever else these keys do elsewhere. */
const writesCharacter = ({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean => key.length === 1 && !ctrlKey && !metaKey && !altKey

/** A person is typing text here. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range', 'submit'].includes(target.type)
}

/** A person is choosing a new hotkey right now: every key belongs to that box. */
function isChoosing(event: KeyboardEvent): boolean {
  return event.target instanceof Element && event.target.closest('[data-choosing-hotkey]') !== null
}
