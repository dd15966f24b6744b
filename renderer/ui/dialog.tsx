/** Dialogs of two flavours. Both stay below the exception strip and above the command line, which stay usable. */
import { useEffect, useId, useRef } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { createPortal } from 'react-dom'
import { useTranslation } from 'react-i18next'
import { classNames } from '../lib/class-names.ts'
import { IconButton } from './button.tsx'
import { countBlocking, useDialogLayer } from './dialog-layer.ts'
import styles from './dialog.module.css'

export type DialogProps = {
  title: string
  isOpen: boolean
  onClose: () => void
  children: ReactNode
  /** Buttons at the bottom, the primary one last. */
  footer?: ReactNode
  /** 'panel' slides beside the work and blocks nothing; 'blocking' shades the desk (not the strip) until answered. */
  flavour?: 'panel' | 'blocking'
  width?: 'narrow' | 'normal' | 'wide'
}

/** A dialog. Esc closes it and focus goes back to where it was. First focus: [data-autofocus], else the first field, else the title. */
export function Dialog({ isOpen, ...rest }: DialogProps) {
  const host = useDialogLayer((layer) => layer.host)
  if (!isOpen) return null
  return createPortal(<OpenDialog {...rest} />, host ?? document.body)
}

function OpenDialog({ title, onClose, children, footer, flavour = 'panel', width = 'normal' }: Omit<DialogProps, 'isOpen'>) {
  const { t } = useTranslation('common')
  const titleId = useId()
  const box = useRef<HTMLDivElement>(null)
  useBlocking(flavour === 'blocking')
  useFocusStay(box)
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented) return
    event.preventDefault()
    event.stopPropagation()
    onClose()
  }
  return (
    <div className={classNames(styles.layer, flavour === 'blocking' && styles.shaded)}>
      <div
        ref={box}
        className={classNames(styles.dialog, styles[flavour], styles[width])}
        role="dialog"
        aria-labelledby={titleId}
        tabIndex={-1}
        data-f6=""
        onKeyDown={onKeyDown}
      >
        <header className={styles.header}>
          <h2 id={titleId}>{title}</h2>
          <IconButton icon="close" label={t('action.close')} onPress={onClose} hotkey="Escape" />
        </header>
        <div className={styles.body}>{children}</div>
        {footer !== undefined && <footer className={styles.footer}>{footer}</footer>}
      </div>
    </div>
  )
}

function useBlocking(isBlocking: boolean): void {
  useEffect(() => {
    if (!isBlocking) return undefined
    countBlocking(1)
    return () => countBlocking(-1)
  }, [isBlocking])
}

/** Moves focus in at opening and gives it back at closing, unless the person has gone elsewhere meanwhile. */
function useFocusStay(box: { readonly current: HTMLDivElement | null }): void {
  useEffect(() => {
    const before = document.activeElement
    const inside = box.current
    const target =
      inside?.querySelector<HTMLElement>('[data-autofocus]') ??
      inside?.querySelector<HTMLElement>('input:not([disabled]), textarea:not([disabled])') ??
      inside
    if (inside !== null && !inside.contains(document.activeElement)) target?.focus()
    return () => {
      const isElsewhere = document.activeElement !== document.body && !(inside?.contains(document.activeElement) ?? false)
      if (!isElsewhere && before instanceof HTMLElement && before.isConnected) requestAnimationFrame(() => before.focus())
    }
  }, [box])
}
