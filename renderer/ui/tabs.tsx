/** Tabs inside a panel. Arrow keys move, Home and End jump. */
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components'
import type { ReactNode } from 'react'
import styles from './tabs.module.css'

export type TabItem = { id: string; label: string; count?: number; content: ReactNode }

export type TabsProps = {
  /** Name of the tab list for screen readers. */
  label: string
  tabs: readonly TabItem[]
  selected: string
  onSelect: (id: string) => void
}

/** Tabs with their panels; only the chosen panel is mounted. */
export function Tabs({ label, tabs, selected, onSelect }: TabsProps) {
  return (
    <AriaTabs className={styles.tabs ?? ''} selectedKey={selected} onSelectionChange={(key) => onSelect(String(key))}>
      <TabList className={styles.list ?? ''} aria-label={label}>
        {tabs.map((tab) => (
          <Tab key={tab.id} id={tab.id} className={styles.tab ?? ''}>
            {tab.label}
            {tab.count !== undefined && <span className={styles.count}>{tab.count}</span>}
          </Tab>
        ))}
      </TabList>
      {tabs.map((tab) => (
        <TabPanel key={tab.id} id={tab.id} className={styles.panel ?? ''}>
          {tab.content}
        </TabPanel>
      ))}
    </AriaTabs>
  )
}
