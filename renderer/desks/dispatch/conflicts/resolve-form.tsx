/** The decision: who keeps it, whether the others are called back, who was told what. Closes every pair that is shown. */
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { readError } from '../../../lib/errors.ts'
import { can } from '../../../lib/session.ts'
import { trpc } from '../../../lib/trpc.ts'
import { useCommand } from '../../../lib/use-command.ts'
import { useTranslate } from '../../../lib/use-translate.ts'
import { Button } from '../../../ui/button.tsx'
import { Checkbox, RadioGroup } from '../../../ui/choice.tsx'
import { FormError } from '../../../ui/states.tsx'
import { TextField } from '../../../ui/text-field.tsx'
import { showToast } from '../../../ui/toast-store.ts'
import { showIncident, showView } from '../store.ts'
import type { Conflict } from './data.ts'
import { sideName } from './side-name.ts'
import { emptyTold, saidTold, ToldList, type ToldDraft } from './told-list.tsx'
import styles from './conflicts.module.css'

/** Stands for nobody in the list of sides. */
const NOBODY = 'nobody'

export function ResolveForm({ conflict }: { conflict: Conflict }) {
  const { t } = useTranslation('conflicts')
  const word = useTranslate('dispatch')
  const client = useQueryClient()
  const resolve = useCommand(trpc.claims.resolve.mutationOptions())
  const [keep, setKeep] = useState<string | null>(conflict.state === 'over' ? (conflict.suggestion?.holder ?? NOBODY) : null)
  const [isReleasing, setReleasing] = useState(true)
  const [told, setTold] = useState<readonly ToldDraft[]>([emptyTold(conflict.kind === 'unit' ? conflict.name : '')])
  const [note, setNote] = useState('')
  if (!can('assignment.write')) return null
  const kept = conflict.holders.find(({ holder }) => holder === keep)
  const send = async (): Promise<void> => {
    if (keep === null) return
    const input = {
      resource: conflict.resource,
      conflicts: conflict.conflicts,
      keepHolder: keep === NOBODY ? null : keep,
      isReleasingOthers: isReleasing,
      note,
      told: saidTold(told),
    }
    try {
      await resolve.send(input)
      showToast({ text: t('decided'), tone: 'done' })
      if (kept?.incident) showIncident(kept.incident.id)
      else showView('incident')
    } catch (error) {
      // shown below; what the person looked at may be old by now
      if (readError(error).code.startsWith('conflict.')) await client.invalidateQueries(trpc.claims.pathFilter())
    }
  }
  return (
    <form
      className={styles.form}
      aria-label={t('command.open')}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <RadioGroup
        label={t('form.keep', { name: conflict.name })}
        items={[
          ...conflict.holders.map((side) => ({
            id: side.holder,
            label: [sideName(side), side.incident && word(`kind.${side.incident.kind}`), side.incident?.priority]
              .filter(Boolean)
              .join(' · '),
          })),
          { id: NOBODY, label: t('form.nobody'), description: t('form.nobodyHelp') },
        ]}
        value={keep}
        onChange={setKeep}
      />
      {conflict.holders.some((side) => side.isLive && side.holder !== keep) && (
        <>
          <Checkbox isSelected={isReleasing} onChange={setReleasing}>
            {t('form.release')}
          </Checkbox>
          <p className={styles.quiet}>{t('form.releaseHelp')}</p>
        </>
      )}
      <ToldList told={told} onChange={setTold} />
      <TextField label={t('form.note')} value={note} onChange={setNote} isOptional maxLength={500} />
      <FormError error={resolve.error} />
      <Button type="submit" variant="primary" isDisabled={keep === null} isPending={resolve.isPending}>
        {t('form.send')}
      </Button>
    </form>
  )
}
