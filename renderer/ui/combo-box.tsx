/** One of a long list, found by typing; accents and prefixes do not matter. */
import { useMemo, useState } from 'react'
import { Button, ComboBox as AriaComboBox, Input, Popover } from 'react-aria-components'
import type { Key } from 'react-aria-components'
import { foldText, matchScore } from '../lib/search-text.ts'
import { classNames } from '../lib/class-names.ts'
import styles from './field.module.css'
import { FieldFrame } from './field-frame.tsx'
import type { FieldTexts } from './field-frame.tsx'
import { Icon } from './icons.tsx'
import { ChoiceList } from './select.tsx'
import type { Choice } from './select.tsx'

export type ComboBoxProps = FieldTexts & {
  items: readonly Choice[]
  value: string | null
  onChange: (value: string | null) => void
  placeholder?: string
  isRequired?: boolean
  isDisabled?: boolean
  autoFocus?: boolean
  /** Most items shown at once; the rest is found by typing more. */
  limit?: number
}

/** A combo box with its own filter: every typed word must begin some word of label or description. */
export function ComboBox({
  label,
  description,
  errorMessage,
  isOptional = false,
  items,
  value,
  onChange,
  placeholder,
  limit = 50,
  ...rest
}: ComboBoxProps) {
  const chosen = items.find((item) => item.id === value)
  const [typed, setTyped] = useState<string | null>(null)
  const text = typed ?? chosen?.label ?? ''
  const shown = useMemo(() => rankChoices(items, typed ?? '', limit), [items, typed, limit])
  const pick = (key: Key | null): void => {
    setTyped(null)
    onChange(key === null ? null : String(key))
  }
  return (
    <AriaComboBox
      {...rest}
      className={classNames(styles.field, styles.hasInline)}
      items={shown}
      value={value}
      onChange={pick}
      inputValue={text}
      onInputChange={(next) => setTyped(next === chosen?.label ? null : next)}
      onBlur={() => setTyped(null)}
      menuTrigger="focus"
      allowsEmptyCollection
      isInvalid={errorMessage !== undefined && errorMessage !== null && errorMessage !== ''}
    >
      <FieldFrame label={label} description={description} errorMessage={errorMessage} isOptional={isOptional}>
        <div className={styles.box}>
          <Input placeholder={placeholder ?? ''} />
          <Button className={classNames(styles.inline, styles.opener)}>
            <Icon name="chevronDown" />
          </Button>
        </div>
      </FieldFrame>
      <Popover className={styles.popover ?? ''} offset={4}>
        <ChoiceList />
      </Popover>
    </AriaComboBox>
  )
}

/**
 * The items that match, best first.
 * @param typed what was typed; '' gives the first items in their own order
 */
export function rankChoices(items: readonly Choice[], typed: string, limit: number): Choice[] {
  if (foldText(typed) === '') return items.slice(0, limit)
  return items
    .map((item) => ({ item, score: matchScore(`${item.label} ${item.description ?? ''}`, typed) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ item }) => item)
}
