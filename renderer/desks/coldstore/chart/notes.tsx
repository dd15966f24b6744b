/** Notes on a chart: numbered lines in the drawing, the words below, and a form for one more. */
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { EquipmentDetail, ShiftEntry } from '../../../../server/contract/coldstore.ts'
import type { SensorId } from '../../../../server/contract/readings.ts'
import { readInstant } from '../../../lib/now.ts'
import { useCan } from '../../../lib/session.ts'
import { trpc } from '../../../lib/trpc.ts'
import { useCommand } from '../../../lib/use-command.ts'
import { useFormat } from '../../../lib/use-language.ts'
import { Button } from '../../../ui/button.tsx'
import { ErrorState, FormError } from '../../../ui/states.tsx'
import { TextField } from '../../../ui/text-field.tsx'
import { useColdWords } from '../words.ts'
import type { ChartRange } from './range.ts'
import styles from '../coldstore.module.css'

const SHOWN = 200
export type NotesOfChart = { readonly entries: readonly ShiftEntry[]; readonly error: unknown; readonly retry: () => void }

/** Notes about this appliance within the range, oldest first. */
export function useNotes({ tile: { siteId, equipmentId } }: EquipmentDetail, { fromMs, toMs }: ChartRange): NotesOfChart {
  const log = useQuery(trpc.coldchain.shiftLog.queryOptions({ siteId, limit: SHOWN }))
  const entries = useMemo(
    () =>
      (log.data ?? [])
        .filter(
          ({ kind, equipmentId: about, at }) =>
            kind === 'note' && about === equipmentId && Date.parse(at) >= fromMs && Date.parse(at) <= toMs,
        )
        .toReversed(),
    [log.data, equipmentId, fromMs, toMs],
  )
  return { entries, error: log.error, retry: () => void log.refetch() }
}

export function Notes({ detail: { tile }, sensorId, notes }: { detail: EquipmentDetail; sensorId: SensorId | null; notes: NotesOfChart }) {
  const { t } = useColdWords()
  const format = useFormat()
  const may = useCan('coldchain.write')
  const write = useCommand(trpc.coldchain.writeNote.mutationOptions())
  const [text, setText] = useState('')
  const send = async (): Promise<void> => {
    const note = { siteId: tile.siteId, equipmentId: tile.equipmentId, sensorId, at: readInstant(), text }
    await write.send(note).then(
      () => setText(''),
      () => undefined, // the failure is shown below
    )
  }
  return (
    <>
      {notes.error !== null && <ErrorState error={notes.error} onRetry={notes.retry} />}
      {notes.entries.length > 0 && (
        <ol className={styles.log} aria-label={t('notes.title')}>
          {notes.entries.map(({ noteId, at, text: words, by }, index) => (
            <li key={noteId ?? at}>
              <strong>{index + 1}</strong>
              <time dateTime={at}>{format.dateTime(at)}</time>
              <span>{words}</span>
              <em>{by}</em>
            </li>
          ))}
        </ol>
      )}
      {may && (
        <form
          className={styles.oneLine}
          onSubmit={(event) => {
            event.preventDefault()
            if (text.trim() !== '') void send()
          }}
        >
          <TextField label={t('notes.write')} value={text} onChange={setText} maxLength={1_000} />
          <Button type="submit" isPending={write.isPending} isDisabled={text.trim() === ''}>
            {t('notes.add')}
          </Button>
          <FormError error={write.error} />
        </form>
      )}
    </>
  )
}
