/** Shows a hotkey as keycaps. */
import { classNames } from '../lib/class-names.ts'
import { describeHotkey } from '../lib/hotkey-text.ts'
import styles from './key-hint.module.css'

/**
 * Draws keycaps for a hotkey in tinykeys form (`$mod+k`, `g i`, `F2`).
 * @param isQuiet without borders, for inside buttons and menus
 */
export function KeyHint({ keys, isQuiet = false }: { keys: string; isQuiet?: boolean }) {
  return (
    <span className={classNames(styles.keys, isQuiet && styles.quiet)}>
      {describeHotkey(keys).map((press, index) => (
        <kbd key={`${index}${press}`} className={styles.key}>
          {press}
        </kbd>
      ))}
    </span>
  )
}
