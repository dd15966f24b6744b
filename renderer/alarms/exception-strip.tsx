/** The strip at the top of every desk: what needs a person. It cannot scroll away and nothing may cover it. */
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { togglePanel, useFrame } from '../stores/frame.ts'
import { announce } from '../ui/live-region.tsx'
import { Icon } from '../ui/icons.tsx'
import { Button } from '../ui/button.tsx'
import { ExceptionCard } from './exception-card.tsx'
import { newOnes } from './exception-order.ts'
import { useExceptions } from './exceptions.ts'
import type { Exception } from './exceptions.ts'
import { useExceptionText } from './exception-text.ts'
import styles from './exception-strip.module.css'

/**
 * The strip.
 * @param isLocked while locked the exceptions stay in sight but cannot be acknowledged
 */
export function ExceptionStrip({ isLocked }: { isLocked: boolean }) {
  const { t } = useTranslation('status')
  const exceptions = useExceptions()
  const isOpen = useFrame((frame) => frame.panel === 'exceptions')
  useAnnounceNew(exceptions)
  const row = useRef<HTMLUListElement>(null)
  const shownCount = useFittingCount(row, exceptions.length)
  const hidden = exceptions.length - shownCount
  return (
    <section className={styles.strip} aria-label={t('strip.label')} data-f6="" tabIndex={-1}>
      {exceptions.length === 0 ? (
        <p className={styles.calm}>
          <Icon name="check" />
          {t('strip.none')}
        </p>
      ) : (
        <ul className={styles.row} ref={row}>
          {exceptions.slice(0, isOpen ? exceptions.length : shownCount).map((exception) => (
            <ExceptionCard key={exception.id} exception={exception} isLocked={isLocked} isWide={isOpen} />
          ))}
        </ul>
      )}
      {(hidden > 0 || isOpen) && exceptions.length > 0 && (
        <div className={styles.more}>
          <Button
            variant="quiet"
            aria-expanded={isOpen}
            onPress={() => togglePanel('exceptions')}
            icon={isOpen ? 'chevronUp' : 'chevronDown'}
          >
            {isOpen ? t('strip.fewer') : t('strip.more', { count: hidden })}
          </Button>
        </div>
      )}
    </section>
  )
}

/** Card width that keeps a sentence readable in four languages. */
const CARD_PIXELS = 360

/** How many cards fit into the row; at least one. */
function useFittingCount(row: { readonly current: HTMLElement | null }, count: number): number {
  const [fitting, setFitting] = useState(3)
  const hasRow = count > 0
  useLayoutEffect(() => {
    const element = row.current
    if (element === null || !hasRow) return undefined
    const measure = (): void => setFitting(Math.max(1, Math.floor(element.clientWidth / CARD_PIXELS)))
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    return () => observer.disconnect()
  }, [row, hasRow])
  return Math.min(fitting, count)
}

/** Says new exceptions to screen readers: P1 at once, the rest politely; one that escalates is said again. Those there at the first sight are not news. */
function useAnnounceNew(exceptions: readonly Exception[]): void {
  const { t } = useTranslation(['status', 'common'])
  const write = useExceptionText()
  const seen = useRef<Set<string> | null>(null)
  useEffect(() => {
    const known = seen.current
    const said = exceptions.map((exception) => (exception.isEscalated ? { ...exception, id: `${exception.id} escalated` } : exception))
    const fresh = known === null ? [] : newOnes(said, known)
    for (const exception of fresh)
      announce(`${t(`common:priority.${exception.priority}`)}: ${write(exception)}`, exception.priority === 'P1' ? 'assertive' : 'polite')
    seen.current = new Set([...(known ?? []), ...said.map((exception) => exception.id)])
  }, [exceptions, t, write])
}
