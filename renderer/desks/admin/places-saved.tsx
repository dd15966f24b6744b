/** Places that were saved here: the list with its filter, one form, and the import of a CSV file with a dry run first. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { matchScore } from '../../lib/search-text.ts'
import { trpc, type RouterOutputs } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { useFormat } from '../../lib/use-language.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/choice.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { EmptyState, ErrorState } from '../../ui/states.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { CsvImport } from './csv-import.tsx'
import { PlacesSavedForm } from './places-saved-form.tsx'
import { Toolbar } from './toolbar.tsx'

export type SavedPlace = RouterOutputs['places']['saved'][number]
type Open = SavedPlace | 'new' | 'import' | null

/** The list. */
export function PlacesSaved() {
  const { t } = useTranslation('places')
  const [hasArchived, setArchived] = useState(false)
  const places = useQuery(trpc.places.saved.queryOptions({ includeArchived: hasArchived }))
  const [typed, setTyped] = useState('')
  const [open, setOpen] = useState<Open>(null)
  const rows = (places.data ?? []).filter(({ name, aliases }) => typed === '' || matchScore([name, ...aliases].join(' '), typed) > 0)
  return (
    <>
      <Toolbar>
        <Button icon="plus" onPress={() => setOpen('new')}>
          {t('saved.add')}
        </Button>
        <Button onPress={() => setOpen('import')}>{t('saved.import')}</Button>
        <TextField aria-label={t('saved.filter')} label="" placeholder={t('saved.filter')} value={typed} onChange={setTyped} />
        <Checkbox isSelected={hasArchived} onChange={setArchived}>
          {t('saved.showArchived')}
        </Checkbox>
      </Toolbar>
      {places.error !== null && <ErrorState error={places.error} onRetry={() => void places.refetch()} />}
      <PlaceTable rows={rows} isLoading={places.isPending} isFiltered={typed !== ''} onOpen={setOpen} />
      <PlaceDialog open={open} onClose={() => setOpen(null)} />
    </>
  )
}

type TableProps = { rows: readonly SavedPlace[]; isLoading: boolean; isFiltered: boolean; onOpen: (place: SavedPlace) => void }

function PlaceTable({ rows, isLoading, isFiltered, onOpen }: TableProps) {
  const { t } = useTranslation('places')
  const format = useFormat()
  const columns: Column<SavedPlace>[] = [
    { id: 'name', header: t('saved.name'), width: 'fill', render: (row) => row.name },
    { id: 'aliases', header: t('saved.aliases'), width: 'fill', render: (row) => row.aliases.join(', ') },
    { id: 'kind', header: t('saved.kind'), width: 160, render: (row) => t(`kind.${row.kind}`) },
    {
      id: 'where',
      header: t('saved.where'),
      width: 250,
      render: (row) => `${row.latitude.toFixed(5)}, ${row.longitude.toFixed(5)} ±${format.distance(row.accuracyMetres)}`,
    },
    { id: 'state', header: t('saved.state'), width: 110, render: (row) => t(row.isArchived ? 'saved.archived' : 'saved.active') },
  ]
  const empty = isFiltered ? (
    <EmptyState title={t('saved.noMatch')} icon="search" />
  ) : (
    <EmptyState title={t('saved.empty')} hint={t('saved.emptyHint')} />
  )
  return (
    <DataTable
      label={t('views.saved')}
      columns={columns}
      rows={rows}
      keyOf={(row) => row.id}
      isLoading={isLoading}
      onActivate={onOpen}
      onSelect={onOpen}
      empty={empty}
    />
  )
}

function PlaceDialog({ open, onClose }: { open: Open; onClose: () => void }) {
  const { t } = useTranslation('places')
  const run = useCommand(trpc.places.importSaved.mutationOptions())
  const isForm = open !== null && open !== 'import'
  return (
    <Dialog
      title={isForm && open !== 'new' ? open.name : t(open === 'import' ? 'saved.import' : 'saved.add')}
      isOpen={open !== null}
      onClose={onClose}
      width={open === 'import' ? 'wide' : 'normal'}
    >
      {isForm && <PlacesSavedForm key={open === 'new' ? 'new' : open.id} place={open === 'new' ? null : open} onDone={onClose} />}
      {open === 'import' && <CsvImport help={t('saved.importHelp')} run={run} onDone={onClose} />}
    </Dialog>
  )
}
