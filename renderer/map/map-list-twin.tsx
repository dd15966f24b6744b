/** The map as a list: the same items for people who do not use the picture, by keyboard or screen reader; also the way in when no map can be drawn. */
import { useDeferredValue, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { classNames } from '../lib/class-names.ts'
import { AgeText } from '../ui/age-text.tsx'
import { PriorityMark } from '../ui/priority-mark.tsx'
import { EmptyState } from '../ui/states.tsx'
import { TextField } from '../ui/text-field.tsx'
import { VirtualList } from '../ui/virtual-list.tsx'
import { FacilityGlyph } from './facility-glyph.tsx'
import { itemKey, type MapListItem } from './list-items.ts'
import styles from './map-list-twin.module.css'
import type { MapSelection } from './types.ts'
import { UnitGlyph } from './unit-glyph.tsx'
import type { UnitPositionStore } from './unit-positions.ts'

export type MapListTwinProps = {
  /** From `listMapItems`; called again with what the person types. */
  items: (filter: string) => readonly MapListItem[]
  /** Where unit ages come from. */
  units: UnitPositionStore
  selection: MapSelection | null
  /** Enter or a click on a row: select it and, where there is a map, move there. */
  onSelect: (item: MapListItem) => void
}

/** Arrows move by item, Enter selects; thousands of rows, of which only those in sight are drawn. */
export function MapListTwin({ items, units, selection, onSelect }: MapListTwinProps) {
  const { t } = useTranslation('map')
  const [filter, setFilter] = useState('')
  const typed = useDeferredValue(filter)
  const rows = useMemo(() => items(typed), [items, typed])
  return (
    <div className={styles.twin}>
      <div className={styles.search}>
        <TextField label={t('list.search')} value={filter} onChange={setFilter} type="search" />
      </div>
      <VirtualList
        label={t('list.label')}
        rows={rows}
        keyOf={itemKey}
        estimatePixels={32}
        selectedKey={selection === null ? null : itemKey(selection)}
        onSelect={onSelect}
        empty={
          <EmptyState
            title={t(filter === '' ? 'list.empty' : 'list.noMatch')}
            hint={t(filter === '' ? 'list.emptyHint' : 'list.noMatchHint')}
          />
        }
        render={(item) => <Row item={item} units={units} />}
      />
    </div>
  )
}

function Row({ item, units }: { item: MapListItem; units: UnitPositionStore }) {
  const { t } = useTranslation('map')
  if (item.kind === 'unit') return <UnitRow item={item} units={units} />
  const isIncident = item.kind === 'incident'
  return (
    <div className={styles.row}>
      <span className={styles.mark}>
        {isIncident ? (
          <PriorityMark priority={item.priority} size={18} isFlashing={!item.isAcknowledged} />
        ) : (
          <FacilityGlyph kind={item.facilityKind} isClosed={item.isClosed} />
        )}
      </span>
      <span className={styles.title}>{item.title}</span>
      <span className={styles.detail}>{isIncident ? item.detail : t(`facility.${item.facilityKind}`)}</span>
      {!isIncident && item.isClosed && <span className={styles.end}>{t('facility.closed')}</span>}
    </div>
  )
}

function UnitRow({ item, units }: { item: Extract<MapListItem, { kind: 'unit' }>; units: UnitPositionStore }) {
  const { t } = useTranslation('map')
  const row = units.rowOf(item.id)
  const fixedAtMs = row < 0 ? null : (units.columns.fixedAtMs[row] ?? null)
  return (
    <div className={styles.row}>
      <span className={styles.mark}>
        <UnitGlyph kind={item.unitKind} group={item.group} age={row < 0 ? 'lost' : units.ageAt(row)} isProvisional={item.isProvisional} />
      </span>
      <span className={classNames(styles.title, styles.code)}>{item.title}</span>
      <span className={styles.detail}>
        {[t(`unit.${item.unitKind}`), t(`group.${item.group}`), ...(item.isProvisional ? [t('provisional')] : [])].join(' · ')}
      </span>
      <span className={styles.end}>
        <AgeText at={fixedAtMs === null ? null : new Date(fixedAtMs).toISOString()} limits={units.limits} />
      </span>
    </div>
  )
}
