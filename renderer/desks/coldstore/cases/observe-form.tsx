/** What a person saw on the vials: the monitor's square against its ring, or a shake test. */
import { useState } from 'react'
import { VvmReading, type CaseId, type LotId, type LotObservation } from '../../../../server/contract/excursions.ts'
import { trpc } from '../../../lib/trpc.ts'
import { useCommand } from '../../../lib/use-command.ts'
import { Button } from '../../../ui/button.tsx'
import { NumberField } from '../../../ui/number-field.tsx'
import { Select } from '../../../ui/select.tsx'
import { FormError } from '../../../ui/states.tsx'
import { useColdWords } from '../words.ts'
import styles from '../coldstore.module.css'

const SHAKES = ['passed', 'failed'] as const
type Seen = (typeof VvmReading.options)[number] | (typeof SHAKES)[number]

const observationOf = (seen: Seen, vials: number): LotObservation =>
  seen === 'passed' || seen === 'failed'
    ? { kind: 'shakeTest', isPassed: seen === 'passed', vialsTested: vials }
    : { kind: 'vvm', reading: seen, vialsSeen: vials }

export function ObserveForm({ caseId, lotId, hasVvm }: { caseId: CaseId; lotId: LotId; hasVvm: boolean }) {
  const { t } = useColdWords()
  const command = useCommand(trpc.coldchain.observeLot.mutationOptions())
  const [seen, setSeen] = useState<Seen | null>(null)
  const [vials, setVials] = useState<number | null>(1)
  const items: { id: Seen; label: string }[] = [
    ...(hasVvm ? VvmReading.options.map((id) => ({ id, label: `${t('observe.vvm')}: ${t(`vvm.${id}`)}` })) : []),
    ...SHAKES.map((id) => ({ id, label: `${t('observe.shakeTest')}: ${t(`observe.${id}`)}` })),
  ]
  const send = async (): Promise<void> => {
    if (seen === null || vials === null) return
    await command.send({ caseId, lotId, observation: observationOf(seen, vials) }).then(
      () => setSeen(null),
      () => undefined, // the failure is shown below
    )
  }
  return (
    <div className={styles.oneLine} role="group" aria-label={t('observe.title')}>
      <Select label={t('observe.title')} items={items} value={seen} onChange={setSeen} />
      <NumberField label={t('observe.vials')} value={vials} onChange={setVials} min={1} max={1_000_000} />
      <Button isPending={command.isPending} isDisabled={seen === null || vials === null} onPress={() => void send()}>
        {t('observe.add')}
      </Button>
      <FormError error={command.error} />
    </div>
  )
}
