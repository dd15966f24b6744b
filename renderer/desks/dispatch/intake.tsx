/** Taking a call: place first, then what happened, the first questions, who calls. Kept while it is typed; nothing modal. */
import { useTranslation } from 'react-i18next'
import type { IntakeDraft } from '../../../server/contract/drafts.ts'
import { IncidentKind, type OpenIncident } from '../../../server/contract/incidents.ts'
import { Language, Priority } from '../../../server/contract/primitives.ts'
import { firstScore } from '../../../server/contract/triage.ts'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { RadioGroup } from '../../ui/choice.tsx'
import { ComboBox } from '../../ui/combo-box.tsx'
import { Elapsed } from '../../ui/elapsed.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Select } from '../../ui/select.tsx'
import { FormError } from '../../ui/states.tsx'
import { TextArea, TextField } from '../../ui/text-field.tsx'
import { PlaceField } from './places/place-field.tsx'
import { ReferralPlans } from './places/referral-plans.tsx'
import { Questions } from './questions.tsx'
import { keepDraftNow } from './kept-draft.ts'
import { changeDraft, dropDraft, showIncident, useDispatchDesk } from './store.ts'
import styles from './dispatch.module.css'

/** What the station is asked to open. */
export function toCommand(draft: IntakeDraft): Omit<OpenIncident, 'commandId'> {
  const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())
  const place = draft.place ? { ...draft.place, description: draft.placeText || draft.place.description } : null
  const narrative = place === null && draft.placeText !== '' ? `${draft.placeText}\n${draft.narrative}`.trim() : draft.narrative
  return {
    source: draft.source,
    kind: draft.kind,
    place,
    narrative,
    answers: draft.answers,
    priority: draft.priority,
    priorityReason: orNull(draft.priorityReason),
    caller: { name: orNull(draft.callerName), phone: orNull(draft.callerPhone), language: draft.language },
    callStartedAt: draft.startedAt,
  }
}

export function Intake() {
  const { t } = useTranslation('dispatch')
  const draft = useDispatchDesk((desk) => desk.draft)
  const open = useCommand(trpc.incidents.open.mutationOptions())
  if (draft === null) return null
  const send = async (): Promise<void> => {
    await open.send(toCommand(draft)).then(
      ({ result }) => {
        dropDraft()
        showIncident(result.incidentId)
      },
      () => undefined,
    ) // the failure is shown below, the draft stays
  }
  return (
    <Panel title={t('intake.title')} isPadded actions={<Elapsed since={draft.startedAt} hasPlus />}>
      <form
        className={styles.intake}
        aria-label={t('intake.title')}
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
        onBlur={keepDraftNow}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send()
        }}
      >
        <PlaceField draft={draft} />
        <ComboBox
          label={t('intake.kind')}
          items={IncidentKind.options.map((id) => ({ id, label: t(`kind.${id}`) }))}
          value={draft.kind}
          onChange={(kind) => changeDraft({ kind: IncidentKind.catch('unknown').parse(kind) })}
        />
        <TextArea
          label={t('intake.narrative')}
          rows={3}
          value={draft.narrative}
          onChange={(narrative) => changeDraft({ narrative })}
          maxLength={4000}
        />
        {draft.place !== null && <ReferralPlans point={draft.place} kind={draft.kind} />}
        <Questions kind={draft.kind} answers={draft.answers} onChange={(answers) => changeDraft({ answers })} />
        <PriorityField draft={draft} />
        <div className={styles.pair}>
          <TextField
            label={t('intake.callerPhone')}
            value={draft.callerPhone}
            onChange={(callerPhone) => changeDraft({ callerPhone })}
            maxLength={24}
            inputMode="tel"
            isOptional
          />
          <TextField
            label={t('intake.callerName')}
            value={draft.callerName}
            onChange={(callerName) => changeDraft({ callerName })}
            maxLength={120}
            isOptional
          />
          <Select
            label={t('intake.language')}
            items={Language.options.map((id) => ({ id, label: t(`language.${id}`) }))}
            value={draft.language}
            onChange={(language) => changeDraft({ language })}
            isOptional
          />
        </div>
        <FormError error={open.error} />
        <NotKept />
        <span className={styles.actions}>
          <Button variant="quiet" onPress={dropDraft}>
            {t('intake.drop')}
          </Button>
          <Button type="submit" variant="primary" hotkey="$mod+Enter" isPending={open.isPending}>
            {t('intake.send')}
          </Button>
        </span>
      </form>
    </Panel>
  )
}

/** Said while the station has not taken the last words: closing the window now would lose them. */
function NotKept() {
  const { t } = useTranslation('dispatch')
  const isKept = useDispatchDesk((desk) => desk.isDraftKept)
  return <div role="status">{!isKept && <Badge look="dashed">{t('intake.notKept')}</Badge>}</div>
}

/** The score as it stands, and the choice to override it with a reason. */
function PriorityField({ draft }: { draft: IntakeDraft }) {
  const { t } = useTranslation('dispatch')
  const score = firstScore(draft.kind, draft.answers)
  const chosen = draft.priority ?? score.priority
  return (
    <>
      <RadioGroup
        label={t('intake.priority', { priority: score.priority })}
        orientation="horizontal"
        items={Priority.options.map((id) => ({ id, label: id }))}
        value={chosen}
        onChange={(priority) => changeDraft({ priority: priority === score.priority ? null : priority })}
        description={score.path
          .slice(0, 3)
          .map((step) =>
            step.because.map((sign) => t(`question.${sign}`, { defaultValue: t(`kind.${sign}`, { defaultValue: sign }) })).join(' + '),
          )
          .join(' · ')}
      />
      {draft.priority !== null && draft.priority !== score.priority && (
        <TextField
          label={t('incident.overrideReason', { priority: draft.priority })}
          value={draft.priorityReason}
          onChange={(priorityReason) => changeDraft({ priorityReason })}
          isRequired
          maxLength={300}
        />
      )}
    </>
  )
}
