/** What the hospitals said: each request with its state, clock and who answered. */
import { useTranslation } from 'react-i18next'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { useFormat } from '../../lib/use-language.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Elapsed } from '../../ui/elapsed.tsx'
import { FormError } from '../../ui/states.tsx'
import type { IncidentDetail } from './data.ts'
import styles from './dispatch.module.css'

/** Seconds a hospital may take to answer before it counts as late. */
const ANSWER_SECONDS = 180

export function HandoverList({ incident }: { incident: IncidentDetail }) {
  const { t } = useTranslation('dispatch')
  const format = useFormat()
  const cancel = useCommand(trpc.handover.cancel.mutationOptions())
  const arrive = useCommand(trpc.handover.arrive.mutationOptions())
  const ignore = (): void => undefined // the failure stands below the list
  if (incident.handovers.length === 0) return null
  return (
    <section className={styles.section} aria-label={t('handover.title')}>
      <h3>{t('handover.title')}</h3>
      <ul className={styles.rows}>
        {incident.handovers.map((handover) => (
          <li key={handover.id} className={styles.row}>
            <strong>{handover.facilityName}</strong>
            <Badge look={handover.status === 'requested' || handover.status === 'seen' ? 'hatched' : 'solid'}>
              {t(`handover.status.${handover.status}`)}
            </Badge>
            {(handover.status === 'requested' || handover.status === 'seen') && (
              <Elapsed since={handover.requestedAt} lateAfterSeconds={ANSWER_SECONDS} hasPlus />
            )}
            <span className={styles.quiet}>
              {[handover.answeredBy, handover.answerReason, handover.handedOverAt && format.clock(handover.handedOverAt), handover.outcome]
                .filter(Boolean)
                .join(' · ')}
            </span>
            <span className={styles.rowActs}>
              {handover.legalNext.includes('atDoor') && (
                <Button size="small" onPress={() => void arrive.send({ handoverId: handover.id }).catch(ignore)}>
                  {t('handover.atDoor')}
                </Button>
              )}
              {handover.legalNext.includes('cancelled') && (
                <Button
                  size="small"
                  variant="quiet"
                  onPress={() => void cancel.send({ handoverId: handover.id, reason: t('handover.withdrawn') }).catch(ignore)}
                >
                  {t('handover.withdraw')}
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
      <FormError error={cancel.error ?? arrive.error} />
    </section>
  )
}
