/** Other stations in three views: the list, how the lines stand, who holds what. The address names the view. */
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { StationLinks } from '../../../server/contract/peer-links.ts'
import { navigate, useRoute } from '../../lib/route.ts'
import { trpc } from '../../lib/trpc.ts'
import { ErrorState, Skeleton } from '../../ui/states.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { Holdings } from './peers-holdings.tsx'
import { LinksPanel } from './peers-links.tsx'
import { Peers } from './peers.tsx'

const VIEWS = ['list', 'links', 'holds'] as const

/** The views as tabs. */
export function PeersViews() {
  const { t } = useTranslation('admin')
  const { path } = useRoute()
  return (
    <Tabs
      label={t('links.view.label')}
      tabs={[
        { id: 'list', label: t('links.view.list'), content: <Peers /> },
        { id: 'links', label: t('links.view.links'), content: <WithLinks>{(view) => <LinksPanel view={view} />}</WithLinks> },
        { id: 'holds', label: t('links.view.holds'), content: <WithLinks>{({ holdings }) => <Holdings holdings={holdings} />}</WithLinks> },
      ]}
      selected={VIEWS.find((view) => path[0] === 'peers' && path[1] === view) ?? 'list'}
      onSelect={(view) => navigate('admin', ['peers', view])}
    />
  )
}

/** Asks once, and again when the station announces that links stand differently. What was shown last stays while the station is silent. */
function WithLinks({ children }: { children: (view: StationLinks) => ReactNode }) {
  const links = useQuery(trpc.stations.links.queryOptions({}))
  return (
    <>
      {links.error !== null && <ErrorState error={links.error} onRetry={() => void links.refetch()} />}
      {links.data === undefined ? links.error === null && <Skeleton /> : children(links.data)}
    </>
  )
}
