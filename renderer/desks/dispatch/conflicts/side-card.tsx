/** One side of a double booking: what it is for, who sent it and by which clock, what the crew and the radio said. */
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../../lib/use-language.ts'
import { useTranslate } from '../../../lib/use-translate.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Icon } from '../../../ui/icons.tsx'
import { PriorityMark } from '../../../ui/priority-mark.tsx'
import { ProvisionalMark } from '../../../ui/provisional-mark.tsx'
import type { Side } from './data.ts'
import { sideName } from './side-name.ts'
import styles from './conflicts.module.css'

export function SideCard({ side, isSuggested }: { side: Side; isSuggested: boolean }) {
  const { t } = useTranslation('conflicts')
  const word = useTranslate('dispatch')
  const format = useFormat()
  const { incident, taken, station } = side
  return (
    <section
      className={styles.side}
      aria-label={sideName(side)}
      data-suggested={isSuggested || undefined}
      data-over={!side.isLive || undefined}
    >
      <h3 className={styles.sideTitle}>
        {incident && <PriorityMark priority={incident.priority} />}
        <span>{sideName(side)}</span>
        {incident && <span className={styles.quiet}>{word(`kind.${incident.kind}`)}</span>}
      </h3>
      <p className={styles.marks}>
        {side.isProvisional && <ProvisionalMark />}
        {!side.isLive && <Badge>{t('side.over')}</Badge>}
        {side.isLive && !side.isReleasable && <Badge look="solid">{t('side.onBoard')}</Badge>}
      </p>
      <dl className={styles.facts}>
        {incident && (
          <div>
            <dt>{t('side.place')}</dt>
            <dd>{incident.place ?? t('side.noPlace')}</dd>
          </div>
        )}
        {side.status && (
          <div>
            <dt>{t('side.status')}</dt>
            <dd>{word(`assignment.status.${side.status}`)}</dd>
          </div>
        )}
        <div>
          <dt>{t('side.takenBy', { name: side.actorName || t('side.somebody') })}</dt>
          <dd>
            {t('side.takenAt', {
              station: station.name,
              time: `${format.date(taken.at)} ${format.clock(taken.at, { withSeconds: true })}`,
            })}
          </dd>
        </div>
      </dl>
      {taken.isSuspect && (
        <p className={styles.flag}>
          <Icon name="warning" />
          {t('side.clockOff', { station: station.name, minutes: Math.round(taken.offBySeconds / 60) })}
        </p>
      )}
      <p className={side.crewAcknowledgedAt === null ? styles.quiet : styles.yes}>
        {side.crewAcknowledgedAt === null ? t('side.crewNo') : t('side.crewYes', { time: format.clock(side.crewAcknowledgedAt) })}
      </p>
      {side.said !== null && (
        <blockquote className={styles.said}>
          <span className={styles.quiet}>{t('side.said')}</span>
          {side.said}
        </blockquote>
      )}
    </section>
  )
}
