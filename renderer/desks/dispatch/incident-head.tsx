/** What is known of the incident: priority and its path, place with accuracy, caller, narrative. */
import { useTranslation } from 'react-i18next'
import { Priority } from '../../../server/contract/primitives.ts'
import { trpc } from '../../lib/trpc.ts'
import { useFormat } from '../../lib/use-language.ts'
import { useCommand } from '../../lib/use-command.ts'
import { Badge } from '../../ui/badge.tsx'
import { Elapsed } from '../../ui/elapsed.tsx'
import { PriorityMark } from '../../ui/priority-mark.tsx'
import { Button } from '../../ui/button.tsx'
import { FormError } from '../../ui/states.tsx'
import { useState } from 'react'
import { TextField } from '../../ui/text-field.tsx'
import { IncidentContested } from './conflicts/contested-mark.tsx'
import type { IncidentDetail } from './data.ts'
import { Surroundings } from './places/surroundings.tsx'
import styles from './dispatch.module.css'

export function IncidentHead({ incident }: { incident: IncidentDetail }) {
  const { t } = useTranslation('dispatch')
  const format = useFormat()
  const { place, caller } = incident
  return (
    <header className={styles.head}>
      <div className={styles.headLine}>
        <PriorityMark priority={incident.priority} size={24} isFlashing={incident.status === 'new'} />
        <Badge look={incident.status === 'new' ? 'hatched' : 'solid'}>{t(`status.${incident.status}`)}</Badge>
        <IncidentContested incident={incident} field="kind" />
        <span>{t(`progress.${incident.progress}`)}</span>
        <Elapsed since={incident.openedAt} until={incident.closedAt} hasPlus />
      </div>
      <PriorityChoice incident={incident} />
      <dl className={styles.facts}>
        <div>
          <dt>
            {t('incident.place')} <IncidentContested incident={incident} field="place" />
          </dt>
          <dd>
            {place === null ? (
              t('place.unknown')
            ) : (
              <>
                {place.description || t('place.onMap')}{' '}
                <span className={styles.quiet}>
                  {place.latitude.toFixed(5)}, {place.longitude.toFixed(5)}
                  {place.accuracyMetres === null ? '' : ` · ±${format.distance(place.accuracyMetres)}`}
                </span>
                <Surroundings point={place} />
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>
            {t('incident.caller')} <IncidentContested incident={incident} field="caller" />
          </dt>
          <dd>
            {[caller.name, caller.phone, caller.language && t(`language.${caller.language}`)].filter(Boolean).join(' · ') ||
              t('incident.callerUnknown')}
          </dd>
        </div>
        <div>
          <dt>{t('incident.source')}</dt>
          <dd>
            {t(`source.${incident.source}`)}, {format.dateTime(incident.openedAt)}
          </dd>
        </div>
        {(incident.narrative || incident.contested.some(({ field }) => field === 'narrative')) && (
          <div>
            <dt>
              {t('incident.narrative')} <IncidentContested incident={incident} field="narrative" />
            </dt>
            <dd className={styles.narrative}>{incident.narrative}</dd>
          </div>
        )}
        {incident.disposition && (
          <div>
            <dt>{t('incident.disposition')}</dt>
            <dd>{t(`disposition.${incident.disposition}`)}</dd>
          </div>
        )}
      </dl>
    </header>
  )
}

/** The score is shown beside the priority in force; another priority needs a reason. */
function PriorityChoice({ incident }: { incident: IncidentDetail }) {
  const { t } = useTranslation('dispatch')
  const triage = useCommand(trpc.incidents.triage.mutationOptions())
  const [wanted, setWanted] = useState<Priority | null>(null)
  const [reason, setReason] = useState('')
  if (incident.status !== 'new' && incident.status !== 'open') return null
  const set = async (priority: Priority, why: string | null): Promise<void> => {
    await triage.send({ incidentId: incident.id, answers: incident.answers, priority, reason: why }).then(
      () => {
        setWanted(null)
        setReason('')
      },
      () => undefined,
    ) // the failure is shown below
  }
  return (
    <div className={styles.priority}>
      <span className={styles.quiet}>{t('incident.scored', { priority: incident.scoredPriority })}</span>
      <IncidentContested incident={incident} field="priority" />
      {Priority.options.map((priority) => (
        <Button
          key={priority}
          size="small"
          variant={priority === incident.priority && incident.status === 'open' ? 'primary' : 'secondary'}
          isPending={triage.isPending}
          onPress={() => {
            if (priority === incident.scoredPriority) void set(priority, null)
            else setWanted(priority)
          }}
        >
          {priority}
        </Button>
      ))}
      {wanted !== null && (
        <form
          className={styles.inline}
          onSubmit={(event) => {
            event.preventDefault()
            void set(wanted, reason)
          }}
        >
          <TextField
            label={t('incident.overrideReason', { priority: wanted })}
            value={reason}
            onChange={setReason}
            isRequired
            maxLength={300}
            autoFocus
          />
          <Button type="submit" variant="primary">
            {t('incident.setPriority', { priority: wanted })}
          </Button>
        </form>
      )}
      {incident.priorityReason && (
        <span className={styles.quiet}>
          {t('incident.reason')}: {incident.priorityReason}
        </span>
      )}
      <FormError error={triage.error} />
    </div>
  )
}
