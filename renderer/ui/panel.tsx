/** A panel: a titled area of a desk, one hairline around, nothing nested inside another. */
import { useId } from 'react'
import type { FocusEvent, ReactNode } from 'react'
import { classNames } from '../lib/class-names.ts'
import styles from './panel.module.css'

export type PanelProps = {
  title: string
  /** Shown after the title, in tabular numerals. */
  count?: number | string
  /** Buttons at the end of the header. */
  actions?: ReactNode
  children: ReactNode
  /** False when the child scrolls by itself (DataTable, VirtualList, map). */
  isScrollable?: boolean
  /** Adds the ordinary inner space. */
  isPadded?: boolean
  /** A line under the content that stays in sight. */
  footer?: ReactNode
  /** Makes the panel a stop of the F6 key. */
  isRegion?: boolean
}

/** What gets the keyboard comes into sight (WCAG 2.4.11): a field that takes the focus by itself does so without scrolling. */
function showFocused({ target }: FocusEvent): void {
  if (target.matches(':focus-visible')) target.scrollIntoView({ block: 'nearest' })
}

/** A panel with header. `isRegion` (default) makes it a landmark and an F6 stop. */
export function Panel({ title, count, actions, children, isScrollable = true, isPadded = false, footer, isRegion = true }: PanelProps) {
  const titleId = useId()
  return (
    <section
      className={styles.panel}
      aria-labelledby={titleId}
      onFocus={showFocused}
      {...(isRegion ? { 'data-f6': '', tabIndex: -1 } : {})}
    >
      <header className={styles.header}>
        <h2 className={styles.title} id={titleId}>
          {title}
          {count !== undefined && <span className={styles.count}>{count}</span>}
        </h2>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      <div className={classNames(styles.body, isScrollable && styles.scroll, isPadded && styles.padded)}>{children}</div>
      {footer !== undefined && <footer className={styles.footer}>{footer}</footer>}
    </section>
  )
}
