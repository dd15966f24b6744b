/** Panels side by side whose borders can be dragged or moved with the arrow keys; the layout is kept per person and desk. */
import { Fragment, useRef } from 'react'
import type { FocusEvent, ReactNode } from 'react'
import { Group, Panel, Separator } from 'react-resizable-panels'
import type { Layout } from 'react-resizable-panels'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { classNames } from '../lib/class-names.ts'
import { readStored, writeStored } from '../lib/storage.ts'
import styles from './panel-group.module.css'
import { useWidth } from './use-width.ts'

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

const DEFAULT_MIN_PIXELS = 200

/**
 * A group of resizable panels. Double-click on a border restores its default. Where panels side by side would be narrower than they
 * may be (a small window, 200 % zoom), they stand below each other at full width instead.
 */
export function PanelGroup(props: PanelGroupProps) {
  const [frame, width] = useWidth<HTMLDivElement>()
  const leastPixels = props.panels.reduce((sum, panel) => sum + (panel.minPixels ?? DEFAULT_MIN_PIXELS), 0)
  const isStacked = props.orientation !== 'vertical' && width !== null && width < leastPixels
  return (
    <div ref={frame} className={styles.frame}>
      {width !== null && (isStacked ? <StackedPanels panels={props.panels} /> : <ResizablePanels {...props} />)}
    </div>
  )
}

/** A panel that gets the keyboard comes into sight; a press with the mouse moves nothing under the pointer. */
function showFocused({ currentTarget, target }: FocusEvent<HTMLElement>): void {
  if (target.matches(':focus-visible')) currentTarget.scrollIntoView({ block: 'start' })
}

function StackedPanels({ panels }: Pick<PanelGroupProps, 'panels'>) {
  return (
    <div className={styles.stack}>
      {panels.map((panel) => (
        <div key={panel.id} className={styles.stacked} onFocus={showFocused}>
          {panel.content}
        </div>
      ))}
    </div>
  )
}

function ResizablePanels({ storageKey, panels, orientation = 'horizontal' }: PanelGroupProps) {
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
          <Panel
            id={panel.id}
            className={styles.panel}
            defaultSize={`${panel.defaultPercent}%`}
            minSize={`${panel.minPixels ?? DEFAULT_MIN_PIXELS}px`}
          >
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
