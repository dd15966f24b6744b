/** The parts around every input: label, help and error, laid out the same way everywhere. */
import { FieldError, Label, Text } from 'react-aria-components'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './field.module.css'
import { Icon } from './icons.tsx'

export type FieldTexts = {
  label: string
  /** One line of help under the control. */
  description?: string | undefined
  /** Why the value was refused; shows the field as invalid. */
  errorMessage?: string | null | undefined
  /** Marks the field with the word 'optional'. */
  isOptional?: boolean
}

/** Label, the control given as children, help and error. Use inside a React Aria field. */
export function FieldFrame({ label, description, errorMessage, isOptional = false, children }: FieldTexts & { children: ReactNode }) {
  const { t } = useTranslation('common')
  return (
    <>
      <Label className={styles.label ?? ''}>
        {label}
        {isOptional && <span className={styles.optional}>{t('form.optional')}</span>}
      </Label>
      {children}
      {description !== undefined && (
        <Text slot="description" className={styles.help ?? ''}>
          {description}
        </Text>
      )}
      <FieldError className={styles.error ?? ''}>
        {({ validationErrors }) => {
          const words = errorMessage ?? validationErrors.join(' ')
          return words === '' ? null : (
            <>
              <Icon name="warning" />
              <span>{words}</span>
            </>
          )
        }}
      </FieldError>
    </>
  )
}
