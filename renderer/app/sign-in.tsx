/** Sign-in with user name and password. Paste and password managers work; nothing has to be remembered or solved besides. */
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { Form } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { SessionView } from '../lib/session.ts'
import { trpc } from '../lib/trpc.ts'
import { bridge } from '../lib/bridge.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { FormError } from '../ui/states.tsx'
import { TextField } from '../ui/text-field.tsx'
import { DoorPage } from './door-page.tsx'
import { forgetLock } from './idle.ts'
import styles from './sign-in.module.css'

export type SignInProps = { stationName: string | null; isDemo: boolean; version: string; onDone: (session: SessionView) => void }

/** The sign-in page. */
export function SignIn({ stationName, isDemo, version, onDone }: SignInProps) {
  const { t } = useTranslation('common')
  const [userName, setUserName] = useState('')
  const [password, setPassword] = useState('')
  const [hasTried, setTried] = useState(false)
  const signIn = useMutation(trpc.identity.signIn.mutationOptions())
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (userName.trim() === '' || password === '') return
    signIn.mutate(
      { userName: userName.trim(), password },
      {
        onSuccess: (session) => {
          forgetLock()
          onDone(session)
        },
        onError: () => setPassword(''),
      },
    )
  }
  const typePassword = (typed: string): void => {
    setPassword(typed)
    if (signIn.isError && typed !== '') signIn.reset()
  }
  const isBrowser = bridge() === null
  return (
    <DoorPage footer={<SmallPrint version={version} isBrowser={isBrowser} />}>
      <Form className={styles.form ?? ''} onSubmit={submit} aria-labelledby="sign-in-title">
        <div className={styles.head}>
          <h1 id="sign-in-title" className={styles.title}>
            {stationName ?? t('app.name')}
          </h1>
          {isDemo && <Badge look="hatched">{t('app.demo')}</Badge>}
          <p className={styles.lead}>{t('signIn.lead')}</p>
        </div>
        <FormError error={signIn.error} />
        <TextField
          label={t('signIn.userName')}
          name="username"
          autoComplete="username"
          autoFocus
          isRequired
          validationBehavior="aria"
          value={userName}
          onChange={setUserName}
          errorMessage={hasTried && userName.trim() === '' ? t('signIn.userNameMissing') : null}
        />
        <TextField
          label={t('signIn.password')}
          name="password"
          type="password"
          autoComplete="current-password"
          isRequired
          validationBehavior="aria"
          value={password}
          onChange={typePassword}
          errorMessage={hasTried && password === '' && !signIn.isError ? t('signIn.passwordMissing') : null}
        />
        <Button type="submit" variant="primary" size="large" isWide isPending={signIn.isPending}>
          {t(signIn.isPending ? 'signIn.pending' : 'signIn.submit')}
        </Button>
        <p className={styles.help}>{t('signIn.help')}</p>
      </Form>
    </DoorPage>
  )
}

function SmallPrint({ version, isBrowser }: { version: string; isBrowser: boolean }) {
  const { t } = useTranslation('common')
  return (
    <>
      <span>{t('app.version', { version })}</span>
      {isBrowser && <span>{t('app.browserMode')}</span>}
    </>
  )
}
