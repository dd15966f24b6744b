/** Says that the station does not answer, since when, and what still holds. Goes by itself when it answers again. */
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { linkStatus, useLinkState } from '../lib/link-state.ts'
import { useNowMs } from '../lib/now.ts'
import { useFormat } from '../lib/use-language.ts'
import { toAge } from '../lib/format.ts'
import { Icon } from '../ui/icons.tsx'
import styles from './connection-banner.module.css'

/** A line that is down for less than this is not worth a sentence. */
const PATIENCE_MS = 2_000

/** The banner. */
export function ConnectionBanner() {
  const state = useLinkState()
  const [isShown, setShown] = useState(false)
  const isLost = linkStatus(state) === 'reconnecting'
  useEffect(() => {
    if (!isLost) {
      setShown(false)
      return undefined
    }
    const timer = setTimeout(() => setShown(true), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [isLost])
  return isShown ? <Banner lastHeardAtMs={state.lastHeardAtMs} /> : null
}

function Banner({ lastHeardAtMs }: { lastHeardAtMs: number | null }) {
  const { t } = useTranslation('common')
  const { clock } = useFormat()
  const nowMs = useNowMs()
  const age = lastHeardAtMs === null ? null : toAge(nowMs - lastHeardAtMs)
  return (
    <div className={styles.banner} role="status">
      <Icon name="brokenLink" />
      <strong>{t('line.lost')}</strong>
      <span>
        {lastHeardAtMs === null || age === null
          ? t('line.neverHeard')
          : t('line.asOf', { time: clock(lastHeardAtMs, { withSeconds: true }), age: t(`age.${age.unit}`, { count: age.count }) })}
      </span>
      <span className={styles.hint}>{t('line.hint')}</span>
    </div>
  )
}
