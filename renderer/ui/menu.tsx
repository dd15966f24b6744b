/** A menu of acts, opened by a button. */
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover, Separator } from 'react-aria-components'
import { Fragment } from 'react'
import fields from './field.module.css'
import { IconButton } from './button.tsx'
import { Icon } from './icons.tsx'
import type { IconName } from './icons.tsx'
import { KeyHint } from './key-hint.tsx'
import styles from './menu.module.css'

export type MenuEntry = { id: string; label: string; icon?: IconName; hotkey?: string | null; isDisabled?: boolean; hasLineBefore?: boolean }

export type MenuProps = {
  /** Name of the button and the menu. */
  label: string
  icon?: IconName
  items: readonly MenuEntry[]
  onAction: (id: string) => void
}

/** A 'more' button with a menu. */
export function Menu({ label, icon = 'more', items, onAction }: MenuProps) {
  return (
    <MenuTrigger>
      <IconButton icon={icon} label={label} />
      <Popover className={fields.popover ?? ''} offset={4} isNonModal>
        <AriaMenu className={fields.list ?? ''} aria-label={label} onAction={(key) => onAction(String(key))} disabledKeys={items.filter((item) => item.isDisabled === true).map((item) => item.id)}>
          {items.map((item) => (
            <Fragment key={item.id}>
              {item.hasLineBefore === true && <Separator className={styles.line ?? ''} />}
              <MenuItem id={item.id} textValue={item.label} className={`${fields.option ?? ''} ${styles.item ?? ''}`}>
                {item.icon !== undefined && <Icon name={item.icon} />}
                <span className={styles.words}>{item.label}</span>
                {item.hotkey !== undefined && item.hotkey !== null && <KeyHint keys={item.hotkey} isQuiet />}
              </MenuItem>
            </Fragment>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  )
}
