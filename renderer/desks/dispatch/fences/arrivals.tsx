/** Arrivals that a position tells: on the card of the incident and under the list of units, confirmed by one press or one key. */
import { useTranslation } from 'react-i18next'
import { can } from '../../../lib/session.ts'
import { trpc } from '../../../lib/trpc.ts'
import { useCommand } from '../../../lib/use-command.ts'
import { useFormat } from '../../../lib/use-language.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { FormError } from '../../../ui/states.tsx'
import { useArrivals, type Arrival } from './data.ts'
import { CONFIRM_KEY } from './keys.ts'
import styles from './fences.module.css'

/** Arrivals at an incident's scene and at the hospital its patients go to. */
export function IncidentArrivals({ incidentId }: { incidentId: string }) {
  const { t } = useTranslation('fences')
  const arrivals = useArrivals().filter((arrival) => arrival.incidentId === incidentId)
  if (arrivals.length === 0) return null
  return (
    <section className={styles.arrivals} aria-label={t('arrival.title')}>
      {arrivals.map((arrival, at) => (
        <ArrivalLine key={arrival.assignmentId} arrival={arrival} hasKey={at === 0} />
      ))}
    </section>
  )
}

/** One arrival. @param hasKey the key that confirms confirms this one */
export function ArrivalLine({ arrival, hasKey }: { arrival: Arrival; hasKey: boolean }) {
  const { t } = useTranslation('fences')
  const format = useFormat()
  const progress = useCommand(trpc.assignments.progress.mutationOptions())
  const { assignmentId, to, at, callSign, fenceName } = arrival
  const confirm = (): void => {
    void progress.send({ assignmentId, to, at }).catch(() => undefined) // the failure stands below
  }
  return (
    <div className={styles.arrival}>
      <Badge look="hatched" icon="place">
        {t('arrival.proposed')}
      </Badge>
      <span className={styles.words}>{t(`arrival.${to}`, { callSign, place: fenceName, time: format.clock(at) })}</span>
      {can('assignment.write') && (
        <Button
          size="small"
          variant="primary"
          isPending={progress.isPending}
          onPress={confirm}
          {...(hasKey ? { hotkey: CONFIRM_KEY } : {})}
        >
          {t(`arrival.confirm.${to}`)}
        </Button>
      )}
      <FormError error={progress.error} />
    </div>
  )
}
