/** The chronology: append-only, newest last, with a line to add a note. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { useFormat } from '../../lib/use-language.ts'
import { Button } from '../../ui/button.tsx'
import { FormError } from '../../ui/states.tsx'
import { TextField } from '../../ui/text-field.tsx'
import type { IncidentDetail } from './data.ts'
import styles from './dispatch.module.css'

export function Chronology({ incident }: { incident: IncidentDetail }) {
  const { t } = useTranslation('dispatch')
  const format = useFormat()
  const note = useCommand(trpc.incidents.addNote.mutationOptions())
  const [text, setText] = useState('')
  const add = (): Promise<void> =>
    note.send({ incidentId: incident.id, text }).then(
      () => setText(''),
      () => undefined,
    ) // the failure is shown below
  return (
    <section className={styles.section} aria-label={t('chronology.title')}>
      <h3>{t('chronology.title')}</h3>
      <ol className={styles.chronology}>
        {incident.chronology.map((entry) => (
          <li key={entry.id}>
            <time dateTime={entry.at}>{format.clock(entry.at, { withSeconds: true })}</time>
            <span>
              {t(`entry.${entry.code}`, { ...entry.params, defaultValue: entry.code })}
              {entry.text ? `: ${entry.text}` : ''}
            </span>
            <em>{entry.actorName}</em>
          </li>
        ))}
      </ol>
      <form
        className={styles.inline}
        onSubmit={(event) => {
          event.preventDefault()
          void add()
        }}
      >
        <TextField label={t('chronology.note')} value={text} onChange={setText} maxLength={2000} isRequired />
        <Button type="submit" isPending={note.isPending}>
          {t('chronology.add')}
        </Button>
      </form>
      <FormError error={note.error} />
    </section>
  )
}
