/** Says on every desk that this station's clock is far from those of the others. Goes by itself when it is set right. */
import { useTranslation } from 'react-i18next'
import { useHealth } from '../lib/health.ts'
import { Icon } from '../ui/icons.tsx'
import styles from './connection-banner.module.css'
import { clockToTell } from './status-items.ts'
import { useSpan } from './status-words.ts'

/** The banner. */
export function ClockBanner() {
  const { t } = useTranslation('status')
  const span = useSpan()
  const skewMs = clockToTell(useHealth())
  if (skewMs === null) return null
  const by = span(Math.abs(skewMs))
  return (
    <div className={styles.banner} role="status">
      <Icon name="warning" />
      <strong>{t(skewMs > 0 ? 'clock.ahead' : 'clock.behind', { by })}</strong>
      <span className={styles.hint}>{t('clock.hint')}</span>
    </div>
  )
}
