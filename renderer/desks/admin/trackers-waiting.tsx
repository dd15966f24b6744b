/** Devices that report and belong to no unit: what each said last, decoded and as it came, and its approval in one step. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { UnknownDeviceView } from '../../../server/contract/positions.ts'
import { DeviceId } from '../../../server/contract/units.ts'
import type { UnitId } from '../../../server/contract/primitives.ts'
import { POSITION_AGE } from '../../lib/age.ts'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { useFormat } from '../../lib/use-language.ts'
import { AgeText } from '../../ui/age-text.tsx'
import { Button } from '../../ui/button.tsx'
import { ComboBox } from '../../ui/combo-box.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { EmptyState, ErrorState, FormError } from '../../ui/states.tsx'
import { showToast } from '../../ui/toast-store.ts'
import { ASK_AGAIN_MS, hexPairs, protocolName, protocolOf } from './trackers-words.ts'
import styles from './trackers.module.css'

/** Nothing that drives is slower: below it a device only trembles. */
const STANDS_KMH = 1

/** The list. */
export function TrackersWaiting() {
  const { t } = useTranslation('trackers')
  const devices = useQuery({ ...trpc.positions.unknownDevices.queryOptions({}), refetchInterval: ASK_AGAIN_MS })
  const [openId, setOpenId] = useState<string | null>(null)
  const open = devices.data?.find(({ deviceId }) => deviceId === openId)
  const columns: Column<UnknownDeviceView>[] = [
    { id: 'device', header: t('waiting.device'), width: 'fill', render: (row) => <code>{row.deviceId}</code> },
    { id: 'protocol', header: t('waiting.protocol'), width: 190, render: (row) => protocolName(row.protocol) },
    {
      id: 'heard',
      header: t('waiting.heard'),
      width: 130,
      render: (row) => <AgeText at={row.lastSeenAt} limits={POSITION_AGE} isShort />,
    },
    { id: 'count', header: t('waiting.count'), width: 100, align: 'end', render: (row) => row.count },
    {
      id: 'place',
      header: t('waiting.place'),
      width: 200,
      render: ({ lastFix }) =>
        lastFix === null ? t('waiting.noPlace') : `${lastFix.latitude.toFixed(5)}, ${lastFix.longitude.toFixed(5)}`,
    },
  ]
  return (
    <>
      {devices.error !== null && <ErrorState error={devices.error} onRetry={() => void devices.refetch()} />}
      <DataTable
        label={t('views.waiting')}
        columns={columns}
        rows={devices.data ?? []}
        keyOf={(row) => row.deviceId}
        isLoading={devices.isPending}
        onActivate={(row) => setOpenId(row.deviceId)}
        onSelect={(row) => setOpenId(row.deviceId)}
        empty={<EmptyState title={t('waiting.empty')} hint={t('waiting.emptyHint')} />}
      />
      <Dialog title={openId ?? ''} isOpen={open !== undefined} onClose={() => setOpenId(null)}>
        {open !== undefined && (
          <>
            <Told device={open} />
            <Approval key={open.deviceId} device={open} onDone={() => setOpenId(null)} />
          </>
        )}
      </Dialog>
    </>
  )
}

/** What the device said: decoded, and the message itself. */
function Told({ device: { protocol, firstSeenAt, lastSeenAt, count, lastFix, lastPayload } }: { device: UnknownDeviceView }) {
  const { t } = useTranslation('trackers')
  const format = useFormat()
  const hex = hexPairs(lastPayload)
  const speed = (kmh: number): string => (kmh < STANDS_KMH ? t('waiting.stands') : t('waiting.kmh', { speed: format.number(kmh, 0) }))
  const facts: readonly (readonly [string, string])[] = [
    [t('waiting.protocol'), protocolName(protocol)],
    [t('waiting.first'), format.dateTime(firstSeenAt)],
    [t('waiting.heard'), format.dateTime(lastSeenAt)],
    [t('waiting.count'), format.number(count)],
    [t('waiting.place'), lastFix === null ? t('waiting.noPlace') : `${lastFix.latitude.toFixed(5)}, ${lastFix.longitude.toFixed(5)}`],
    ...(lastFix === null ? [] : [[t('waiting.taken'), format.dateTime(lastFix.fixedAt)] as const]),
    ...(lastFix === null || lastFix.speedKmh === null ? [] : [[t('waiting.speed'), speed(lastFix.speedKmh)] as const]),
  ]
  return (
    <>
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h4 className={styles.heading}>{t('waiting.payload')}</h4>
      <pre className={styles.payload} tabIndex={0} aria-label={t('waiting.payload')}>
        {hex ?? lastPayload}
      </pre>
      {hex !== null && <p className={styles.quiet}>{t('waiting.hex')}</p>}
    </>
  )
}

/** One choice and one press: the device belongs to a unit. */
function Approval({ device, onDone }: { device: UnknownDeviceView; onDone: () => void }) {
  const { t } = useTranslation(['trackers', 'dispatch'])
  const units = useQuery(trpc.units.board.queryOptions({}))
  const add = useCommand(trpc.units.addDevice.mutationOptions())
  const [unitId, setUnitId] = useState<UnitId | null>(null)
  const items = (units.data ?? []).map(({ id, callSign, kind }) => ({
    id,
    label: callSign,
    description: t(`dispatch:unitKind.${kind}`),
  }))
  const approve = async (): Promise<void> => {
    const unit = units.data?.find(({ id }) => id === unitId)
    if (!unit) return
    const input = { unitId: unit.id, deviceId: DeviceId.parse(device.deviceId), protocol: protocolOf(device.protocol) }
    await add.send(input).then(
      () => {
        showToast({ text: t('trackers:waiting.done', { device: device.deviceId, callSign: unit.callSign }) })
        onDone()
      },
      () => undefined,
    ) // the failure is shown below
  }
  if (units.isSuccess && items.length === 0) return <EmptyState title={t('trackers:waiting.noUnits')} />
  return (
    <form
      className={styles.approval}
      onSubmit={(event) => {
        event.preventDefault()
        void approve()
      }}
    >
      <ComboBox
        label={t('trackers:waiting.unit')}
        description={t('trackers:waiting.unitHelp')}
        items={items}
        value={unitId}
        onChange={(id) => setUnitId(units.data?.find((unit) => unit.id === id)?.id ?? null)}
        isRequired
        autoFocus
      />
      <FormError error={add.error} />
      <Button type="submit" variant="primary" isDisabled={unitId === null} isPending={add.isPending}>
        {t('trackers:waiting.approve')}
      </Button>
    </form>
  )
}
