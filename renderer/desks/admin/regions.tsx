/** Regions: maps, roads and places made from extracts of OpenStreetMap. The list, the import that runs, and how the last one ended. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RegionView } from '../../../server/contract/regions.ts'
import { trpc } from '../../lib/trpc.ts'
import { useFormat } from '../../lib/use-language.ts'
import { Button } from '../../ui/button.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { EmptyState, ErrorState } from '../../ui/states.tsx'
import { RegionAdd } from './regions-add.tsx'
import { RegionDetails } from './regions-details.tsx'
import { ImportProgress, LastImport } from './regions-progress.tsx'
import { useSize } from './regions-text.ts'
import { Toolbar } from './toolbar.tsx'

export function Regions() {
  const { t } = useTranslation('admin')
  const regions = useQuery(trpc.regions.list.queryOptions({}))
  const importing = useQuery(trpc.regions.importing.queryOptions({}))
  const [open, setOpen] = useState<string | null>(null)
  const [isAdding, setAdding] = useState(false)
  const columns = useColumns()
  const { current = null, last = null } = importing.data ?? {}
  const rows = regions.data ?? []
  const shown = rows.find(({ name }) => name === open)
  return (
    <>
      <Toolbar>
        <Button icon="plus" onPress={() => setAdding(true)} isDisabled={current !== null && !isAdding}>
          {t('region.add')}
        </Button>
      </Toolbar>
      {current !== null ? <ImportProgress job={current} /> : last !== null && <LastImport end={last} />}
      {regions.error !== null && <ErrorState error={regions.error} onRetry={() => void regions.refetch()} />}
      <DataTable
        label={t('tab.regions')}
        columns={columns}
        rows={rows}
        keyOf={(row) => row.name}
        isLoading={regions.isPending}
        onActivate={({ name }) => setOpen(name)}
        onSelect={({ name }) => setOpen(name)}
        empty={current === null && <EmptyState icon="place" title={t('region.empty')} hint={t('region.emptyHint')} />}
      />
      <Dialog title={t('region.add')} isOpen={isAdding} onClose={() => setAdding(false)}>
        <RegionAdd regions={rows} onDone={() => setAdding(false)} />
      </Dialog>
      <Dialog title={shown?.name ?? ''} isOpen={shown !== undefined} onClose={() => setOpen(null)}>
        {shown !== undefined && <RegionDetails key={shown.name} region={shown} onRemoved={() => setOpen(null)} />}
      </Dialog>
    </>
  )
}

function useColumns(): Column<RegionView>[] {
  const { t } = useTranslation('admin')
  const { dateTime, number } = useFormat()
  const size = useSize()
  return [
    { id: 'name', header: t('region.name'), width: 'fill', render: ({ name }) => name },
    {
      id: 'state',
      header: t('region.state'),
      width: 130,
      render: ({ problem }) => t(problem === null ? 'region.usable' : 'region.damaged'),
    },
    { id: 'importedAt', header: t('region.importedAt'), width: 170, render: ({ contents }) => contents && dateTime(contents.importedAt) },
    {
      id: 'roads',
      header: t('region.roads'),
      width: 120,
      align: 'end',
      render: ({ contents }) => contents && t('region.kilometres', { km: number(Math.round(contents.counts.roadKilometres)) }),
    },
    {
      id: 'places',
      header: t('region.places'),
      width: 110,
      align: 'end',
      render: ({ contents }) => contents && number(contents.counts.places),
    },
    { id: 'size', header: t('region.size'), width: 100, align: 'end', render: ({ contents }) => contents && size(contents.bytes) },
  ]
}
