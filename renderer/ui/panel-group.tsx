/** Panels side by side whose borders can be dragged or moved with the arrow keys; the layout is kept per person and desk. */
import { Fragment, useRef } from 'react'
import type { ReactNode } from 'react'
import { Group, Panel, Separator } from 'react-resizable-panels'
import type { Layout } from 'react-resizable-panels'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { classNames } from '../lib/class-names.ts'
import { readStored, writeStored } from '../lib/storage.ts'
import styles from './panel-group.module.css'

export type PanelSlot = {
  id: string
  content: ReactNode
  /** Share of the group in percent before anybody moved a border. */
  defaultPercent: number
  minPixels?: number
}

export type PanelGroupProps = {
  /** Where the layout is kept: `layoutKey('dispatch')` from lib/session, plus a name when a desk has several groups. */
  storageKey: string
  panels: readonly PanelSlot[]
  orientation?: 'horizontal' | 'vertical'
}

const StoredLayout = z.record(z.string(), z.number().min(0).max(100))

/** A group of resizable panels. Double-click on a border restores its default. */
export function PanelGroup({ storageKey, panels, orientation = 'horizontal' }: PanelGroupProps) {
  const { t } = useTranslation('common')
  const key = `kituo.layout.${storageKey}`
  const first = useRef<Layout | null | undefined>(undefined)
  if (first.current === undefined) first.current = storedLayout(key, panels)
  const initial = first.current
  return (
    <Group
      className={styles.group}
      orientation={orientation}
      {...(initial === null ? {} : { defaultLayout: initial })}
      onLayoutChanged={(layout) => writeStored(window.localStorage, key, layout)}
    >
      {panels.map((panel, index) => (
        <Fragment key={panel.id}>
          {index > 0 && <Separator className={classNames(styles.separator, styles[orientation])} aria-label={t('panel.resize')} />}
          <Panel id={panel.id} className={styles.panel} defaultSize={`${panel.defaultPercent}%`} minSize={`${panel.minPixels ?? 200}px`}>
            {panel.content}
          </Panel>
        </Fragment>
      ))}
    </Group>
  )
}

/** A stored layout counts only when it names exactly the present panels. */
function storedLayout(key: string, panels: readonly PanelSlot[]): Layout | null {
  const stored = readStored(window.localStorage, key, StoredLayout)
  if (stored === null) return null
  const names = panels.map((panel) => panel.id)
  return names.length === Object.keys(stored).length && names.every((name) => name in stored) ? stored : null
}
