/** Second page of the wizard: the first administrator. */
import { useState } from 'react'
import type { FormEvent } from 'react'
import { Form } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { PASSWORD_MINIMUM } from '../../../server/contract/identity.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { adminProblems } from './drafts.ts'
import type { AdminDraft, AdminProblem } from './drafts.ts'
import { StrengthHint } from './strength-hint.tsx'
import styles from './wizard.module.css'

export type AdminStepProps = {
  draft: AdminDraft
  stationName: string
  onChange: (draft: AdminDraft) => void
  onBack: () => void
  onFinish: () => void
  isPending: boolean
}

/** User name, whole name in one field, password twice. */
export function AdminStep({ draft, stationName, onChange, onBack, onFinish, isPending }: AdminStepProps) {
  const { t } = useTranslation('wizard')
  const [hasTried, setTried] = useState(false)
  const problems = adminProblems(draft)
  const told = (problem: AdminProblem): string | null =>
    hasTried && problems.has(problem) ? t(`admin.problem.${problem}`, { minimum: PASSWORD_MINIMUM }) : null
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (problems.size === 0) onFinish()
  }
  return (
    <Form className={styles.form ?? ''} onSubmit={submit} validationBehavior="aria">
      <TextField
        label={t('admin.displayName')}
        description={t('admin.displayNameHelp')}
        autoComplete="name"
        autoFocus
        value={draft.displayName}
        onChange={(displayName) => onChange({ ...draft, displayName })}
        errorMessage={told('displayName')}
      />
      <TextField
        label={t('admin.userName')}
        description={t('admin.userNameHelp')}
        autoComplete="username"
        value={draft.userName}
        onChange={(userName) => onChange({ ...draft, userName: userName.toLowerCase() })}
        errorMessage={told('userName')}
      />
      <TextField
        label={t('admin.password')}
        type="password"
        autoComplete="new-password"
        value={draft.password}
        onChange={(password) => onChange({ ...draft, password })}
        errorMessage={told('password')}
      />
      <StrengthHint password={draft.password} known={[draft.userName, draft.displayName, stationName]} />
      <TextField
        label={t('admin.again')}
        type="password"
        autoComplete="new-password"
        value={draft.again}
        onChange={(again) => onChange({ ...draft, again })}
        errorMessage={told('again')}
      />
      <p className={styles.note}>{t('admin.note')}</p>
      <div className={styles.actions}>
        <Button size="large" variant="quiet" onPress={onBack} isDisabled={isPending}>
          {t('back')}
        </Button>
        <Button type="submit" variant="primary" size="large" isPending={isPending}>
          {t(isPending ? 'creating' : 'create')}
        </Button>
      </div>
    </Form>
  )
}
