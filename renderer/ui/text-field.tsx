/** One-line and many-line text inputs. Paste and password managers always work. */
import { useState } from 'react'
import { Input, TextArea as AriaTextArea, TextField as AriaTextField } from 'react-aria-components'
import type { TextFieldProps as AriaTextFieldProps } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { IconButton } from './button.tsx'
import styles from './field.module.css'
import { FieldFrame } from './field-frame.tsx'
import type { FieldTexts } from './field-frame.tsx'
import { classNames } from '../lib/class-names.ts'

type Shared = FieldTexts & Omit<AriaTextFieldProps, 'children' | 'className' | 'style' | 'isInvalid'>

export type TextFieldProps = Shared & { placeholder?: string }

/** A one-line input. `type="password"` gets a button that shows what was typed. */
export function TextField({ label, description, errorMessage, isOptional = false, placeholder, type = 'text', ...rest }: TextFieldProps) {
  const { t } = useTranslation('common')
  const [isShown, setShown] = useState(false)
  const isPassword = type === 'password'
  return (
    <AriaTextField {...rest} type={isPassword && isShown ? 'text' : type} className={styles.field ?? ''} isInvalid={hasError(errorMessage)}>
      <FieldFrame label={label} description={description} errorMessage={errorMessage} isOptional={isOptional}>
        <div className={classNames(styles.box, isPassword && styles.hasInline)}>
          <Input placeholder={placeholder ?? ''} spellCheck={isPassword ? 'false' : undefined} />
          {isPassword && (
            <span className={styles.inline}>
              <IconButton
                size="small"
                icon="eye"
                isActive={isShown}
                label={t(isShown ? 'form.hidePassword' : 'form.showPassword')}
                onPress={() => setShown(!isShown)}
              />
            </span>
          )}
        </div>
      </FieldFrame>
    </AriaTextField>
  )
}

export type TextAreaProps = Shared & { placeholder?: string; rows?: number }

/** A many-line input that can be dragged taller. */
export function TextArea({ label, description, errorMessage, isOptional = false, placeholder, rows = 3, ...rest }: TextAreaProps) {
  return (
    <AriaTextField {...rest} className={styles.field ?? ''} isInvalid={hasError(errorMessage)}>
      <FieldFrame label={label} description={description} errorMessage={errorMessage} isOptional={isOptional}>
        <AriaTextArea rows={rows} placeholder={placeholder ?? ''} />
      </FieldFrame>
    </AriaTextField>
  )
}

function hasError(message: string | null | undefined): boolean {
  return message !== undefined && message !== null && message !== ''
}
