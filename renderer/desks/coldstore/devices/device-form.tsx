/** Registers a device: its site and name, and each channel as a sensor with its appliance and its rules. */
import { useState } from 'react'
import { DeviceFamily, type ColdDeviceId, type ColdSiteId, type SensorFields } from '../../../../server/contract/coldregistry.ts'
import type { WaitingDeviceView } from '../../../../server/contract/coldstore.ts'
import { trpc } from '../../../lib/trpc.ts'
import { useCommand } from '../../../lib/use-command.ts'
import { Button } from '../../../ui/button.tsx'
import { Select } from '../../../ui/select.tsx'
import { EmptyState, FormError } from '../../../ui/states.tsx'
import { TextField } from '../../../ui/text-field.tsx'
import { showToast } from '../../../ui/toast-store.ts'
import { useDevices, useSites } from '../cold-data.ts'
import { useColdWords } from '../words.ts'
import { emptySensor, SensorRows } from './sensor-rows.tsx'
import styles from '../coldstore.module.css'

type Props = { readonly waiting: WaitingDeviceView | null; readonly onDone: () => void }

/** Sends it: a new device at once, new channels of a known one each by itself. */
function useRegistration() {
  const approve = useCommand(trpc.coldchain.approveDevice.mutationOptions())
  const setSensor = useCommand(trpc.coldchain.setSensor.mutationOptions())
  const channels = async (deviceId: ColdDeviceId, sensors: readonly SensorFields[]): Promise<void> => {
    for (const sensor of sensors) await setSensor.send({ deviceId, ...sensor, isActive: true })
  }
  const register = (input: Parameters<typeof approve.send>[0]): Promise<unknown> => approve.send(input)
  return { register, channels, isPending: approve.isPending || setSensor.isPending, error: approve.error ?? setSensor.error }
}

export function DeviceForm({ waiting, onDone }: Props) {
  const { t } = useColdWords()
  const sites = useSites()
  const devices = useDevices()
  const registration = useRegistration()
  const known = devices.data?.find(({ deviceId }) => deviceId === waiting?.deviceId) ?? null
  const [chosenSite, setSite] = useState<ColdSiteId | null>(null)
  const [name, setName] = useState(waiting?.deviceName.slice(0, 80) ?? '')
  const [deviceName, setDeviceName] = useState(waiting?.deviceName ?? '')
  const [family, setFamily] = useState<DeviceFamily>(waiting?.family ?? 'mqtt')
  const [sensors, setSensors] = useState<readonly SensorFields[]>(() =>
    waiting === null ? [emptySensor('')] : waiting.channels.map(({ channel, quantity }) => ({ ...emptySensor(channel), quantity })),
  )
  const [only] = sites.data ?? []
  const siteId = known?.siteId ?? chosenSite ?? (sites.data?.length === 1 ? (only?.siteId ?? null) : null)
  const site = sites.data?.find((one) => one.siteId === siteId) ?? null
  const send = async (): Promise<void> => {
    if (siteId === null) return
    try {
      if (known === null) await registration.register({ siteId, family, deviceName, name, sensors: [...sensors] })
      else await registration.channels(known.deviceId, sensors)
      showToast({ text: t('devices.done', { device: name }) })
      onDone()
    } catch {
      // the failure is shown in the form, which stays as it was filled
    }
  }
  if (sites.data?.length === 0) return <EmptyState title={t('devices.noSites')} hint={t('devices.noSitesHint')} />
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      {known === null && (
        <div className={styles.fields}>
          <Select
            label={t('devices.site')}
            items={(sites.data ?? []).map((one) => ({ id: one.siteId, label: one.name }))}
            value={siteId}
            onChange={setSite}
            isRequired
          />
          <TextField label={t('devices.name')} value={name} onChange={setName} isRequired maxLength={80} />
          {waiting === null && (
            <>
              <TextField label={t('devices.deviceName')} value={deviceName} onChange={setDeviceName} isRequired maxLength={200} />
              <Select
                label={t('devices.family')}
                items={DeviceFamily.options.map((id) => ({ id, label: t(`family.${id}`) }))}
                value={family}
                onChange={setFamily}
              />
            </>
          )}
        </div>
      )}
      <SensorRows sensors={sensors} onChange={setSensors} tiles={site?.tiles ?? []} isFixed={waiting !== null} />
      <FormError error={registration.error} />
      <Button type="submit" variant="primary" isPending={registration.isPending} isDisabled={siteId === null || sensors.length === 0}>
        {t(known === null ? 'devices.approve' : 'devices.addChannels')}
      </Button>
    </form>
  )
}
