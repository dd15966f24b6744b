/** What a drawn stretch means: closed or slow, why, for whom, until when. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { RoadChangeReason, RoadProfileName } from '../../../../server/contract/roads.ts'
import { readInstant } from '../../../lib/now.ts'
import { trpc } from '../../../lib/trpc.ts'
import { useCommand } from '../../../lib/use-command.ts'
import { Button } from '../../../ui/button.tsx'
import { Checkbox, RadioGroup } from '../../../ui/choice.tsx'
import { NumberField } from '../../../ui/number-field.tsx'
import { Select } from '../../../ui/select.tsx'
import { FormError } from '../../../ui/states.tsx'
import { TextField } from '../../../ui/text-field.tsx'
import type { RoadChange } from './data.ts'
import styles from './map-tools.module.css'

const HOUR_MS = 3_600_000
/** Hours from now: a change begins and ends by the clock only as exactly as anybody knows it. */
const STARTS = ['0', '1', '3', '6', '12', '24', '48'] as const
const ENDS = ['1', '4', '12', '24', '72', '168'] as const
type Ends = (typeof ENDS)[number] | 'open'
const EFFECTS = ['closed', 'slow'] as const

/** @param props `shape` as drawn; `onDone` when it is recorded or thrown away */
export function ChangeForm({ shape, onDone }: { shape: RoadChange['shape']; onDone: () => void }) {
  const { t } = useTranslation('roads')
  const draw = useCommand(trpc.roads.draw.mutationOptions())
  const [effect, setEffect] = useState<(typeof EFFECTS)[number]>('closed')
  const [percent, setPercent] = useState<number | null>(50)
  const [reason, setReason] = useState<RoadChangeReason>('flood')
  const [profiles, setProfiles] = useState<readonly RoadProfileName[]>(RoadProfileName.options)
  const [starts, setStarts] = useState<(typeof STARTS)[number]>('0')
  const [ends, setEnds] = useState<Ends>('open')
  const [note, setNote] = useState('')
  const isReady = profiles.length > 0 && (effect === 'closed' || percent !== null)
  const send = async (): Promise<void> => {
    const startMs = Number(starts) * HOUR_MS
    await draw
      .send({
        shape,
        profiles: [...profiles],
        factor: effect === 'closed' ? 0 : (percent ?? 0) / 100,
        reason,
        from: starts === '0' ? null : readInstant(startMs),
        until: ends === 'open' ? null : readInstant(startMs + Number(ends) * HOUR_MS),
        note,
      })
      .then(onDone, () => undefined) // the failure is shown below
  }
  return (
    <form
      className={styles.form}
      aria-label={t('form.title')}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <RadioGroup
        label={t('form.effect')}
        orientation="horizontal"
        items={EFFECTS.map((id) => ({ id, label: t(`form.${id}`) }))}
        value={effect}
        onChange={setEffect}
      />
      {effect === 'slow' && (
        <NumberField label={t('form.percent')} unit="%" value={percent} onChange={setPercent} min={1} max={99} step={5} isRequired />
      )}
      <Select
        label={t('form.reason')}
        items={RoadChangeReason.options.map((id) => ({ id, label: t(`reason.${id}`) }))}
        value={reason}
        onChange={setReason}
        autoFocus
      />
      <fieldset className={styles.checks}>
        <legend>{t('form.profiles')}</legend>
        {RoadProfileName.options.map((name) => (
          <Checkbox
            key={name}
            isSelected={profiles.includes(name)}
            onChange={(isOn) => setProfiles(RoadProfileName.options.filter((other) => (other === name ? isOn : profiles.includes(other))))}
          >
            {t(`profile.${name}`)}
          </Checkbox>
        ))}
      </fieldset>
      <Select
        label={t('form.from')}
        items={STARTS.map((id) => ({ id, label: id === '0' ? t('form.now') : t('form.in', { count: Number(id) }) }))}
        value={starts}
        onChange={setStarts}
      />
      <Select
        label={t('form.until')}
        items={(['open', ...ENDS] as const).map((id) => ({
          id,
          label: id === 'open' ? t('form.open') : t('form.for', { count: Number(id) }),
        }))}
        value={ends}
        onChange={setEnds}
      />
      <TextField label={t('form.note')} value={note} onChange={setNote} isOptional maxLength={300} />
      <FormError error={draw.error} />
      <span className={styles.buttons}>
        <Button type="submit" variant="primary" isDisabled={!isReady} isPending={draw.isPending}>
          {t('form.send')}
        </Button>
        <Button onPress={onDone}>{t('form.drop')}</Button>
      </span>
    </form>
  )
}
