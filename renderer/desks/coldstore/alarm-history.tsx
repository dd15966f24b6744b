/** What happened to one alarm, newest first; what changed nothing is kept and marked. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { AlarmHistoryEntry } from '../../../server/contract/alarms.ts'
import { trpc } from '../../lib/trpc.ts'
import { useFormat } from '../../lib/use-language.ts'
import { ErrorState, Skeleton } from '../../ui/states.tsx'
import styles from './coldstore.module.css'

const SHOWN = 50
/** Details that are words a person wrote. */
const WRITTEN = ['comment', 'reason'] as const

export function AlarmHistory({ alarmId }: { alarmId: string }) {
  const { t } = useTranslation('coldstore')
  const format = useFormat()
  const history = useQuery(trpc.alarms.history.queryOptions({ alarmId, limit: SHOWN }))
  const words = ({ detail }: AlarmHistoryEntry): string =>
    WRITTEN.map((name) => detail[name])
      .filter((part) => typeof part === 'string' && part !== '')
      .join(' ')
  return (
    <section className={styles.section}>
      <h3>{t('history.title')}</h3>
      {history.error !== null && <ErrorState error={history.error} onRetry={() => void history.refetch()} />}
      {history.isPending && <Skeleton rows={3} />}
      <ol className={styles.log}>
        {history.data?.map((entry) => (
          <li key={entry.id}>
            <time dateTime={entry.happenedAt}>{format.dateTime(entry.happenedAt)}</time>
            <strong>{t(`history.${entry.kind}`)}</strong>
            <span>{[entry.actorName, entry.station].filter((part) => part !== '').join(' · ')}</span>
            {words(entry) !== '' && <em>{words(entry)}</em>}
            {!entry.isCounted && <em>{t('history.notCounted')}</em>}
          </li>
        ))}
      </ol>
    </section>
  )
}
