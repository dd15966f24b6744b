/** Referral plans: from a place or facility, for a condition, to facilities in the order in which they are tried. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { trpc, type RouterOutputs } from '../../lib/trpc.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/choice.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { EmptyState, ErrorState } from '../../ui/states.tsx'
import { PlacesReferralForm } from './places-referral-form.tsx'
import { Toolbar } from './toolbar.tsx'

export type ReferralPlan = RouterOutputs['places']['referralPlans'][number]

/** The list and its form. */
export function PlacesReferrals() {
  const { t } = useTranslation('places')
  const [hasInactive, setInactive] = useState(false)
  const plans = useQuery(trpc.places.referralPlans.queryOptions({ includeInactive: hasInactive }))
  const facilities = useQuery(trpc.directory.facilities.queryOptions({}))
  const [open, setOpen] = useState<ReferralPlan | 'new' | null>(null)
  const columns: Column<ReferralPlan>[] = [
    { id: 'origin', header: t('plans.origin'), width: 'fill', render: (row) => row.originName },
    { id: 'condition', header: t('plans.condition'), width: 180, render: (row) => t(`condition.${row.condition}`) },
    { id: 'to', header: t('plans.to'), width: 'fill', render: (row) => row.destinationNames.join(' → ') },
    { id: 'state', header: t('plans.state'), width: 110, render: (row) => t(row.isActive ? 'plans.active' : 'plans.inactive') },
  ]
  const hasFacilities = (facilities.data ?? []).length > 0
  return (
    <>
      <Toolbar>
        <Button icon="plus" isDisabled={!hasFacilities} onPress={() => setOpen('new')}>
          {t('plans.add')}
        </Button>
        <Checkbox isSelected={hasInactive} onChange={setInactive}>
          {t('plans.showInactive')}
        </Checkbox>
      </Toolbar>
      {plans.error !== null && <ErrorState error={plans.error} onRetry={() => void plans.refetch()} />}
      <DataTable
        label={t('views.plans')}
        columns={columns}
        rows={plans.data ?? []}
        keyOf={(row) => row.id}
        isLoading={plans.isPending}
        onActivate={setOpen}
        onSelect={setOpen}
        empty={
          <EmptyState
            title={t('plans.empty')}
            hint={facilities.isSuccess && !hasFacilities ? t('plans.needFacility') : t('plans.emptyHint')}
          />
        }
      />
      <Dialog
        title={open === null || open === 'new' ? t('plans.add') : `${open.originName}, ${t(`condition.${open.condition}`)}`}
        isOpen={open !== null}
        onClose={() => setOpen(null)}
      >
        {open !== null && (
          <PlacesReferralForm key={open === 'new' ? 'new' : open.id} plan={open === 'new' ? null : open} onDone={() => setOpen(null)} />
        )}
      </Dialog>
    </>
  )
}
