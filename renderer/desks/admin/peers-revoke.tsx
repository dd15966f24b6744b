/** Shutting a station out: what it means, why, and one deliberate act. */
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { RevokeReason, type StationRow } from '../../../server/contract/stations.ts'
import { classNames } from '../../lib/class-names.ts'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { useFormat } from '../../lib/use-language.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/choice.tsx'
import { Select } from '../../ui/select.tsx'
import { FormError } from '../../ui/states.tsx'
import { TextField } from '../../ui/text-field.tsx'
import admin from './admin.module.css'
import styles from './peers.module.css'

/** The form, or what was decided. */
export function RevokeStation({ row }: { row: StationRow }) {
  const { t } = useTranslation('admin')
  const format = useFormat()
  if (row.revoked === null) return <RevokeForm row={row} />
  const { at, reason, note } = row.revoked
  return (
    <section className={admin.form}>
      <p>{t('peers.revoke.was', { time: format.dateTime(at), reason: t(`peers.revoke.reasons.${reason}`) })}</p>
      {note !== '' && <p>{note}</p>}
    </section>
  )
}

function RevokeForm({ row }: { row: StationRow }) {
  const { t } = useTranslation('admin')
  const revoke = useCommand(trpc.stations.revoke.mutationOptions())
  const [isOpen, setOpen] = useState(false)
  const [reason, setReason] = useState<RevokeReason | null>(null)
  const [note, setNote] = useState('')
  const [isSure, setSure] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (!isOpen) return
    form.current?.focus({ preventScroll: true }) // the button that opened it is gone
    form.current?.scrollIntoView({ block: 'nearest' })
  }, [isOpen])
  if (!isOpen)
    return (
      <p>
        <Button onPress={() => setOpen(true)}>{t('peers.revoke.title')}</Button>
      </p>
    )
  const send = (): void => {
    if (reason !== null && isSure) void revoke.send({ stationId: row.stationId, reason, note }).catch(() => undefined) // the failure is shown below
  }
  return (
    <form
      ref={form}
      tabIndex={-1}
      aria-label={t('peers.revoke.title')}
      className={classNames(admin.form, styles.step)}
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <h3>{t('peers.revoke.title')}</h3>
      <p>{t('peers.revoke.means')}</p>
      <ul className={styles.means}>
        <li>{t('peers.revoke.line')}</li>
        <li>{t('peers.revoke.data')}</li>
        <li>{t('peers.revoke.copy')}</li>
        <li>{t('peers.revoke.forEver')}</li>
      </ul>
      <Select
        label={t('peers.revoke.reason')}
        items={RevokeReason.options.map((id) => ({ id, label: t(`peers.revoke.reasons.${id}`) }))}
        value={reason}
        onChange={setReason}
        isRequired
      />
      <TextField label={t('peers.revoke.note')} value={note} onChange={setNote} maxLength={300} isOptional />
      <Checkbox isSelected={isSure} onChange={setSure}>
        {t('peers.revoke.sure')}
      </Checkbox>
      <FormError error={revoke.error} />
      <Button type="submit" isDisabled={reason === null || !isSure} isPending={revoke.isPending}>
        {t('peers.revoke.act')}
      </Button>
    </form>
  )
}
