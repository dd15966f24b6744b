/** Small words that mark a state: never by tint alone. */
import type { ReactNode } from 'react'
import { classNames } from '../lib/class-names.ts'
import styles from './badge.module.css'
import { Icon } from './icons.tsx'
import type { IconName } from './icons.tsx'

export type BadgeProps = {
  children: ReactNode
  /** solid = holds now; outline = plain fact; hatched = provisional; dashed = last known or lost. */
  look?: 'solid' | 'outline' | 'hatched' | 'dashed'
  icon?: IconName
  /** Said on hover: why it is marked. */
  title?: string
}

/** A state as a word in a frame; the frame's kind repeats the meaning. */
export function Badge({ children, look = 'outline', icon, title }: BadgeProps) {
  return (
    <span className={classNames(styles.badge, styles[look])} title={title}>
      {icon !== undefined && <Icon name={icon} size={12} />}
      {children}
    </span>
  )
}
