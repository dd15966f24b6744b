/** What keys do while the map has the focus: arrows move it, plus and minus zoom, Home shows everything, Enter selects the middle. */

export type KeyAction =
  { kind: 'pan'; right: number; down: number } | { kind: 'zoom'; steps: number } | { kind: 'fit' } | { kind: 'select' }
/** Share of the map's width or height one arrow press moves; with Shift a fifth of it, for aiming. */
const STEP = 0.25
const FINE_STEP = 0.05

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/** The action of a key press, null when the key is not the map's. Keys with Ctrl, Alt or Meta belong to others. */
export function keyAction({ key, ctrlKey, metaKey, altKey, shiftKey }: Pressed): KeyAction | null {
  if (ctrlKey || metaKey || altKey) return null
  const step = shiftKey ? FINE_STEP : STEP
  switch (key) {
    case 'ArrowLeft':
      return { kind: 'pan', right: -step, down: 0 }
    case 'ArrowRight':
      return { kind: 'pan', right: step, down: 0 }
    case 'ArrowUp':
      return { kind: 'pan', right: 0, down: -step }
    case 'ArrowDown':
      return { kind: 'pan', right: 0, down: step }
    case '+':
    case '=':
      return { kind: 'zoom', steps: 1 }
    case '-':
      return { kind: 'zoom', steps: -1 }
    case 'Home':
      return { kind: 'fit' }
    case 'Enter':
      return { kind: 'select' }
    default:
      return null
  }
}
