/** Tabs of the desk; only those a person may use. */
import { useTranslation } from 'react-i18next'
import { navigate, useRoute } from '../../lib/route.ts'
import { useSession } from '../../lib/session.ts'
import { Panel } from '../../ui/panel.tsx'
import { Tabs, type TabItem } from '../../ui/tabs.tsx'
import { Audit } from './audit.tsx'
import { Facilities } from './facilities.tsx'
import { PeersViews } from './peers-views.tsx'
import { Regions } from './regions.tsx'
import { PlacesViews } from './places-views.tsx'
import { Sessions } from './sessions.tsx'
import { TrackersViews } from './trackers-views.tsx'
import { Units } from './units.tsx'
import { Users } from './users.tsx'

export function Desk() {
  const { t } = useTranslation(['admin', 'places', 'trackers'])
  const { permissions } = useSession()
  const { path } = useRoute()
  const all: (TabItem & { permission: (typeof permissions)[number] })[] = [
    { id: 'users', label: t('tab.users'), permission: 'identity.read', content: <Users /> },
    { id: 'units', label: t('tab.units'), permission: 'unit.manage', content: <Units /> },
    { id: 'trackers', label: t('trackers:tab'), permission: 'unit.manage', content: <TrackersViews /> },
    { id: 'facilities', label: t('tab.facilities'), permission: 'directory.manage', content: <Facilities /> },
    { id: 'regions', label: t('tab.regions'), permission: 'region.manage', content: <Regions /> },
    { id: 'places', label: t('places:tab'), permission: 'place.manage', content: <PlacesViews /> },
    { id: 'peers', label: t('tab.peers'), permission: 'peers.read', content: <PeersViews /> },
    { id: 'sessions', label: t('tab.sessions'), permission: 'identity.manage', content: <Sessions /> },
    { id: 'audit', label: t('tab.audit'), permission: 'audit.read', content: <Audit /> },
  ]
  const tabs = all.filter((tab) => permissions.includes(tab.permission))
  const [first] = tabs
  if (!first) return null
  return (
    <Panel title={t('title')} isScrollable={false}>
      <Tabs
        label={t('title')}
        tabs={tabs}
        selected={tabs.find((tab) => tab.id === path[0])?.id ?? first.id}
        onSelect={(id) => navigate('admin', [id])}
      />
    </Panel>
  )
}
