/** Proposing and signing what becomes of a lot. The signer is who is signed in; name, moment and meaning are recorded by the station. */
import { useState } from 'react'
import type { ColdCaseView } from '../../../../server/contract/coldcases.ts'
import { DecisionBasis, Disposition, SignatureMeaning, type CaseId } from '../../../../server/contract/excursions.ts'
import { useSession } from '../../../lib/session.ts'
import { trpc } from '../../../lib/trpc.ts'
import { useCommand } from '../../../lib/use-command.ts'
import { Button } from '../../../ui/button.tsx'
import { RadioGroup } from '../../../ui/choice.tsx'
import { Select } from '../../../ui/select.tsx'
import { FormError } from '../../../ui/states.tsx'
import { TextArea, TextField } from '../../../ui/text-field.tsx'
import { useColdWords } from '../words.ts'
import type { LotOfCase } from './lot-section.tsx'
import styles from '../coldstore.module.css'

type Meaning = (typeof SignatureMeaning.options)[number]
const NO_BASIS = 'none'

/** What the signature says (21 CFR 11.50). */
function MeaningField({ value, onChange }: { value: Meaning; onChange: (value: Meaning) => void }) {
  const { t } = useColdWords()
  return (
    <Select
      label={t('decision.meaning')}
      items={SignatureMeaning.options.map((id) => ({ id, label: t(`meaning.${id}`) }))}
      value={value}
      onChange={onChange}
    />
  )
}

export function ProposeForm({ view, lot }: { view: ColdCaseView; lot: LotOfCase }) {
  const { t } = useColdWords()
  const { displayName } = useSession()
  const command = useCommand(trpc.coldchain.proposeDisposition.mutationOptions())
  const [disposition, setDisposition] = useState<(typeof Disposition.options)[number] | null>(null)
  const [basis, setBasis] = useState<string>(NO_BASIS)
  const [reason, setReason] = useState('')
  const [meaning, setMeaning] = useState<Meaning>('authorship')
  const signers = (id: (typeof Disposition.options)[number]): number => view.policy.signers[id]
  const send = async (): Promise<void> => {
    if (disposition === null) return
    const ground = DecisionBasis.options.find((id) => id === basis) ?? null
    await command.send({ caseId: view.caseId, lotId: lot.lotId, disposition, basis: ground, reason, meaning }).catch(() => undefined) // the failure is shown below
  }
  return (
    <form
      className={styles.form}
      aria-label={t('decision.propose')}
      onSubmit={(event) => {
        event.preventDefault()
        if (reason.trim() !== '') void send()
      }}
    >
      <RadioGroup
        label={t('decision.what')}
        items={Disposition.options.map((id) => ({
          id,
          label: t(`disposition.${id}`),
          description: t('decision.signers', { count: signers(id) }),
        }))}
        value={disposition}
        onChange={setDisposition}
        orientation="horizontal"
      />
      <Select
        label={t('decision.basis')}
        items={[
          { id: NO_BASIS, label: t('decision.noBasis') },
          ...DecisionBasis.options.map((id) => ({ id: `${id}`, label: t(`basis.${id}`) })),
        ]}
        value={basis}
        onChange={setBasis}
      />
      <TextArea label={t('decision.reason')} value={reason} onChange={setReason} maxLength={1_000} isRequired />
      <MeaningField value={meaning} onChange={setMeaning} />
      <p className={styles.quiet}>{t('decision.signAs', { name: displayName, meaning: t(`meaning.${meaning}`) })}</p>
      <FormError error={command.error} />
      <Button type="submit" variant="primary" isPending={command.isPending} isDisabled={disposition === null || reason.trim() === ''}>
        {t('decision.sign')}
      </Button>
    </form>
  )
}

/** The second person signs; who proposed may take the proposal back. */
export function SignForm({ caseId, lot, isOwn }: { caseId: CaseId; lot: LotOfCase; isOwn: boolean }) {
  const { t } = useColdWords()
  const { displayName } = useSession()
  const sign = useCommand(trpc.coldchain.signDisposition.mutationOptions())
  const withdraw = useCommand(trpc.coldchain.withdrawDisposition.mutationOptions())
  const [meaning, setMeaning] = useState<Meaning>('approval')
  const [reason, setReason] = useState('')
  const { lotId } = lot
  if (isOwn)
    return (
      <div className={styles.form}>
        <p>{t('decision.waitsForOther')}</p>
        <TextField label={t('decision.withdrawReason')} value={reason} onChange={setReason} maxLength={1_000} />
        <FormError error={withdraw.error} />
        <Button
          isPending={withdraw.isPending}
          isDisabled={reason.trim() === ''}
          onPress={() => void withdraw.send({ caseId, lotId, reason }).catch(() => undefined)}
        >
          {t('decision.withdraw')}
        </Button>
      </div>
    )
  return (
    <div className={styles.form}>
      <MeaningField value={meaning} onChange={setMeaning} />
      <p className={styles.quiet}>{t('decision.signAs', { name: displayName, meaning: t(`meaning.${meaning}`) })}</p>
      <FormError error={sign.error} />
      <Button
        variant="primary"
        isPending={sign.isPending}
        onPress={() => void sign.send({ caseId, lotId, meaning, seenEvidence: lot.evidence }).catch(() => undefined)}
      >
        {t('decision.sign')}
      </Button>
    </div>
  )
}
