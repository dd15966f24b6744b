/** One wide card a patient: how urgent, when, who brings, what is wrong, what is needed. */
import { useTranslation } from 'react-i18next'
import type { HandoverView } from '../../../server/contract/handover.ts'
import { useNowMs } from '../../lib/now.ts'
import { useFormat } from '../../lib/use-language.ts'
import { Badge } from '../../ui/badge.tsx'
import { Elapsed } from '../../ui/elapsed.tsx'
import { PriorityMark } from '../../ui/priority-mark.tsx'
import { isOpen, latestVitals } from './arrival-order.ts'
import { PatientLine, VitalsLine } from './patient-line.tsx'
import styles from './hospital.module.css'

export function ArrivalCard({ handover }: { handover: HandoverView }) {
  const { t } = useTranslation('hospital')
  const vitals = latestVitals(handover)
  return (
    <article className={styles.card} data-ended={!isOpen(handover) || undefined}>
      <div className={styles.cardHead}>
        <PriorityMark priority={handover.priority} isFlashing={handover.status === 'requested'} />
        <Eta handover={handover} />
        {handover.callSign !== null && <span className={styles.callSign}>{handover.callSign}</span>}
        <span className={styles.number}>{handover.incidentNumber}</span>
        <StatusBadge handover={handover} />
      </div>
      <div className={styles.cardLine}>
        <PatientLine handover={handover} />
        <strong>{handover.complaint ?? t('arrival.erased')}</strong>
      </div>
      {vitals !== null && <VitalsLine vitals={vitals} />}
      {handover.needs.length > 0 && (
        <p className={styles.needs}>
          <span>{t('arrival.needs')}</span>
          {handover.needs.map((need) => (
            <Badge key={need} look="solid">
              {t(`need.${need}`)}
            </Badge>
          ))}
        </p>
      )}
    </article>
  )
}

/** Time of arrival and how long until then; at the door, how long they have waited. */
export function Eta({ handover }: { handover: HandoverView }) {
  const { t } = useTranslation('hospital')
  const format = useFormat()
  const nowMs = useNowMs()
  if (handover.atDoorAt !== null && isOpen(handover))
    return (
      <span className={styles.eta}>
        {t('eta.atDoor')} <Elapsed since={handover.atDoorAt} hasPlus />
      </span>
    )
  if (handover.atDoorAt !== null) return <span className={styles.eta}>{t('eta.arrived', { clock: format.clock(handover.atDoorAt) })}</span>
  if (handover.etaAt === null) return <span className={styles.eta}>{t('eta.unknown')}</span>
  const minutes = Math.round((Date.parse(handover.etaAt) - nowMs) / 60_000)
  if (!isOpen(handover)) return <span className={styles.eta}>{format.clock(handover.etaAt)}</span>
  return (
    <span className={styles.eta}>
      {t(minutes < 0 ? 'eta.late' : 'eta.in', { clock: format.clock(handover.etaAt), count: Math.abs(minutes) })}
    </span>
  )
}

/** State as a word, with its own clock where it waits for somebody. */
function StatusBadge({ handover }: { handover: HandoverView }) {
  const { t } = useTranslation('hospital')
  const waits = handover.status === 'requested' || handover.status === 'seen'
  return (
    <span className={styles.status}>
      <Badge look={waits ? 'hatched' : handover.status === 'accepted' || handover.status === 'atDoor' ? 'solid' : 'outline'}>
        {t(`status.${handover.status}`)}
      </Badge>
      {waits && <Elapsed since={handover.requestedAt} lateAfterSeconds={180} hasPlus />}
    </span>
  )
}
