/** Checkbox and radio group. */
import { Checkbox as AriaCheckbox, Radio, RadioGroup as AriaRadioGroup } from 'react-aria-components'
import type { ReactNode } from 'react'
import { classNames } from '../lib/class-names.ts'
import styles from './choice.module.css'
import fields from './field.module.css'
import { FieldFrame } from './field-frame.tsx'
import type { FieldTexts } from './field-frame.tsx'
import type { Choice } from './select.tsx'

export type CheckboxProps = {
  children: ReactNode
  isSelected: boolean
  onChange: (isSelected: boolean) => void
  isDisabled?: boolean
  isIndeterminate?: boolean
}

/** A box with a tick and its words. */
export function Checkbox({ children, isIndeterminate = false, ...rest }: CheckboxProps) {
  return (
    <AriaCheckbox {...rest} isIndeterminate={isIndeterminate} className={styles.row ?? ''}>
      <span className={styles.box}>
        <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" focusable="false">
          <path d={isIndeterminate ? 'M2.5 6h7' : 'm2 6.2 2.7 2.7L10 3.4'} />
        </svg>
      </span>
      <span>{children}</span>
    </AriaCheckbox>
  )
}

export type RadioGroupProps<Id extends string> = FieldTexts & {
  items: readonly Choice<Id>[]
  value: Id | null
  onChange: (value: Id) => void
  orientation?: 'vertical' | 'horizontal'
  isDisabled?: boolean
}

/** One of a few, all visible. Arrow keys move. */
export function RadioGroup<Id extends string>({
  label,
  description,
  errorMessage,
  isOptional = false,
  items,
  value,
  onChange,
  orientation = 'vertical',
  ...rest
}: RadioGroupProps<Id>) {
  const pick = (next: string): void => {
    const item = items.find((candidate) => candidate.id === next)
    if (item !== undefined) onChange(item.id)
  }
  return (
    <AriaRadioGroup
      {...rest}
      value={value}
      onChange={pick}
      orientation={orientation}
      className={fields.field ?? ''}
      isInvalid={errorMessage !== undefined && errorMessage !== null && errorMessage !== ''}
    >
      <FieldFrame label={label} description={description} errorMessage={errorMessage} isOptional={isOptional}>
        <div className={classNames(styles.options, orientation === 'horizontal' && styles.horizontal)}>
          {items.map((item) => (
            <Radio key={item.id} value={item.id} className={styles.row ?? ''}>
              <span className={classNames(styles.box, styles.round)} />
              <span className={styles.words}>
                {item.label}
                {item.description !== undefined && <span className={fields.optionHelp}>{item.description}</span>}
              </span>
            </Radio>
          ))}
        </div>
      </FieldFrame>
    </AriaRadioGroup>
  )
}
