/** The page in front of the desks (sign-in, wizard, station unreachable): one column, language and look always at hand. */
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { KituoMark } from '../ui/icons.tsx'
import { LiveRegion } from '../ui/live-region.tsx'
import { VisuallyHidden } from '../ui/visually-hidden.tsx'
import { LookSwitch } from './look-switch.tsx'
import styles from './door-page.module.css'

/**
 * The page.
 * @param footer small print at the foot of the page
 * @param isUntitled the contents bring no heading of their own
 */
export function DoorPage({ children, footer, isUntitled = false }: { children: ReactNode; footer?: ReactNode; isUntitled?: boolean }) {
  const { t } = useTranslation('common')
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <span className={styles.brand}>
          <KituoMark size={28} />
          <span className={styles.name}>{t('app.name')}</span>
        </span>
        <LookSwitch />
      </header>
      <main className={styles.main}>
        {isUntitled && <VisuallyHidden as="h1">{t('app.name')}</VisuallyHidden>}
        {children}
      </main>
      <footer className={styles.footer}>{footer}</footer>
      <LiveRegion />
    </div>
  )
}
