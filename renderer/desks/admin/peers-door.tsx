/** The door for other stations: whether they can call this one, where, and whether stations nearby find each other. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StationDoor } from '../../../server/contract/station-door.ts'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/choice.tsx'
import { NumberField } from '../../ui/number-field.tsx'
import { ErrorState, FormError, Skeleton } from '../../ui/states.tsx'
import admin from './admin.module.css'
import styles from './peers.module.css'

const PORT_LIMITS = { min: 1024, max: 65_535 } as const

export function StationDoorForm() {
  const door = useQuery(trpc.stations.door.queryOptions({}))
  if (door.error !== null) return <ErrorState error={door.error} onRetry={() => void door.refetch()} />
  if (door.data === undefined) return <Skeleton />
  return door.data.isFixed ? <FixedDoor door={door.data} /> : <DoorForm door={door.data} />
}

/** How it stands, in words. */
function DoorState({ door }: { door: StationDoor }) {
  const { t } = useTranslation('admin')
  const { state, port, failure, discovery } = door
  return (
    <>
      <p role="status">{t(`peers.door.state.${state}`, { port: String(port) })}</p>
      {failure !== null && <p role="alert">{t(`peers.door.failure.${failure}`, { port: String(port) })}</p>}
      {discovery !== 'off' && discovery !== 'on' && <p role="alert">{t('peers.door.discoveryFailed')}</p>}
    </>
  )
}

function FixedDoor({ door }: { door: StationDoor }) {
  const { t } = useTranslation('admin')
  return (
    <section className={admin.form}>
      <DoorState door={door} />
      <p className={styles.help}>{t('peers.door.fixed')}</p>
    </section>
  )
}

function DoorForm({ door }: { door: StationDoor }) {
  const { t } = useTranslation('admin')
  const client = useQueryClient()
  const set = useCommand(trpc.stations.setDoor.mutationOptions())
  const [isOpen, setOpen] = useState(door.state !== 'closed')
  const [port, setPort] = useState<number | null>(door.port)
  const [isAnnounced, setAnnounced] = useState(door.isAnnounced)
  const send = (): void => {
    void set.send({ isOpen, port: port ?? door.port, isAnnounced }).then(
      () =>
        Promise.all([
          client.invalidateQueries(trpc.stations.door.queryFilter()),
          client.invalidateQueries(trpc.stations.pairing.pathFilter()),
        ]),
      () => undefined, // the failure is shown below
    )
  }
  return (
    <form
      className={admin.form}
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <DoorState door={door} />
      <Checkbox isSelected={isOpen} onChange={setOpen}>
        {t('peers.door.open')}
      </Checkbox>
      <p className={styles.help}>{t('peers.door.openHelp')}</p>
      {isOpen && <NumberField label={t('peers.door.port')} value={port} onChange={setPort} {...PORT_LIMITS} isRequired />}
      <Checkbox isSelected={isAnnounced} onChange={setAnnounced}>
        {t('peers.door.announced')}
      </Checkbox>
      <p className={styles.help}>{t('peers.door.announcedHelp')}</p>
      <FormError error={set.error} />
      <Button type="submit" variant="primary" isPending={set.isPending}>
        {t('save')}
      </Button>
    </form>
  )
}
