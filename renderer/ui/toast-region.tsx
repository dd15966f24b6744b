/** Draws the toasts above the command line; the clock of a toast stands still while a person points at it or is inside it. */
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { classNames } from '../lib/class-names.ts'
import { Button, IconButton } from './button.tsx'
import { Icon } from './icons.tsx'
import { closeToast, useToasts } from './toast-store.ts'
import type { Toast } from './toast-store.ts'
import styles from './toast-region.module.css'

/** The region for all toasts; the frame draws it once. */
export function ToastRegion() {
  const { t } = useTranslation('common')
  const toasts = useToasts((state) => state.toasts)
  return (
    <section className={styles.region} aria-label={t('toast.region')} {...(toasts.length > 0 ? { 'data-f6': '', tabIndex: -1 } : {})}>
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </section>
  )
}

function ToastCard({ toast }: { toast: Toast }) {
  const { t } = useTranslation('common')
  const [isHeld, setHeld] = useState(false)
  useLife(toast, isHeld)
  const undo = (): void => {
    toast.undo?.()
    closeToast(toast.id)
  }
  return (
    <div
      className={classNames(styles.toast, isHeld && styles.held)}
      role={toast.tone === 'problem' ? 'alert' : 'status'}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon name={toast.tone === 'problem' ? 'warning' : 'check'} />
      <span className={styles.text}>{toast.text}</span>
      {toast.undo !== null && (
        <Button size="small" icon="undo" onPress={undo} hotkey="$mod+z">
          {t('action.undo')}
        </Button>
      )}
      <IconButton size="small" icon="close" label={t('action.close')} onPress={() => closeToast(toast.id)} />
      {toast.undo !== null && <span className={styles.life} aria-hidden="true" />}
    </div>
  )
}

/** Closes the toast when its time is used up; a held toast keeps what is left. */
function useLife(toast: Toast, isHeld: boolean): void {
  const leftMs = useRef(toast.lifeMs)
  useEffect(() => {
    if (leftMs.current === null || isHeld) return undefined
    const startedAtMs = performance.now()
    const timer = setTimeout(() => closeToast(toast.id), leftMs.current)
    return () => {
      clearTimeout(timer)
      leftMs.current = Math.max(1000, (leftMs.current ?? 0) - (performance.now() - startedAtMs))
    }
  }, [toast.id, isHeld])
}
