/** The alarms of this desk by shelf; Enter opens one with everything that can be done about it. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { AlarmShelf, type AlarmLine } from '../../../server/contract/alarms.ts'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { Elapsed } from '../../ui/elapsed.tsx'
import { Panel } from '../../ui/panel.tsx'
import { PriorityMark } from '../../ui/priority-mark.tsx'
import { Select } from '../../ui/select.tsx'
import { EmptyState, ErrorState } from '../../ui/states.tsx'
import { celsiusOf } from './alarm-lines.ts'
import { AlarmDialog } from './alarm-dialog.tsx'
import { useAlarmLines } from './cold-data.ts'
import { LetterMark } from './letter-mark.tsx'
import { useColdWords } from './words.ts'
import styles from './coldstore.module.css'

export function AlarmsPanel() {
  const { t } = useTranslation('coldstore')
  const [shelf, setShelf] = useState<AlarmShelf>('annunciated')
  const [openId, setOpenId] = useState<string | null>(null)
  const lines = useAlarmLines(shelf)
  const columns = useColumns()
  const open = lines.data?.find(({ lineId }) => lineId === openId)
  return (
    <Panel title={t('alarms.title')} isScrollable={false} {...(lines.data === undefined ? {} : { count: lines.data.length })}>
      <div className={styles.filter}>
        <Select
          label={t('alarms.shelf')}
          items={AlarmShelf.options.map((id) => ({ id, label: t(`shelf.${id}`) }))}
          value={shelf}
          onChange={setShelf}
        />
      </div>
      {lines.error !== null && <ErrorState error={lines.error} onRetry={() => void lines.refetch()} />}
      <DataTable
        label={t('alarms.title')}
        columns={columns}
        rows={lines.data ?? []}
        keyOf={({ lineId }) => lineId}
        selectedKey={openId}
        isLoading={lines.isPending}
        holdsNewRows
        priorityOf={({ priority }) => priority}
        onSelect={({ lineId }) => setOpenId(lineId)}
        empty={<EmptyState title={t(`alarms.empty.${shelf}`)} hint={t('alarms.emptyHint')} />}
      />
      {open !== undefined && <AlarmDialog key={open.lineId} line={open} shelf={shelf} onClose={() => setOpenId(null)} />}
    </Panel>
  )
}

/** What the alarm is about, as far as its parameters say. */
const alarmPlace = ({ alarm: { params } }: AlarmLine): string =>
  [params['equipment'] ?? params['device'] ?? params['source'], params['site']].filter((part) => part !== undefined).join(' · ')

function useColumns(): Column<AlarmLine>[] {
  const { t, alarm, value } = useColdWords()
  const read = (line: AlarmLine): string => {
    const celsius = celsiusOf(line.alarm, 'value')
    return celsius === null ? '' : value(celsius, 'temperature')
  }
  return [
    {
      id: 'priority',
      header: t('alarms.priority'),
      width: 44,
      isHeaderHidden: true,
      render: ({ priority, unacknowledged }) => <PriorityMark priority={priority} isFlashing={unacknowledged > 0} />,
    },
    {
      id: 'what',
      header: t('alarms.what'),
      width: 'fill',
      minPixels: 130,
      render: (line) => (
        <span>
          {line.code === null ? t('alarms.several', { count: line.count }) : alarm(line.code)}
          {line.code !== null && line.count > 1 && ` ×${line.count}`}
        </span>
      ),
    },
    { id: 'where', header: t('alarms.where'), width: 'fill', minPixels: 120, render: alarmPlace, canDrop: true },
    { id: 'value', header: t('alarms.value'), width: 84, align: 'end', render: read, canDrop: true },
    { id: 'letter', header: t('alarms.state'), width: 190, render: ({ alarm: { letter } }) => <LetterMark letter={letter} /> },
    { id: 'since', header: t('alarms.since'), width: 96, align: 'end', render: ({ since }) => <Elapsed since={since} />, canDrop: true },
  ]
}
