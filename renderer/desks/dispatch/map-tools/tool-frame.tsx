/** The frame of a tool beside the map: title, a button that shuts it, Esc does too. */
import { useEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../../../ui/button.tsx'
import styles from './map-tools.module.css'
import { openMapTool } from './store.ts'

export function ToolFrame({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation('roads')
  const frame = useRef<HTMLElement>(null)
  // on a small screen the map lies below the lists
  useEffect(() => frame.current?.scrollIntoView({ block: 'nearest' }), [])
  return (
    <section
      ref={frame}
      className={styles.frame}
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        event.stopPropagation()
        openMapTool(null)
      }}
    >
      <header className={styles.header}>
        <h3>{title}</h3>
        <IconButton size="small" icon="close" label={t('shut')} onPress={() => openMapTool(null)} />
      </header>
      <div className={styles.content}>{children}</div>
    </section>
  )
}
