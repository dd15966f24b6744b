/** Where the wizard stands: numbered steps, the present one in bold. */
import { classNames } from '../../lib/class-names.ts'
import styles from './wizard.module.css'

/**
 * The marks.
 * @param present index of the present step
 */
export function StepMarks({ steps, present }: { steps: readonly string[]; present: number }) {
  return (
    <ol className={styles.steps}>
      {steps.map((step, index) => (
        <li
          key={step}
          className={classNames(styles.step, index === present && styles.presentStep)}
          aria-current={index === present ? 'step' : undefined}
        >
          <span className={styles.number}>{index + 1}</span>
          {step}
        </li>
      ))}
    </ol>
  )
}
