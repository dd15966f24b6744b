/** Signed-in devices: who, where from, since when; any of them can be closed. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { trpc, type RouterOutputs } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { useFormat } from '../../lib/use-language.ts'
import { Button } from '../../ui/button.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { EmptyState, ErrorState, FormError } from '../../ui/states.tsx'

type Session = RouterOutputs['identity']['sessions'][number]

export function Sessions() {
  const { t } = useTranslation('admin')
  const format = useFormat()
  const sessions = useQuery(trpc.identity.sessions.queryOptions({}))
  const close = useCommand(trpc.identity.closeSession.mutationOptions())
  const columns: Column<Session>[] = [
    { id: 'user', header: t('session.user'), width: 160, render: (row) => row.userName },
    { id: 'device', header: t('session.device'), width: 'fill', render: (row) => row.device },
    { id: 'place', header: t('session.place'), width: 140, render: (row) => row.place },
    { id: 'opened', header: t('session.opened'), width: 160, render: (row) => format.dateTime(row.openedAt) },
    {
      id: 'act',
      header: t('session.close'),
      isHeaderHidden: true,
      width: 120,
      render: (row) =>
        row.isCurrent
          ? t('session.current')
          : row.closedAt === null && (
              <Button size="small" onPress={() => void close.send({ sessionId: row.id }).catch(() => undefined)}>
                {t('session.close')}
              </Button>
            ),
    }, // the failure is shown above
  ]
  return (
    <>
      {sessions.error !== null && <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />}
      <FormError error={close.error} />
      <DataTable
        label={t('tab.sessions')}
        columns={columns}
        rows={sessions.data ?? []}
        keyOf={(row) => row.id}
        isLoading={sessions.isPending}
        empty={<EmptyState title={t('session.empty')} />}
      />
    </>
  )
}
