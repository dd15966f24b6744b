/** Hotkeys as people read them: `$mod+k` -> 'Ctrl K'. */

const NAMES: Readonly<Record<string, string>> = {
  $mod: 'Ctrl',
  control: 'Ctrl',
  shift: 'Shift',
  alt: 'Alt',
  meta: '⌘',
  escape: 'Esc',
  enter: '↵',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  space: '␣',
  tab: 'Tab',
}

/**
 * The presses of a hotkey, one text each.
 * @param hotkey in tinykeys form: presses parted by spaces, keys of a press joined by '+'
 */
export function describeHotkey(hotkey: string): string[] {
  return hotkey
    .split(' ')
    .filter((press) => press !== '')
    .map((press) =>
      splitPress(press)
        .filter((part) => !part.startsWith('['))
        .map(nameOf)
        .join(' '),
    )
}

/** Splits 'Shift+?' and also the press of '+' itself. */
export function splitPress(press: string): string[] {
  return press.split(/(?<=.)\+/)
}

function nameOf(key: string): string {
  const known = NAMES[key.toLowerCase()]
  if (known !== undefined) return known
  return key
    .replace(/^(Key|Digit)(?=.$)/, '')
    .toUpperCase()
    .replace(/^F(\d+)$/, 'F$1')
}

/** True for a hotkey that is one printable character without Ctrl, Alt or Meta (WCAG 2.1.4: such ones can be switched off). */
export function isLetterHotkey(hotkey: string): boolean {
  return hotkey.split(' ').some((press) => {
    const parts = splitPress(press)
    const key = parts.at(-1) ?? ''
    const held = parts.slice(0, -1).map((part) => part.toLowerCase())
    return held.every((part) => part === 'shift' || part === '[shift]') && /^(.|Key[A-Z]|Digit\d)$/.test(key)
  })
}
