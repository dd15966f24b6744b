/** Putting an alarm aside: on the shelf for a time, or out of service while something is mended. Each needs a reason. */
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { AlarmView } from '../../../server/contract/alarms.ts'
import { useCan } from '../../lib/session.ts'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { Select } from '../../ui/select.tsx'
import { EmptyState, FormError } from '../../ui/states.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useColdWords } from './words.ts'
import styles from './coldstore.module.css'

type Props = { readonly alarm: AlarmView; readonly onDone: () => void }
const MINUTES = [15, 30, 60, 120, 240, 480, 1_440] as const

type FrameProps = {
  may: boolean
  label: string
  reasonLabel: string
  isPending: boolean
  error: unknown
  send: (reason: string) => Promise<unknown>
  onDone: () => void
  isOptional?: boolean
  children?: ReactNode
}
/** A reason, a button and the failure. */
function ReasonForm({ may, label, reasonLabel, isPending, error, send, onDone, isOptional = false, children }: FrameProps) {
  const { t } = useTranslation('coldstore')
  const [reason, setReason] = useState('')
  if (!may) return <EmptyState icon="lock" title={t('act.notAllowed')} />
  return (
    <form
      className={styles.form}
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault()
        void send(reason).then(onDone, () => undefined) // the failure is shown below
      }}
    >
      {children}
      <TextField
        label={reasonLabel}
        value={reason}
        onChange={setReason}
        maxLength={300}
        autoFocus
        {...(isOptional ? { isOptional } : { isRequired: true })}
      />
      <FormError error={error} />
      <Button type="submit" variant="primary" isPending={isPending} isDisabled={!isOptional && reason.trim() === ''}>
        {label}
      </Button>
    </form>
  )
}

/** For a time, or until the alarm is over. */
export function ShelveForm({ alarm, onDone }: Props) {
  const { t, span } = useColdWords()
  const may = useCan('alarm.shelve')
  const command = useCommand(trpc.alarms.shelve.mutationOptions())
  const longest = (alarm.settings?.maxShelveSeconds ?? 86_400) / 60
  const [minutes, setMinutes] = useState('oneShot')
  const items = [
    { id: 'oneShot', label: t('shelve.oneShot') },
    ...MINUTES.filter((count) => count <= longest).map((count) => ({ id: String(count), label: span(count) })),
  ]
  const send = (reason: string): Promise<unknown> => {
    const shelving = minutes === 'oneShot' ? ({ kind: 'oneShot' } as const) : ({ kind: 'timed', seconds: Number(minutes) * 60 } as const)
    return command.send({ alarmId: alarm.alarmId, shelving, reason })
  }
  return (
    <ReasonForm
      {...{ may, send, onDone }}
      label={t('act.shelve')}
      reasonLabel={t('shelve.reason')}
      isPending={command.isPending}
      error={command.error}
    >
      <Select label={t('shelve.time')} items={items} value={minutes} onChange={setMinutes} />
    </ReasonForm>
  )
}

/** Takes it from the shelf. */
export function UnshelveForm({ alarm, onDone }: Props) {
  const { t } = useTranslation('coldstore')
  const may = useCan('alarm.shelve')
  const command = useCommand(trpc.alarms.unshelve.mutationOptions())
  const send = (reason: string): Promise<unknown> => command.send({ alarmId: alarm.alarmId, reason })
  return (
    <ReasonForm
      {...{ may, send, onDone }}
      label={t('act.unshelve')}
      reasonLabel={t('shelve.reason')}
      isPending={command.isPending}
      error={command.error}
      isOptional
    />
  )
}

/** Takes a point out of service, or puts it back. */
export function ServiceForm({ alarm, onDone }: Props) {
  const { t } = useTranslation('coldstore')
  const may = useCan('alarm.manage')
  const command = useCommand(trpc.alarms.setService.mutationOptions())
  const isOut = alarm.outOfService === null
  const send = (reason: string): Promise<unknown> => command.send({ alarmId: alarm.alarmId, isOut, reason })
  return (
    <ReasonForm
      {...{ may, send, onDone }}
      label={t(isOut ? 'act.takeOut' : 'act.putBack')}
      reasonLabel={t('shelve.reason')}
      isPending={command.isPending}
      error={command.error}
    />
  )
}
