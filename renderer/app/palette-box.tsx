/** Places the palette over the desk, below the exception strip; leaving it closes it and gives the focus back. */
import { useEffect, useRef } from 'react'
import type { FocusEvent, KeyboardEvent, ReactNode } from 'react'
import styles from './palette-box.module.css'

/** The floating box. Esc and leaving with the focus close it. */
export function PaletteBox({ label, children, onClose }: { label: string; children: ReactNode; onClose: () => void }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const before = document.activeElement
    const inside = box.current
    const focusInput = (): void => inside?.querySelector<HTMLElement>('input')?.focus()
    const observer = new MutationObserver(focusInput) // the palette's code may arrive after the box
    if (inside !== null) observer.observe(inside, { childList: true })
    focusInput()
    return () => {
      observer.disconnect()
      const isStillInside = document.activeElement === document.body || inside?.contains(document.activeElement) === true
      if (isStillInside && before instanceof HTMLElement) before.focus()
    }
  }, [])
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    onClose()
  }
  const onBlur = (event: FocusEvent): void => {
    if (event.relatedTarget !== null && !event.currentTarget.contains(event.relatedTarget)) onClose()
  }
  return (
    <div className={styles.layer}>
      <button type="button" className={styles.away} tabIndex={-1} aria-hidden="true" onClick={onClose} />
      <div ref={box} className={styles.box} role="dialog" aria-label={label} onKeyDown={onKeyDown} onBlur={onBlur}>
        {children}
      </div>
    </div>
  )
}
