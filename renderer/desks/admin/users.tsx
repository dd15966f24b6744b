/** People who sign in: add, change roles, set a new password, switch off. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { trpc, type RouterOutputs } from '../../lib/trpc.ts'
import { Button } from '../../ui/button.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { EmptyState, ErrorState } from '../../ui/states.tsx'
import { Toolbar } from './toolbar.tsx'
import { UserForm } from './user-form.tsx'

export type User = RouterOutputs['identity']['users'][number]

export function Users() {
  const { t } = useTranslation('admin')
  const users = useQuery(trpc.identity.users.queryOptions({}))
  const [open, setOpen] = useState<User | 'new' | null>(null)
  const columns: Column<User>[] = [
    { id: 'userName', header: t('user.userName'), width: 160, render: (row) => row.userName },
    { id: 'displayName', header: t('user.displayName'), width: 'fill', render: (row) => row.displayName },
    {
      id: 'roles',
      header: t('user.roles'),
      width: 'fill',
      render: (row) => row.roles.map((role) => t(`role.${role}`, { defaultValue: role })).join(', '),
    },
    { id: 'state', header: t('user.state'), width: 120, render: (row) => t(row.isActive ? 'user.active' : 'user.inactive') },
  ]
  return (
    <>
      <Toolbar>
        <Button icon="plus" onPress={() => setOpen('new')}>
          {t('user.add')}
        </Button>
      </Toolbar>
      {users.error !== null && <ErrorState error={users.error} onRetry={() => void users.refetch()} />}
      <DataTable
        label={t('tab.users')}
        columns={columns}
        rows={users.data ?? []}
        keyOf={(row) => row.id}
        isLoading={users.isPending}
        onActivate={setOpen}
        onSelect={setOpen}
        empty={<EmptyState title={t('user.empty')} />}
      />
      <Dialog title={open === 'new' ? t('user.add') : (open?.displayName ?? '')} isOpen={open !== null} onClose={() => setOpen(null)}>
        {open !== null && (
          <UserForm key={open === 'new' ? 'new' : open.id} user={open === 'new' ? null : open} onDone={() => setOpen(null)} />
        )}
      </Dialog>
    </>
  )
}
