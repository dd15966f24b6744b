/** The fleet: cards of units, their trackers, and the one-time link that enrols a phone. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { trpc, type RouterOutputs } from '../../lib/trpc.ts'
import { Button } from '../../ui/button.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { EmptyState, ErrorState } from '../../ui/states.tsx'
import { Toolbar } from './toolbar.tsx'
import { UnitDevices } from './unit-devices.tsx'
import { UnitForm } from './unit-form.tsx'

export type Unit = RouterOutputs['units']['board'][number]

export function Units() {
  const { t } = useTranslation(['admin', 'dispatch'])
  const units = useQuery(trpc.units.board.queryOptions({}))
  const [open, setOpen] = useState<Unit | 'new' | null>(null)
  const columns: Column<Unit>[] = [
    { id: 'callSign', header: t('unit.callSign'), width: 96, render: (row) => row.callSign },
    {
      id: 'kind',
      header: t('unit.kind'),
      width: 'fill',
      render: (row) => `${t(`dispatch:unitKind.${row.kind}`)} · ${t(`dispatch:level.${row.level}`)}`,
    },
    { id: 'skills', header: t('unit.skills'), width: 'fill', render: (row) => row.skills.map((skill) => t(`skill.${skill}`)).join(', ') },
    { id: 'verified', header: t('unit.verified'), width: 120, render: (row) => t(row.isVerified ? 'yes' : 'no') },
    { id: 'status', header: t('unit.status'), width: 140, render: (row) => t(`dispatch:unitStatus.${row.status}`) },
  ]
  return (
    <>
      <Toolbar>
        <Button icon="plus" onPress={() => setOpen('new')}>
          {t('unit.add')}
        </Button>
      </Toolbar>
      {units.error !== null && <ErrorState error={units.error} onRetry={() => void units.refetch()} />}
      <DataTable
        label={t('tab.units')}
        columns={columns}
        rows={units.data ?? []}
        keyOf={(row) => row.id}
        isLoading={units.isPending}
        onActivate={setOpen}
        onSelect={setOpen}
        empty={<EmptyState title={t('unit.empty')} hint={t('unit.emptyHint')} />}
      />
      <Dialog title={open === 'new' ? t('unit.add') : (open?.callSign ?? '')} isOpen={open !== null} onClose={() => setOpen(null)}>
        {open !== null && (
          <UnitForm key={open === 'new' ? 'new' : open.id} unit={open === 'new' ? null : open} onDone={() => setOpen(null)} />
        )}
        {open !== null && open !== 'new' && <UnitDevices unit={open} />}
      </Dialog>
    </>
  )
}
