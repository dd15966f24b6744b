/** What keys do while something is being drawn: Space sets a point in the middle of the map, Enter ends, Backspace takes back, Esc gives up. */

export type DrawAction = 'add' | 'finish' | 'undo' | 'cancel'
const ACTIONS: Readonly<Record<string, DrawAction>> = { ' ': 'add', Enter: 'finish', Backspace: 'undo', Delete: 'undo', Escape: 'cancel' }

/** The action of a key press; null when drawing does not use the key. */
export function drawAction({
  key,
  ctrlKey,
  metaKey,
  altKey,
}: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): DrawAction | null {
  return ctrlKey || metaKey || altKey ? null : (ACTIONS[key] ?? null)
}
