/** The frame of a form inside the arrival panel: its name, a way to close it, and what it holds. */
import type { ReactNode } from 'react'
import { Form } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../../ui/button.tsx'
import { openForm } from './store.ts'
import styles from './hospital.module.css'

export function FormFrame({ title, onSubmit, children }: { title: string; onSubmit: () => void; children: ReactNode }) {
  const { t } = useTranslation('common')
  return (
    <Form
      className={styles.form ?? ''}
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      <header className={styles.formHead}>
        <h3>{title}</h3>
        <IconButton icon="close" label={t('action.close')} size="small" onPress={() => openForm('none')} />
      </header>
      {children}
    </Form>
  )
}
