/** The lock: hides the desk, keeps everything typed, and opens with the password of the same person. */
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { Form } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { isSignedOut } from '../lib/errors.ts'
import { setSession, useSession } from '../lib/session.ts'
import { queryClient, station } from '../lib/trpc.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icons.tsx'
import { FormError } from '../ui/states.tsx'
import { TextField } from '../ui/text-field.tsx'
import { unlock } from './idle.ts'
import styles from './lock-screen.module.css'
import { signOut } from './sign-out.ts'

/** The lock. A session that expired meanwhile is opened anew for the same person; the desk never notices. */
export function LockScreen() {
  const { t } = useTranslation('common')
  const { userName, displayName } = useSession()
  const [password, setPassword] = useState('')
  const open = useMutation({ mutationFn: (typed: string) => openDesk(userName, typed) })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (password !== '') open.mutate(password, { onSuccess: unlock, onSettled: () => setPassword('') })
  }
  return (
    <div className={styles.cover} data-f6="">
      <Form className={styles.form ?? ''} onSubmit={submit} aria-labelledby="lock-title">
        <Icon name="lock" size={24} />
        <h2 id="lock-title" className={styles.title}>
          {t('lock.title')}
        </h2>
        <p className={styles.lead}>{t('lock.lead', { name: displayName })}</p>
        <FormError error={open.error} />
        <input type="text" name="username" autoComplete="username" value={userName} readOnly hidden />
        <TextField
          label={t('signIn.password')}
          name="password"
          type="password"
          autoComplete="current-password"
          autoFocus
          value={password}
          onChange={setPassword}
        />
        <Button type="submit" variant="primary" size="large" isWide isPending={open.isPending}>
          {t('lock.open')}
        </Button>
        <Button variant="quiet" icon="signOut" onPress={() => void signOut()}>
          {t('lock.other')}
        </Button>
      </Form>
    </div>
  )
}

/** Unlocks; where the session has expired, signs the same person in again. */
async function openDesk(userName: string, password: string): Promise<void> {
  try {
    await station.identity.unlock.mutate({ password })
  } catch (error) {
    if (!isSignedOut(error)) throw error
    setSession(await station.identity.signIn.mutate({ userName, password }))
    await queryClient.invalidateQueries()
  }
}
