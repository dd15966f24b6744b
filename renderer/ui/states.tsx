/** The states every screen has besides its data: loading, empty, error, offline. */
import { useQueryErrorResetBoundary } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { classNames } from '../lib/class-names.ts'
import { describeError } from '../lib/errors.ts'
import { useTranslate } from '../lib/use-translate.ts'
import { Button } from './button.tsx'
import { Icon } from './icons.tsx'
import type { IconName } from './icons.tsx'
import styles from './states.module.css'

/**
 * Grey bars where rows will be; invisible for the first 300 ms, so that a quick answer never flickers.
 * @param rows number of bars
 */
export function Skeleton({ rows = 6 }: { rows?: number }) {
  const { t } = useTranslation('common')
  return (
    <div className={styles.skeleton} role="status" aria-label={t('state.loading')}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={classNames(styles.bar, styles[`bar${index % 4}`])} />
      ))}
    </div>
  )
}

type StateProps = { icon: IconName; title: string; children?: ReactNode; action?: ReactNode; role?: 'alert' | 'status' }

function State({ icon, title, children, action, role }: StateProps) {
  return (
    <div className={styles.state} {...(role === undefined ? {} : { role })}>
      <Icon name={icon} size={24} />
      <div className={styles.words}>
        <p className={styles.title}>{title}</p>
        {children}
      </div>
      {action !== undefined && <div className={styles.action}>{action}</div>}
    </div>
  )
}

/** Nothing here yet, and what to do first. */
export function EmptyState({ title, hint, action, icon = 'info' }: { title: string; hint?: string; action?: ReactNode; icon?: IconName }) {
  return (
    <State icon={icon} title={title} action={action}>
      {hint !== undefined && <p className={styles.hint}>{hint}</p>}
    </State>
  )
}

/** What happened, what is safe, what to do; the code in small print. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const t = useTranslate(['errors', 'common'])
  const { reset } = useQueryErrorResetBoundary()
  const text = describeError(t, error)
  const retry = (): void => {
    reset()
    onRetry?.()
  }
  return (
    <State
      icon="warning"
      title={text.what}
      role="alert"
      action={
        onRetry !== undefined && (
          <Button onPress={retry} icon="refresh">
            {t('common:action.tryAgain')}
          </Button>
        )
      }
    >
      <p className={styles.hint}>{text.safe}</p>
      <p className={styles.hint}>{text.todo}</p>
      <ErrorDetails fields={text.fields} code={text.code} />
    </State>
  )
}

/** One compact error above or below a form. Shows nothing when there is no error. */
export function FormError({ error }: { error: unknown }) {
  const t = useTranslate('errors')
  if (error === null || error === undefined) return null
  const text = describeError(t, error)
  return (
    <div className={styles.formError} role="alert">
      <Icon name="warning" />
      <div className={styles.words}>
        <p className={styles.title}>{text.what}</p>
        <p>{text.safe}</p>
        <p>{text.todo}</p>
        <ErrorDetails fields={text.fields} code={text.code} />
      </div>
    </div>
  )
}

function ErrorDetails({ fields, code }: { fields: readonly { path: string; problem: string }[]; code: string }) {
  return (
    <>
      {fields.length > 0 && (
        <ul className={styles.fields}>
          {fields.map((field) => (
            <li key={`${field.path}${field.problem}`}>
              <code>{field.path}</code> {field.problem}
            </li>
          ))}
        </ul>
      )}
      <p className={styles.code}>
        <code>{code}</code>
      </p>
    </>
  )
}
