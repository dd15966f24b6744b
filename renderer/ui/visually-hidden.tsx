/** Text that only assistive technology reads. */
import type { ReactNode } from 'react'
import styles from './visually-hidden.module.css'

/**
 * Hides its children from sight but not from screen readers.
 * @param as 'h1' for the heading of a page that shows none
 */
export function VisuallyHidden({ children, as: Tag = 'span' }: { children: ReactNode; as?: 'span' | 'h1' }) {
  return <Tag className={styles.hidden}>{children}</Tag>
}
