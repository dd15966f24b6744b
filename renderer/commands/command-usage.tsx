/** One line above the command line that says what the typed command does and what it still wants. */
import { useTranslation } from 'react-i18next'
import { classNames } from '../lib/class-names.ts'
import styles from './command-line.module.css'
import { spotOf } from './complete-line.ts'
import { verbOf } from './parse-line.ts'
import { availableCommands } from './registry.ts'

/** `D <unit> <incident>  Assign a unit`: the argument being typed stands out. Nothing before a verb is known. */
export function CommandUsage({ line }: { line: string }) {
  const { t } = useTranslation('commands')
  const spot = spotOf(line, availableCommands())
  if (spot.kind === 'verb') return null
  const specs = spot.command.line?.args ?? []
  return (
    <p className={styles.usage}>
      <code className={styles.verb}>{verbOf(spot.command)}</code>
      {specs.map((spec, index) => (
        <span key={spec.name} className={classNames(styles.arg, index === spot.index && styles.argNow)}>
          {t(spec.labelKey)}
          {spec.isOptional === true && '?'}
        </span>
      ))}
      <span className={styles.hint}>{t(spot.command.labelKey)}</span>
    </p>
  )
}
