/** Trackers of a unit, waiting unknown devices, and the one-time link with its QR code for a phone. */
import { useQuery } from '@tanstack/react-query'
import qrcode from 'qrcode-generator'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { bridge } from '../../lib/bridge.ts'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { useFormat } from '../../lib/use-language.ts'
import { Button } from '../../ui/button.tsx'
import { FormError } from '../../ui/states.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { protocolOf } from './trackers-words.ts'
import type { Unit } from './units.tsx'
import styles from './admin.module.css'

export function UnitDevices({ unit }: { unit: Unit }) {
  const { t } = useTranslation('admin')
  const devices = useQuery(trpc.units.devices.queryOptions({ unitId: unit.id }))
  const unknown = useQuery(trpc.positions.unknownDevices.queryOptions({}))
  const add = useCommand(trpc.units.addDevice.mutationOptions())
  const remove = useCommand(trpc.units.removeDevice.mutationOptions())
  const [deviceId, setDeviceId] = useState('')
  const ignore = (): void => undefined // the failure is shown below
  const addDevice = (id: string, protocol: string): void =>
    void add.send({ unitId: unit.id, deviceId: id, protocol: protocolOf(protocol) }).then(() => setDeviceId(''), ignore)
  return (
    <section className={styles.form} aria-label={t('device.title')}>
      <h3>{t('device.title')}</h3>
      <ul className={styles.list}>
        {(devices.data ?? []).map((device) => (
          <li key={device.deviceId}>
            <code>{device.deviceId}</code>
            <Button
              size="small"
              variant="quiet"
              onPress={() => void remove.send({ unitId: unit.id, deviceId: device.deviceId }).catch(ignore)}
            >
              {t('device.remove')}
            </Button>
          </li>
        ))}
      </ul>
      {(unknown.data ?? []).length > 0 && <p>{t('device.waiting')}</p>}
      <ul className={styles.list}>
        {(unknown.data ?? []).slice(0, 10).map((device) => (
          <li key={device.deviceId}>
            <code>{device.deviceId}</code>
            <Button size="small" onPress={() => addDevice(device.deviceId, device.protocol)}>
              {t('device.approve')}
            </Button>
          </li>
        ))}
      </ul>
      <form
        className={styles.inline}
        onSubmit={(event) => {
          event.preventDefault()
          addDevice(deviceId, 'osmand')
        }}
      >
        <TextField
          label={t('device.id')}
          description={t('device.help')}
          value={deviceId}
          onChange={setDeviceId}
          isRequired
          maxLength={64}
        />
        <Button type="submit" isPending={add.isPending}>
          {t('device.add')}
        </Button>
      </form>
      <FormError error={add.error ?? remove.error} />
      <EnrolmentLink unit={unit} />
    </section>
  )
}

/** The QR code as one SVG path: dark modules on a light ground, whatever the theme, so that phones read it. */
function qrPath(text: string): { size: number; path: string } {
  const code = qrcode(0, 'M')
  code.addData(text)
  code.make()
  const size = code.getModuleCount()
  let path = ''
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1) if (code.isDark(row, column)) path += `M${column} ${row}h1v1h-1z`
  return { size, path }
}

function EnrolmentLink({ unit }: { unit: Unit }) {
  const { t } = useTranslation('admin')
  const format = useFormat()
  const create = useCommand(trpc.identity.createEnrolment.mutationOptions())
  const [link, setLink] = useState<{ url: string | null; expiresAt: string } | null>(null)
  // A browser's own address is the one that works from outside; the shell's pages have none, so the station says its own.
  const isShell = bridge() !== null
  const make = (): void =>
    void create.send({ unitId: unit.id }).then(
      ({ result: { path, url, expiresAt } }) => setLink({ url: isShell ? url : new URL(path, window.location.href).href, expiresAt }),
      () => undefined,
    ) // the failure is shown below
  const qr = link?.url ? qrPath(link.url) : null
  return (
    <>
      <h3>{t('enrol.title')}</h3>
      <Button onPress={make} isPending={create.isPending}>
        {t('enrol.create')}
      </Button>
      {link !== null && link.url === null && <p>{t('enrol.noDoor')}</p>}
      {link !== null && link.url !== null && qr !== null && (
        <div className={styles.enrol}>
          <svg className={styles.qr} viewBox={`-2 -2 ${qr.size + 4} ${qr.size + 4}`} role="img" aria-label={t('enrol.qr')}>
            <path d={qr.path} />
          </svg>
          <p>
            {isShell ? (
              <code>{link.url}</code>
            ) : (
              <a href={link.url} target="_blank" rel="noreferrer">
                {link.url}
              </a>
            )}
          </p>
          <p>{t('enrol.once', { until: format.dateTime(link.expiresAt) })}</p>
        </div>
      )}
      <FormError error={create.error} />
    </>
  )
}
