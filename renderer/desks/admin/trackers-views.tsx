/** Trackers in two views: devices that wait for somebody to approve them, and the doors they come through. The address names the view. */
import { useTranslation } from 'react-i18next'
import { navigate, useRoute } from '../../lib/route.ts'
import { Tabs } from '../../ui/tabs.tsx'
import { TrackersDoors } from './trackers-doors.tsx'
import { TrackersWaiting } from './trackers-waiting.tsx'

const VIEWS = ['waiting', 'doors'] as const

/** The views as tabs. */
export function TrackersViews() {
  const { t } = useTranslation('trackers')
  const { path } = useRoute()
  return (
    <Tabs
      label={t('views.label')}
      tabs={[
        { id: 'waiting', label: t('views.waiting'), content: <TrackersWaiting /> },
        { id: 'doors', label: t('views.doors'), content: <TrackersDoors /> },
      ]}
      selected={VIEWS.find((view) => path[0] === 'trackers' && path[1] === view) ?? 'waiting'}
      onSelect={(view) => navigate('admin', ['trackers', view])}
    />
  )
}
