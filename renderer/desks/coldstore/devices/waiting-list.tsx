/** Devices and channels that nobody has approved: what they said, and their registration. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { WaitingDeviceView } from '../../../../server/contract/coldstore.ts'
import { trpc } from '../../../lib/trpc.ts'
import { useFormat } from '../../../lib/use-language.ts'
import { AgeText } from '../../../ui/age-text.tsx'
import { Badge } from '../../../ui/badge.tsx'
import { DataTable, type Column } from '../../../ui/data-table.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { EmptyState, ErrorState } from '../../../ui/states.tsx'
import { READ_AGAIN_MS } from '../cold-data.ts'
import { READING_AGE } from '../tile-order.ts'
import { useColdWords } from '../words.ts'
import { DeviceForm } from './device-form.tsx'
import styles from '../coldstore.module.css'

const keyOf = ({ family, deviceName }: WaitingDeviceView): string => `${family}/${deviceName}`

export function WaitingList() {
  const { t } = useColdWords()
  const waiting = useQuery({ ...trpc.coldchain.waiting.queryOptions({}), refetchInterval: READ_AGAIN_MS })
  const [openKey, setOpenKey] = useState<string | null>(null)
  const open = waiting.data?.find((row) => keyOf(row) === openKey)
  const columns: Column<WaitingDeviceView>[] = [
    { id: 'device', header: t('devices.device'), width: 'fill', render: ({ deviceName }) => <code>{deviceName}</code> },
    { id: 'family', header: t('devices.family'), width: 110, render: ({ family }) => t(`family.${family}`) },
    { id: 'source', header: t('devices.source'), width: 150, render: ({ source }) => source, canDrop: true },
    { id: 'heard', header: t('devices.heard'), width: 130, render: ({ lastAt }) => <AgeText at={lastAt} limits={READING_AGE} isShort /> },
    { id: 'count', header: t('devices.readings'), width: 100, align: 'end', render: ({ readings }) => readings },
    {
      id: 'what',
      header: t('devices.state'),
      width: 190,
      render: ({ deviceId }) => <Badge look="hatched">{t(deviceId === null ? 'devices.isUnknown' : 'devices.hasNewChannels')}</Badge>,
    },
  ]
  return (
    <>
      {waiting.error !== null && <ErrorState error={waiting.error} onRetry={() => void waiting.refetch()} />}
      <DataTable
        label={t('devices.waiting')}
        columns={columns}
        rows={waiting.data ?? []}
        keyOf={keyOf}
        isLoading={waiting.isPending}
        onSelect={(row) => setOpenKey(keyOf(row))}
        empty={<EmptyState title={t('devices.noneWaiting')} hint={t('devices.noneWaitingHint')} />}
      />
      <Dialog title={open?.deviceName ?? ''} isOpen={open !== undefined} onClose={() => setOpenKey(null)} width="wide">
        {open !== undefined && (
          <>
            <Told device={open} />
            <DeviceForm key={keyOf(open)} waiting={open} onDone={() => setOpenKey(null)} />
          </>
        )}
      </Dialog>
    </>
  )
}

/** The newest value of each channel, with a warning where °F would fit better than °C. */
function Told({ device: { channels, firstAt } }: { device: WaitingDeviceView }) {
  const { t, value } = useColdWords()
  const format = useFormat()
  return (
    <>
      <p className={styles.quiet}>{t('devices.firstHeard', { time: format.dateTime(firstAt) })}</p>
      <ul className={styles.sensors}>
        {channels.map(({ channel, quantity, value: newest, at, mayBeFahrenheit }) => (
          <li key={channel}>
            <span className={styles.quiet}>{`${t(`quantity.${quantity}`)} · ${channel}`}</span>
            <strong>{value(newest, quantity)}</strong>
            <AgeText at={at} limits={READING_AGE} />
            {mayBeFahrenheit && <Badge look="hatched">{t('devices.mayBeFahrenheit')}</Badge>}
          </li>
        ))}
      </ul>
    </>
  )
}
