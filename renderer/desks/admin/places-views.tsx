/** Places in two views: those that were saved here, and where people are brought from them. The address names the view. */
import { useTranslation } from 'react-i18next'
import { navigate, useRoute } from '../../lib/route.ts'
import { Tabs } from '../../ui/tabs.tsx'
import { PlacesReferrals } from './places-referrals.tsx'
import { PlacesSaved } from './places-saved.tsx'

const VIEWS = ['saved', 'plans'] as const

/** The views as tabs. */
export function PlacesViews() {
  const { t } = useTranslation('places')
  const { path } = useRoute()
  return (
    <Tabs
      label={t('views.label')}
      tabs={[
        { id: 'saved', label: t('views.saved'), content: <PlacesSaved /> },
        { id: 'plans', label: t('views.plans'), content: <PlacesReferrals /> },
      ]}
      selected={VIEWS.find((view) => path[0] === 'places' && path[1] === view) ?? 'saved'}
      onSelect={(view) => navigate('admin', ['places', view])}
    />
  )
}
