/** The list of tiles with its filter. A failed read never looks like "all is well": it says so, and old tiles show their age. */
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNowMs } from '../../lib/now.ts'
import { Select } from '../../ui/select.tsx'
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx'
import { Panel } from '../../ui/panel.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { VirtualList } from '../../ui/virtual-list.tsx'
import { useTiles } from './cold-data.ts'
import { showEquipment, useShownEquipment } from './routes.ts'
import { TileCard } from './tile-card.tsx'
import { filterTiles, groupOf, sortTiles, TILE_GROUPS, type PlacedTile, type TileGroup, type TileSort } from './tile-order.ts'
import styles from './coldstore.module.css'

/** Groups and order change with age; once in so many milliseconds is enough for ten thousand tiles. */
const SORT_AGAIN_MS = 30_000
const SORTS = ['urgency', 'site'] as const

export function TilesPanel() {
  const { t } = useTranslation('coldstore')
  const { tiles, error, refetch } = useTiles()
  return (
    <Panel title={t('tiles.title')} isScrollable={false} {...(tiles === undefined ? {} : { count: tiles.length })}>
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {tiles === undefined && error === null && <Skeleton rows={6} />}
      {tiles !== undefined && tiles.length === 0 && <EmptyState title={t('tiles.none')} hint={t('tiles.noneHint')} />}
      {tiles !== undefined && tiles.length > 0 && <Tiles tiles={tiles} />}
    </Panel>
  )
}

function Tiles({ tiles }: { tiles: readonly PlacedTile[] }) {
  const { t } = useTranslation('coldstore')
  const shown = useShownEquipment()
  const nowMs = Math.floor(useNowMs() / SORT_AGAIN_MS) * SORT_AGAIN_MS
  const [group, setGroup] = useState<TileGroup>('all')
  const [sort, setSort] = useState<TileSort>('urgency')
  const [typed, setTyped] = useState('')
  const rows = useMemo(() => sortTiles(filterTiles(tiles, group, typed, nowMs), sort, nowMs), [tiles, group, typed, sort, nowMs])
  const counts = useMemo(() => countGroups(tiles, nowMs), [tiles, nowMs])
  return (
    <>
      <div className={styles.filter} role="search" aria-label={t('tiles.filter')}>
        <TextField label={t('tiles.search')} value={typed} onChange={setTyped} type="search" />
        <Select
          label={t('tiles.group')}
          items={TILE_GROUPS.map((id) => ({ id, label: `${t(`group.${id}`)} (${counts[id]})` }))}
          value={group}
          onChange={setGroup}
        />
        <Select label={t('tiles.sort')} items={SORTS.map((id) => ({ id, label: t(`sort.${id}`) }))} value={sort} onChange={setSort} />
      </div>
      <VirtualList
        label={t('tiles.title')}
        rows={rows}
        keyOf={(tile) => tile.equipmentId}
        estimatePixels={92}
        selectedKey={shown}
        holdsNewRows={false}
        onSelect={(tile) => showEquipment(tile.equipmentId)}
        render={(tile) => <TileCard tile={tile} />}
        empty={<EmptyState title={t('tiles.noMatch')} hint={t('tiles.noMatchHint')} icon="search" />}
      />
    </>
  )
}

function countGroups(tiles: readonly PlacedTile[], nowMs: number): Record<TileGroup, number> {
  const counts: Record<TileGroup, number> = { all: tiles.length, attention: 0, silent: 0, aside: 0, normal: 0 }
  for (const tile of tiles) counts[groupOf(tile, nowMs)] += 1
  return counts
}
