/** Drawing or changing a fence: on the map by mouse or keys, or typed: around a facility or a place, or along places line by line. */
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FencePurpose, type FenceOutline } from '../../../../server/contract/geofences.ts'
import { trpc } from '../../../lib/trpc.ts'
import { useCommand } from '../../../lib/use-command.ts'
import { Button } from '../../../ui/button.tsx'
import { ComboBox } from '../../../ui/combo-box.tsx'
import { NumberField } from '../../../ui/number-field.tsx'
import { Select } from '../../../ui/select.tsx'
import { FormError } from '../../../ui/states.tsx'
import { TextArea, TextField } from '../../../ui/text-field.tsx'
import { useFacilities, useIncidents } from '../data.ts'
import type { Fence } from './data.ts'
import { DrawFenceButton } from './draw-fence-button.tsx'
import { belongsTo, draftOf, EMPTY_DRAFT, readDraft, shapeOfDraft, type DraftProblem, type FenceDraft } from './fence-draft.ts'
import { showFence, sketchFence } from './store.ts'
import styles from './fences.module.css'

const KINDS = ['circle', 'polygon', 'corridor'] as const satisfies readonly FenceOutline['kind'][]
const NO_FACILITIES: readonly never[] = []
type Change = (part: Partial<FenceDraft>) => void
type PartProps = { draft: FenceDraft; change: Change; errorOf: (field: DraftProblem['field']) => string | null }

export function FenceForm({ fence }: { fence: Fence | null }) {
  const { t } = useTranslation('fences')
  const facilities = useFacilities().data ?? NO_FACILITIES
  const draw = useCommand(trpc.geofences.draw.mutationOptions())
  const alter = useCommand(trpc.geofences.change.mutationOptions())
  const [draft, setDraft] = useState(fence ? draftOf(fence) : EMPTY_DRAFT)
  const [problem, setProblem] = useState<DraftProblem | null>(null)
  useSketch(draft, facilities)
  const change: Change = (part) => {
    setDraft((before) => ({ ...before, ...part }))
    setProblem(null)
  }
  const send = async (): Promise<void> => {
    const read = readDraft(draft, facilities)
    if ('problem' in read) {
      setProblem(read)
      return
    }
    const { result } = fence
      ? await alter.send({ fenceId: fence.id as Parameters<typeof alter.send>[0]['fenceId'], expectedVersion: fence.version, fields: read }) // a drawn one
      : await draw.send(read)
    showFence(result.fenceId)
  }
  const errorOf = (field: DraftProblem['field']): string | null =>
    problem?.field === field ? t(`problem.${problem.problem}`, { line: problem.line }) : null
  return (
    <form
      className={styles.form}
      aria-label={t(fence ? 'form.change' : 'form.new')}
      onSubmit={(event) => {
        event.preventDefault()
        void send().catch(() => undefined) // shown below
      }}
    >
      <TextField
        label={t('column.name')}
        value={draft.name}
        onChange={(name) => change({ name })}
        maxLength={80}
        errorMessage={errorOf('name')}
        autoFocus
      />
      <Select
        label={t('column.purpose')}
        items={FencePurpose.options.map((id) => ({ id, label: t(`purpose.${id}`) }))}
        value={draft.purpose}
        onChange={(purpose) => change({ purpose, aboutId: null })}
      />
      <About draft={draft} change={change} />
      <Select
        label={t('form.shape')}
        items={KINDS.map((id) => ({ id, label: t(`shape.${id}`) }))}
        value={draft.kind}
        onChange={(kind) => change({ kind })}
      />
      <DrawFenceButton draft={draft} onDrawn={change} />
      {draft.kind === 'circle' ? (
        <CircleFields draft={draft} change={change} errorOf={errorOf} />
      ) : (
        <PointFields draft={draft} change={change} errorOf={errorOf} />
      )}
      <FormError error={draw.error ?? alter.error} />
      <span className={styles.actions}>
        <Button onPress={() => showFence(fence?.id ?? null)}>{t('form.back')}</Button>
        <Button type="submit" variant="primary" isPending={draw.isPending || alter.isPending}>
          {t('form.save')}
        </Button>
      </span>
    </form>
  )
}

/** Shows on the map what is typed, as soon as it can be read. */
function useSketch(draft: FenceDraft, facilities: Parameters<typeof shapeOfDraft>[1]): void {
  useEffect(() => {
    const shape = shapeOfDraft(draft, facilities)
    sketchFence('problem' in shape ? null : shape)
    return () => sketchFence(null)
  }, [draft, facilities])
}

/** The incident or the facility it belongs to, for purposes that have one. */
function About({ draft, change }: Pick<PartProps, 'draft' | 'change'>) {
  const { t } = useTranslation('fences')
  const facilities = useFacilities().data ?? []
  const incidents = useIncidents().data ?? []
  const belongs = belongsTo(draft.purpose)
  if (belongs === null) return null
  const items =
    belongs === 'facility'
      ? facilities.map(({ id, name, code }) => ({ id, label: name, description: code }))
      : incidents.map(({ id, number, place }) => ({ id, label: number, description: place?.description ?? '' }))
  return (
    <ComboBox label={t(`about.${belongs}`)} items={items} value={draft.aboutId} onChange={(aboutId) => change({ aboutId })} isOptional />
  )
}

function CircleFields({ draft, change, errorOf }: PartProps) {
  const { t } = useTranslation('fences')
  const facilities = useFacilities().data ?? []
  return (
    <>
      <ComboBox
        label={t('form.aroundFacility')}
        items={facilities.map(({ id, name, code }) => ({ id, label: name, description: code }))}
        value={draft.facilityId}
        onChange={(facilityId) => change({ facilityId })}
        isOptional
      />
      {draft.facilityId === null && (
        <TextField
          label={t('form.centre')}
          description={t('form.centreHelp')}
          value={draft.centre}
          onChange={(centre) => change({ centre })}
          maxLength={80}
          errorMessage={errorOf('centre')}
        />
      )}
      <NumberField
        label={t('form.radius')}
        value={draft.radiusMetres}
        onChange={(radiusMetres) => change({ radiusMetres })}
        min={20}
        max={200_000}
        step={50}
        unit="m"
        errorMessage={errorOf('radius')}
      />
    </>
  )
}

function PointFields({ draft, change, errorOf }: PartProps) {
  const { t } = useTranslation('fences')
  return (
    <>
      <TextArea
        label={t(draft.kind === 'polygon' ? 'form.ring' : 'form.line')}
        description={t('form.pointsHelp')}
        value={draft.points}
        onChange={(points) => change({ points })}
        rows={6}
        errorMessage={errorOf('points')}
      />
      {draft.kind === 'corridor' && (
        <NumberField
          label={t('form.halfWidth')}
          value={draft.halfWidthMetres}
          onChange={(halfWidthMetres) => change({ halfWidthMetres })}
          min={10}
          max={20_000}
          step={10}
          unit="m"
          errorMessage={errorOf('width')}
        />
      )}
    </>
  )
}
