/** Priority as shape, digit and colour together: P1 octagon, P2 triangle, P3 square, P4 circle. */
import { useTranslation } from 'react-i18next'
import type { Priority } from '../../server/contract/primitives.ts'
import { classNames } from '../lib/class-names.ts'
import styles from './priority-mark.module.css'

const OUTLINES: Readonly<Record<Priority, string>> = {
  P1: 'M7 1.5h6L18.5 7v6L13 18.5H7L1.5 13V7z',
  P2: 'M10 1 19.5 18.5H.5z',
  P3: 'M2 2h16v16H2z',
  P4: 'M10 1.25a8.75 8.75 0 1 1 0 17.5 8.75 8.75 0 0 1 0-17.5z',
}

export type PriorityMarkProps = {
  priority: Priority
  size?: number
  /** Unacknowledged: flashes at 1 Hz, or a double border where motion is unwanted. */
  isFlashing?: boolean
  /** The word is already beside the mark, so screen readers skip it. */
  isDecorative?: boolean
}

/** Draws the mark. The digit is inside the shape, so that it reads without colour. */
export function PriorityMark({ priority, size = 20, isFlashing = false, isDecorative = false }: PriorityMarkProps) {
  const { t } = useTranslation('common')
  const label = isDecorative ? {} : { role: 'img', 'aria-label': t(`priority.${priority}`) }
  return (
    <span
      className={classNames(styles.mark, styles[priority], isFlashing && styles.flashing)}
      {...label}
      aria-hidden={isDecorative || undefined}
    >
      <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
        <path className={styles.shape} d={OUTLINES[priority]} />
        <text className={styles.digit} x="10" y={priority === 'P2' ? 16 : 14.2} textAnchor="middle">
          {priority.slice(1)}
        </text>
      </svg>
    </span>
  )
}
