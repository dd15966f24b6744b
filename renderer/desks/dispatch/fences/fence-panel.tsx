/** The middle panel while fences are looked at: the list, one fence, or the form. */
import { useTranslation } from 'react-i18next'
import { can } from '../../../lib/session.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { Checkbox } from '../../../ui/choice.tsx'
import { DataTable, type Column } from '../../../ui/data-table.tsx'
import { Icon } from '../../../ui/icons.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { EmptyState, ErrorState } from '../../../ui/states.tsx'
import { showView } from '../store.ts'
import { ArrivalRuleForm } from './arrival-rule.tsx'
import { useFences, type Fence } from './data.ts'
import { FenceDetails } from './fence-details.tsx'
import { FenceForm } from './fence-form.tsx'
import { editFence, showArchivedFences, showFence, useFenceDesk } from './store.ts'
import styles from './fences.module.css'

export function FencePanel() {
  const { t } = useTranslation('fences')
  const { fenceId, isEditing, isArchivedShown } = useFenceDesk()
  const fences = useFences(isArchivedShown)
  const fence = fences.data?.find(({ id }) => id === fenceId) ?? null
  if (isEditing)
    return (
      <Panel title={t(fence ? 'form.change' : 'form.new')} isPadded>
        <FenceForm key={fenceId ?? 'new'} fence={fence} />
      </Panel>
    )
  if (fence)
    return (
      <Panel
        title={fence.name}
        isPadded
        actions={
          <Button size="small" onPress={() => showFence(null)}>
            {t('back')}
          </Button>
        }
      >
        <FenceDetails fence={fence} />
      </Panel>
    )
  return <FenceList fences={fences} isArchivedShown={isArchivedShown} />
}

function FenceList({ fences, isArchivedShown }: { fences: ReturnType<typeof useFences>; isArchivedShown: boolean }) {
  const { t } = useTranslation('fences')
  const columns: Column<Fence>[] = [
    { id: 'name', header: t('column.name'), width: 'fill', minPixels: 120, render: (row) => <FenceName fence={row} /> },
    { id: 'purpose', header: t('column.purpose'), width: 112, canDrop: true, render: (row) => t(`purpose.${row.purpose}`) },
    {
      id: 'inside',
      header: t('column.inside'),
      width: 112,
      render: (row) => row.inside.map(({ callSign }) => callSign).join(', '),
    },
  ]
  return (
    <Panel
      title={t('title')}
      isScrollable={false}
      {...(fences.data ? { count: fences.data.length } : {})}
      actions={
        <span className={styles.actions}>
          {can('fence.manage') && (
            <Button size="small" icon="plus" onPress={() => editFence(null)}>
              {t('form.new')}
            </Button>
          )}
          <Button size="small" onPress={() => showView('incident')}>
            {t('close')}
          </Button>
        </span>
      }
      footer={
        <div className={styles.footer}>
          <ArrivalRuleForm />
          <Checkbox isSelected={isArchivedShown} onChange={showArchivedFences}>
            {t('showArchived')}
          </Checkbox>
        </div>
      }
    >
      {fences.error !== null && <ErrorState error={fences.error} onRetry={() => void fences.refetch()} />}
      {fences.error === null && (
        <DataTable
          label={t('title')}
          columns={columns}
          rows={fences.data ?? []}
          keyOf={(row) => row.id}
          isLoading={fences.isPending}
          onSelect={(row) => showFence(row.id)}
          empty={<EmptyState title={t('empty')} hint={t('emptyHint')} />}
        />
      )}
    </Panel>
  )
}

function FenceName({ fence }: { fence: Fence }) {
  const { t } = useTranslation('fences')
  return (
    <span className={styles.name}>
      {fence.isAutomatic && (
        <span role="img" aria-label={t('automatic')} title={t('automaticHint')}>
          <Icon name="lock" size={12} />
        </span>
      )}
      {fence.name}
      {fence.isArchived && <Badge look="dashed">{t('archived')}</Badge>}
    </span>
  )
}
