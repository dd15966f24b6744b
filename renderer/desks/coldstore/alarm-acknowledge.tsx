/** Acknowledging with a comment, one alarm or all that share the line. Priority 1 is always acknowledged one by one. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AlarmView } from '../../../server/contract/alarms.ts'
import { useCan } from '../../lib/session.ts'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { FormError } from '../../ui/states.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { showToast } from '../../ui/toast-store.ts'
import styles from './coldstore.module.css'

const asksFor = ({ occurrenceId, isAcknowledged, letter }: AlarmView): boolean =>
  occurrenceId !== null && !isAcknowledged && (letter === 'B' || letter === 'D')

type Props = { readonly alarm: AlarmView; readonly all: readonly AlarmView[]; readonly onDone: () => void }
export function AcknowledgeForm({ alarm, all, onDone }: Props) {
  const { t } = useTranslation('coldstore')
  const may = useCan('alarm.acknowledge')
  const command = useCommand(trpc.alarms.acknowledge.mutationOptions())
  const [comment, setComment] = useState('')
  const others = all.filter((one) => asksFor(one) && one.priority !== 'P1')
  if (!may || !(asksFor(alarm) || others.length > 0)) return null
  const send = async (alarms: readonly AlarmView[]): Promise<void> => {
    const items = alarms.flatMap(({ alarmId, occurrenceId }) => (occurrenceId === null ? [] : [{ alarmId, occurrenceId }]))
    await command.send({ items, comment }).then(
      ({ result }) => {
        setComment('')
        onDone()
        showToast({ text: t('acknowledge.done', { count: result.acknowledged.length }) })
      },
      () => undefined, // the failure is shown below
    )
  }
  const isEmpty = comment.trim() === ''
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (!isEmpty) void send([alarm])
      }}
    >
      <TextField label={t('acknowledge.comment')} value={comment} onChange={setComment} maxLength={500} isRequired autoFocus />
      <FormError error={command.error} />
      <div className={styles.acts}>
        <Button type="submit" variant="primary" isDisabled={isEmpty || !asksFor(alarm)} isPending={command.isPending}>
          {t('act.acknowledge')}
        </Button>
        {others.length > 1 && (
          <Button isDisabled={isEmpty} onPress={() => void send(others)}>
            {t('acknowledge.all', { count: others.length })}
          </Button>
        )}
      </div>
    </form>
  )
}
