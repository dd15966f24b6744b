/** A number input that takes '.' and ',' alike as decimal mark, so that no language can turn 9.5 into 95. */
import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { Input, TextField as AriaTextField } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { parseNumber, stepNumber, writeNumber } from '../lib/number-text.ts'
import type { NumberLimits } from '../lib/number-text.ts'
import styles from './field.module.css'
import { FieldFrame } from './field-frame.tsx'
import type { FieldTexts } from './field-frame.tsx'

export type NumberFieldProps = FieldTexts &
  NumberLimits & {
    /** null = nothing typed yet. */
    value: number | null
    onChange: (value: number | null) => void
    /** Unit shown after the box ('km', 'min'). */
    unit?: string
    isRequired?: boolean
    isDisabled?: boolean
    autoFocus?: boolean
  }

/** Arrow keys step; a value out of range is refused with the range in words. */
export function NumberField({
  label,
  description,
  errorMessage,
  isOptional = false,
  value,
  onChange,
  unit,
  min,
  max,
  step = 1,
  decimals = 0,
  ...rest
}: NumberFieldProps) {
  const { t } = useTranslation('common')
  const [draft, setDraft] = useState<string | null>(null)
  const text = draft ?? (value === null ? '' : writeNumber(value))
  const limits: NumberLimits = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }), step, decimals }
  const parsed = parseNumber(text, limits)
  const ownError = parsed.problem === null ? null : t(`form.number.${parsed.problem}`, { min, max, decimals })
  const type = (next: string): void => {
    setDraft(next)
    const result = parseNumber(next, limits)
    if (result.problem === null) onChange(result.value)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
    event.preventDefault()
    const next = stepNumber(parsed.value, event.key === 'ArrowUp' ? 1 : -1, limits)
    setDraft(null)
    onChange(next)
  }
  return (
    <AriaTextField
      {...rest}
      className={styles.field ?? ''}
      value={text}
      onChange={type}
      onBlur={() => parsed.problem === null && setDraft(null)}
      isInvalid={(errorMessage ?? ownError) !== null}
      validationBehavior="aria"
    >
      <FieldFrame label={label} description={description} errorMessage={errorMessage ?? ownError} isOptional={isOptional}>
        <div className={styles.box}>
          <Input
            inputMode="decimal"
            role="spinbutton"
            aria-valuenow={parsed.value ?? undefined}
            aria-valuemin={min}
            aria-valuemax={max}
            onKeyDown={onKeyDown}
          />
          {unit !== undefined && <span className={styles.unit}>{unit}</span>}
        </div>
      </FieldFrame>
    </AriaTextField>
  )
}
