/** The ports trackers come through: open or shut and why, what came in, and devices whose clocks are wrong. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { TrackerCounts, type TrackerPortView, type WrongClock } from '../../../server/contract/trackers.ts'
import { trpc } from '../../lib/trpc.ts'
import { useFormat } from '../../lib/use-language.ts'
import { useTranslate } from '../../lib/use-translate.ts'
import { Badge } from '../../ui/badge.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { EmptyState, ErrorState } from '../../ui/states.tsx'
import { useAge } from './peers-age.ts'
import { addressOf, ASK_AGAIN_MS, clockError, protocolName, troubleCounts } from './trackers-words.ts'
import styles from './trackers.module.css'

const keyOf = ({ protocol, transport }: TrackerPortView): string => `${protocol} ${transport}`

/** Doors and clocks. */
export function TrackersDoors() {
  const { t } = useTranslation('trackers')
  const state = useQuery({ ...trpc.trackers.state.queryOptions({}), refetchInterval: ASK_AGAIN_MS })
  const [openKey, setOpenKey] = useState<string | null>(null)
  const columns = useDoorColumns()
  const open = state.data?.ports.find((port) => keyOf(port) === openKey)
  return (
    <>
      {state.error !== null && <ErrorState error={state.error} onRetry={() => void state.refetch()} />}
      {state.data !== undefined && state.data.wrongClocks.length > 0 && <WrongClocks clocks={state.data.wrongClocks} />}
      <DataTable
        label={t('views.doors')}
        columns={columns}
        rows={state.data?.ports ?? []}
        keyOf={keyOf}
        isLoading={state.isPending}
        onActivate={(port) => setOpenKey(keyOf(port))}
        onSelect={(port) => setOpenKey(keyOf(port))}
        empty={<EmptyState title={t('doors.empty')} hint={t('doors.emptyHint')} />}
      />
      <Dialog
        title={open === undefined ? '' : t('doors.countsOf', { protocol: protocolName(open.protocol) })}
        isOpen={open !== undefined}
        onClose={() => setOpenKey(null)}
      >
        {open !== undefined && <DoorCounts door={open} />}
      </Dialog>
    </>
  )
}

function useDoorColumns(): Column<TrackerPortView>[] {
  const t = useTranslate('trackers')
  const format = useFormat()
  const trouble = (port: TrackerPortView): string => {
    const counted = troubleCounts(port).map((name) => `${t(`trackers:count.${name}`)} (${format.number(port.counts[name])})`)
    return [port.lastProblem === null ? '' : t(`trackers:problem.${port.lastProblem.code}`), ...counted]
      .filter((part) => part !== '')
      .join(' · ')
  }
  return [
    { id: 'protocol', header: t('doors.protocol'), width: 190, render: ({ protocol }) => protocolName(protocol) },
    { id: 'at', header: t('doors.at'), width: 210, render: addressOf },
    {
      id: 'state',
      header: t('doors.state'),
      width: 100,
      render: ({ isOpen }) => <Badge look={isOpen ? 'solid' : 'hatched'}>{t(isOpen ? 'doors.open' : 'doors.shut')}</Badge>,
    },
    {
      id: 'connections',
      header: t('doors.connections'),
      width: 110,
      align: 'end',
      render: ({ connections }) => format.number(connections),
    },
    {
      id: 'rate',
      header: t('doors.rate'),
      width: 120,
      align: 'end',
      render: ({ messagesPerSecond }) => format.number(messagesPerSecond, 1),
    },
    {
      id: 'last',
      header: t('doors.last'),
      width: 150,
      render: ({ lastMessageAt }) => (lastMessageAt === null ? t('doors.never') : format.dateTime(lastMessageAt)),
    },
    { id: 'problem', header: t('doors.problem'), width: 'fill', render: trouble },
  ]
}

/** Everything one door has counted. */
function DoorCounts({ door }: { door: TrackerPortView }) {
  const { t } = useTranslation('trackers')
  const format = useFormat()
  return (
    <>
      <p className={styles.quiet}>{t('doors.since')}</p>
      <dl className={styles.facts}>
        {TrackerCounts.keyof().options.map((name) => (
          <div key={name}>
            <dt>{t(`count.${name}`)}</dt>
            <dd>{format.number(door.counts[name])}</dd>
          </div>
        ))}
      </dl>
      {door.lastProblem !== null && (
        <p>
          {t(`problem.${door.lastProblem.code}`)} <span className={styles.quiet}>{format.dateTime(door.lastProblem.at)}</span>
        </p>
      )}
    </>
  )
}

function WrongClocks({ clocks }: { clocks: readonly WrongClock[] }) {
  const { t } = useTranslation('trackers')
  const format = useFormat()
  const age = useAge()
  const words = (clock: WrongClock): string => {
    const error = clockError(clock)
    return error === null ? t('clocks.unreadable') : t(`clocks.${error.way}`, { by: age(error.byMs) })
  }
  return (
    <section className={styles.clocks} aria-label={t('clocks.title')}>
      <h3>{t('clocks.title')}</h3>
      <p className={styles.quiet}>{t('clocks.help')}</p>
      <ul>
        {clocks.map((clock) => (
          <li key={`${clock.protocol} ${clock.deviceId}`}>
            <code>{clock.deviceId}</code>
            <span>{protocolName(clock.protocol)}</span>
            <strong>{words(clock)}</strong>
            <span className={styles.quiet}>{t('clocks.seen', { count: clock.count, at: format.dateTime(clock.lastAt) })}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
