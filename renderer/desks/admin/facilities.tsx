/** Facilities: the list, one form, and the import of a CSV file with a dry run first. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { trpc, type RouterOutputs } from '../../lib/trpc.ts'
import { Button } from '../../ui/button.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { EmptyState, ErrorState } from '../../ui/states.tsx'
import { FacilityForm } from './facility-form.tsx'
import { FacilityImport } from './facility-import.tsx'
import { Toolbar } from './toolbar.tsx'

export type Facility = RouterOutputs['directory']['facilities'][number]

export function Facilities() {
  const { t } = useTranslation(['admin', 'dispatch'])
  const facilities = useQuery(trpc.directory.facilities.queryOptions({ includeInactive: true }))
  const [open, setOpen] = useState<Facility | 'new' | 'import' | null>(null)
  const columns: Column<Facility>[] = [
    { id: 'code', header: t('facility.code'), width: 120, render: (row) => row.code },
    { id: 'name', header: t('facility.name'), width: 'fill', render: (row) => row.name },
    { id: 'kind', header: t('facility.kind'), width: 180, render: (row) => t(`facilityKind.${row.kind}`) },
    { id: 'traffic', header: t('facility.traffic'), width: 160, render: (row) => t(`dispatch:emsTraffic.${row.emsTraffic}`) },
    { id: 'state', header: t('facility.state'), width: 110, render: (row) => t(row.isActive ? 'facility.active' : 'facility.inactive') },
  ]
  const isForm = open !== null && open !== 'import'
  return (
    <>
      <Toolbar>
        <Button icon="plus" onPress={() => setOpen('new')}>
          {t('facility.add')}
        </Button>
        <Button onPress={() => setOpen('import')}>{t('facility.import')}</Button>
      </Toolbar>
      {facilities.error !== null && <ErrorState error={facilities.error} onRetry={() => void facilities.refetch()} />}
      <DataTable
        label={t('tab.facilities')}
        columns={columns}
        rows={facilities.data ?? []}
        keyOf={(row) => row.id}
        isLoading={facilities.isPending}
        onActivate={setOpen}
        onSelect={setOpen}
        empty={<EmptyState title={t('facility.empty')} hint={t('facility.emptyHint')} />}
      />
      <Dialog
        title={isForm && open !== 'new' ? open.name : t(open === 'import' ? 'facility.import' : 'facility.add')}
        isOpen={open !== null}
        onClose={() => setOpen(null)}
        width={open === 'import' ? 'wide' : 'normal'}
      >
        {isForm && (
          <FacilityForm key={open === 'new' ? 'new' : open.id} facility={open === 'new' ? null : open} onDone={() => setOpen(null)} />
        )}
        {open === 'import' && <FacilityImport onDone={() => setOpen(null)} />}
      </Dialog>
    </>
  )
}
