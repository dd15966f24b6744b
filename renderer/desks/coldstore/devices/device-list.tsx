/** Approved devices with battery, link and calibration; registration of one that has sent nothing yet. */
import { useState } from 'react'
import type { ColdDeviceView } from '../../../../server/contract/coldstore.ts'
import { readInstant } from '../../../lib/now.ts'
import { trpc } from '../../../lib/trpc.ts'
import { useCommand } from '../../../lib/use-command.ts'
import { useFormat } from '../../../lib/use-language.ts'
import { AgeText } from '../../../ui/age-text.tsx'
import { Button } from '../../../ui/button.tsx'
import { DataTable, type Column } from '../../../ui/data-table.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { NumberField } from '../../../ui/number-field.tsx'
import { EmptyState, ErrorState, FormError } from '../../../ui/states.tsx'
import { TextField } from '../../../ui/text-field.tsx'
import { showToast } from '../../../ui/toast-store.ts'
import { useDevices } from '../cold-data.ts'
import { READING_AGE } from '../tile-order.ts'
import { useColdWords } from '../words.ts'
import { DeviceForm } from './device-form.tsx'
import styles from '../coldstore.module.css'

const MONTH_MS = 30.4375 * 86_400_000
const YEAR_MONTHS = 12

export function DeviceList() {
  const { t, value } = useColdWords()
  const format = useFormat()
  const devices = useDevices()
  const [isNew, setNew] = useState(false)
  const [openId, setOpenId] = useState<string | null>(null)
  const open = devices.data?.find(({ deviceId }) => deviceId === openId)
  const columns: Column<ColdDeviceView>[] = [
    { id: 'name', header: t('devices.name'), width: 'fill', render: ({ name }) => name },
    { id: 'family', header: t('devices.family'), width: 110, render: ({ family }) => t(`family.${family}`), canDrop: true },
    { id: 'sensors', header: t('devices.sensors'), width: 90, align: 'end', render: ({ sensors }) => sensors.length, canDrop: true },
    {
      id: 'heard',
      header: t('devices.heard'),
      width: 140,
      render: ({ lastReadingAt }) => <AgeText at={lastReadingAt} limits={READING_AGE} isShort />,
    },
    { id: 'battery', header: t('devices.battery'), width: 110, align: 'end', canDrop: true, render: (row) => batteryOf(row, value) },
    {
      id: 'signal',
      header: t('devices.signal'),
      width: 100,
      align: 'end',
      canDrop: true,
      render: ({ signalDbm }) => (signalDbm === null ? '—' : value(signalDbm, 'signalDbm')),
    },
    {
      id: 'calibration',
      header: t('devices.calibrationDue'),
      width: 150,
      render: ({ calibrationDueAt }) => (calibrationDueAt === null ? t('devices.neverCalibrated') : format.date(calibrationDueAt)),
    },
  ]
  return (
    <>
      <div className={styles.filter}>
        <Button icon="plus" onPress={() => setNew(true)}>
          {t('devices.register')}
        </Button>
      </div>
      {devices.error !== null && <ErrorState error={devices.error} onRetry={() => void devices.refetch()} />}
      <DataTable
        label={t('devices.used')}
        columns={columns}
        rows={devices.data ?? []}
        keyOf={({ deviceId }) => deviceId}
        isLoading={devices.isPending}
        onSelect={({ deviceId }) => setOpenId(deviceId)}
        empty={<EmptyState title={t('devices.none')} hint={t('devices.noneHint')} />}
      />
      <Dialog title={t('devices.register')} isOpen={isNew} onClose={() => setNew(false)} width="wide">
        <DeviceForm waiting={null} onDone={() => setNew(false)} />
      </Dialog>
      <Dialog title={open?.name ?? ''} isOpen={open !== undefined} onClose={() => setOpenId(null)}>
        {open !== undefined && <Calibration key={open.deviceId} device={open} onDone={() => setOpenId(null)} />}
      </Dialog>
    </>
  )
}

const batteryOf = ({ batteryPercent, batteryDays }: ColdDeviceView, value: ReturnType<typeof useColdWords>['value']): string => {
  if (batteryPercent !== null) return value(batteryPercent, 'batteryPercent')
  return batteryDays === null ? '—' : value(batteryDays, 'batteryDays')
}

/** Calibrated today, good for so many months, by this certificate. */
function Calibration({ device, onDone }: { device: ColdDeviceView; onDone: () => void }) {
  const { t } = useColdWords()
  const command = useCommand(trpc.coldchain.calibrateDevice.mutationOptions())
  const [months, setMonths] = useState<number | null>(YEAR_MONTHS)
  const [certificate, setCertificate] = useState('')
  const send = async (): Promise<void> => {
    const calibratedAt = readInstant()
    const input = { deviceId: device.deviceId, calibratedAt, dueAt: readInstant((months ?? YEAR_MONTHS) * MONTH_MS), certificate }
    await command.send(input).then(
      () => {
        showToast({ text: t('calibration.done', { device: device.name }) })
        onDone()
      },
      () => undefined, // the failure is shown below
    )
  }
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <h3>{t('calibration.title')}</h3>
      <TextField label={t('calibration.certificate')} value={certificate} onChange={setCertificate} isRequired maxLength={120} autoFocus />
      <NumberField label={t('calibration.months')} value={months} onChange={setMonths} min={1} max={120} isRequired />
      <FormError error={command.error} />
      <Button type="submit" variant="primary" isPending={command.isPending} isDisabled={certificate.trim() === ''}>
        {t('calibration.save')}
      </Button>
    </form>
  )
}
