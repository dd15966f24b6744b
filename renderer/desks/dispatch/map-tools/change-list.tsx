/** The list twin of the hatching on the map: every reported change with what it does, for whom, until when; shown or lifted by keyboard. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '../../../lib/session.ts'
import { trpc } from '../../../lib/trpc.ts'
import { useCommand } from '../../../lib/use-command.ts'
import { useFormat } from '../../../lib/use-language.ts'
import { Button } from '../../../ui/button.tsx'
import { FormError } from '../../../ui/states.tsx'
import { ChangeMark } from './change-mark.tsx'
import type { RoadChange } from './data.ts'
import styles from './map-tools.module.css'
import { changeState, pointsOf } from './road-shapes.ts'
import { showOnMap } from './store.ts'
import { useRoadWords } from './use-road-words.ts'

export function ChangeList({ changes, now }: { changes: readonly RoadChange[]; now: string }) {
  const { t } = useTranslation('roads')
  if (changes.length === 0) return <p className={styles.quiet}>{t('list.empty')}</p>
  return (
    <ul className={styles.rows} aria-label={t('list.title')}>
      {changes.map((change) => (
        <ChangeRow key={change.id} change={change} now={now} />
      ))}
    </ul>
  )
}

function ChangeRow({ change, now }: { change: RoadChange; now: string }) {
  const { t } = useTranslation('roads')
  const format = useFormat()
  const words = useRoadWords()
  const mayLift = useCan('road.manage')
  const lift = useCommand(trpc.roads.lift.mutationOptions())
  const [isAsking, setAsking] = useState(false)
  const state = changeState(change, now)
  const title = `${words.effect(change)} · ${t(`reason.${change.reason}`)}`
  return (
    <li className={styles.row} data-over={state === 'over'}>
      <span className={styles.mark}>
        <ChangeMark state={state} isClosed={change.factor === 0} />
      </span>
      <span className={styles.title}>{title}</span>
      <span>
        {words.time(change, now)} · {words.profiles(change)}
      </span>
      {change.note !== '' && <span>{change.note}</span>}
      <span className={styles.quiet}>{t('list.recorded', { time: format.dateTime(change.recordedAt) })}</span>
      <FormError error={lift.error} />
      <span className={styles.buttons}>
        <Button size="small" icon="place" aria-label={`${t('list.show')}: ${title}`} onPress={() => showOnMap([...pointsOf(change)])}>
          {t('list.show')}
        </Button>
        {mayLift && state !== 'over' && !isAsking && (
          <Button size="small" aria-label={`${t('list.lift')}: ${title}`} onPress={() => setAsking(true)}>
            {t('list.lift')}
          </Button>
        )}
        {isAsking && state !== 'over' && (
          <>
            <Button
              size="small"
              variant="primary"
              autoFocus
              isPending={lift.isPending}
              onPress={() => void lift.send({ changeId: change.id }).catch(() => undefined)} // the failure is shown above
            >
              {t('list.liftNow')}
            </Button>
            <Button size="small" onPress={() => setAsking(false)}>
              {t('list.keep')}
            </Button>
          </>
        )}
      </span>
    </li>
  )
}
