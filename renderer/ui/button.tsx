/** Buttons: primary (the one next act of a panel), secondary, quiet; and icon buttons that always carry a name. */
import { Button as AriaButton, Tooltip, TooltipTrigger } from 'react-aria-components'
import type { ButtonProps as AriaButtonProps } from 'react-aria-components'
import type { ReactNode } from 'react'
import { classNames } from '../lib/class-names.ts'
import styles from './button.module.css'
import { Icon } from './icons.tsx'
import type { IconName } from './icons.tsx'
import { KeyHint } from './key-hint.tsx'

export type ButtonProps = Omit<AriaButtonProps, 'children' | 'className' | 'style'> & {
  children: ReactNode
  variant?: 'primary' | 'secondary' | 'quiet'
  /** 'small' fits a 32 px row (24 px high); 'large' is for the one act of a page. */
  size?: 'small' | 'normal' | 'large'
  icon?: IconName
  /** Hotkey shown on the button, in tinykeys form. */
  hotkey?: string | null
  isWide?: boolean
}

/** A button with words. While `isPending` it keeps its width and its focus and does nothing. */
export function Button({ children, variant = 'secondary', size = 'normal', icon, hotkey, isWide = false, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={classNames(styles.button, styles[variant], styles[size], isWide && styles.wide)}>
      {icon !== undefined && <Icon name={icon} />}
      <span className={styles.words}>{children}</span>
      {hotkey !== undefined && hotkey !== null && <KeyHint keys={hotkey} isQuiet />}
    </AriaButton>
  )
}

export type IconButtonProps = Omit<AriaButtonProps, 'children' | 'className' | 'style' | 'aria-label'> & {
  /** Name for screen readers and the tooltip. */
  label: string
  icon: IconName
  size?: 'small' | 'normal'
  isActive?: boolean
  hotkey?: string | null
}

/** A button with an icon; its name shows as a tooltip on hover and on keyboard focus. */
export function IconButton({ label, icon, size = 'normal', isActive = false, hotkey, ...rest }: IconButtonProps) {
  return (
    <TooltipTrigger delay={400} closeDelay={0}>
      <AriaButton
        {...rest}
        aria-label={label}
        className={classNames(styles.button, styles.quiet, styles.icon, styles[size], isActive && styles.active)}
      >
        <Icon name={icon} />
      </AriaButton>
      <Tooltip className={styles.tooltip ?? ''} offset={6}>
        {label}
        {hotkey !== undefined && hotkey !== null && <KeyHint keys={hotkey} isQuiet />}
      </Tooltip>
    </TooltipTrigger>
  )
}
