/** The log as people read it: who did what, when; and the proof that it is whole. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useMutation } from '@tanstack/react-query'
import { trpc, type RouterOutputs } from '../../lib/trpc.ts'
import { useFormat } from '../../lib/use-language.ts'
import { Button } from '../../ui/button.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { EmptyState, ErrorState, FormError } from '../../ui/states.tsx'
import { Toolbar } from './toolbar.tsx'

type Entry = RouterOutputs['station']['audit'][number]

export function Audit() {
  const { t } = useTranslation('admin')
  const format = useFormat()
  const pages = useInfiniteQuery(
    trpc.station.audit.infiniteQueryOptions({ limit: 200 }, { getNextPageParam: (last) => last.at(-1)?.position }),
  )
  const verify = useMutation(trpc.station.verify.mutationOptions())
  const rows = pages.data?.pages.flat() ?? []
  const columns: Column<Entry>[] = [
    { id: 'position', header: t('audit.position'), width: 90, align: 'end', render: (row) => row.position },
    { id: 'at', header: t('audit.at'), width: 170, render: (row) => format.dateTime(row.at) },
    { id: 'kind', header: t('audit.kind'), width: 'fill', render: (row) => row.kind },
    { id: 'actor', header: t('audit.actor'), width: 'fill', render: (row) => row.actor },
    { id: 'entity', header: t('audit.entity'), width: 'fill', render: (row) => row.entity },
    { id: 'hash', header: t('audit.hash'), width: 130, canDrop: true, render: (row) => row.hash.slice(0, 12) },
  ]
  return (
    <>
      <Toolbar>
        <Button isPending={verify.isPending} onPress={() => verify.mutate({})}>
          {t('audit.verify')}
        </Button>
        {pages.hasNextPage && (
          <Button variant="quiet" isPending={pages.isFetchingNextPage} onPress={() => void pages.fetchNextPage()}>
            {t('audit.older')}
          </Button>
        )}
        {verify.data && (
          <span role="status">
            {verify.data.problems.length === 0
              ? t('audit.whole', { ops: verify.data.ops, checkpoints: verify.data.checkpoints })
              : t('audit.broken', { problem: verify.data.problems[0]?.problem })}
          </span>
        )}
      </Toolbar>
      <FormError error={verify.error} />
      {pages.error !== null && <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />}
      <DataTable
        label={t('tab.audit')}
        columns={columns}
        rows={rows}
        keyOf={(row) => String(row.position)}
        isLoading={pages.isPending}
        empty={<EmptyState title={t('audit.empty')} />}
      />
    </>
  )
}
