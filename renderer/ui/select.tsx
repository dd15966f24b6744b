/** One of a short list, opened by a button; letters jump to the item. */
import { Button, ListBox, ListBoxItem, Popover, Select as AriaSelect, SelectValue, Text } from 'react-aria-components'
import type { Key } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import styles from './field.module.css'
import { FieldFrame } from './field-frame.tsx'
import type { FieldTexts } from './field-frame.tsx'
import { Icon } from './icons.tsx'

export type Choice<Id extends string = string> = { id: Id; label: string; description?: string }

export type SelectProps<Id extends string> = FieldTexts & {
  items: readonly Choice<Id>[]
  /** null = nothing chosen. */
  value: Id | null
  onChange: (value: Id) => void
  placeholder?: string
  isRequired?: boolean
  isDisabled?: boolean
  autoFocus?: boolean
}

/** A select. For more than about twelve items use ComboBox, which filters as a person types. */
export function Select<Id extends string>({
  label,
  description,
  errorMessage,
  isOptional = false,
  items,
  value,
  onChange,
  placeholder,
  ...rest
}: SelectProps<Id>) {
  const { t } = useTranslation('common')
  const pick = (key: Key | null): void => {
    const item = items.find((candidate) => candidate.id === key)
    if (item !== undefined) onChange(item.id)
  }
  return (
    <AriaSelect
      {...rest}
      className={styles.field ?? ''}
      value={value}
      onChange={pick}
      placeholder={placeholder ?? t('form.choose')}
      isInvalid={errorMessage !== undefined && errorMessage !== null && errorMessage !== ''}
    >
      <FieldFrame label={label} description={description} errorMessage={errorMessage} isOptional={isOptional}>
        <Button className={styles.control ?? ''}>
          <SelectValue>{({ selectedText, defaultChildren }) => selectedText ?? defaultChildren}</SelectValue>
          <Icon name="chevronDown" />
        </Button>
      </FieldFrame>
      <Popover className={styles.popover ?? ''} offset={4}>
        <ChoiceList items={items} />
      </Popover>
    </AriaSelect>
  )
}

/** The list of choices inside a select's or combo box's popover. @param props `empty` stands where there are none */
export function ChoiceList({ items, empty }: { items?: Iterable<Choice>; empty?: string }) {
  const { t } = useTranslation('common')
  return (
    <ListBox
      className={styles.list ?? ''}
      {...(items === undefined ? {} : { items })}
      renderEmptyState={() => <div className={styles.none}>{empty ?? t('form.noMatch')}</div>}
    >
      {(item: Choice) => (
        <ListBoxItem id={item.id} textValue={item.label} className={styles.option ?? ''}>
          <Text slot="label">{item.label}</Text>
          {item.description !== undefined && (
            <Text slot="description" className={styles.optionHelp ?? ''}>
              {item.description}
            </Text>
          )}
        </ListBoxItem>
      )}
    </ListBox>
  )
}
