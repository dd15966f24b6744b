/** The desk: arrivals on the left, the chosen arrival on the right. */
import { useTranslation } from 'react-i18next'
import { layoutKey } from '../../lib/session.ts'
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx'
import { Panel } from '../../ui/panel.tsx'
import { PanelGroup } from '../../ui/panel-group.tsx'
import { VirtualList } from '../../ui/virtual-list.tsx'
import { ArrivalCard } from './arrival-card.tsx'
import { ArrivalPanel } from './arrival-panel.tsx'
import { isOpen } from './arrival-order.ts'
import { useArrivals } from './arrivals.ts'
import { showArrival, useHospitalDesk } from './store.ts'

export function Desk() {
  const { t } = useTranslation('hospital')
  return (
    <PanelGroup
      storageKey={layoutKey('hospital')}
      panels={[
        { id: 'arrivals', defaultPercent: 52, minPixels: 360, content: <Arrivals title={t('arrivals.title')} /> },
        { id: 'arrival', defaultPercent: 48, minPixels: 360, content: <Chosen /> },
      ]}
    />
  )
}

/** The board. A failed read never looks like "nobody is coming": it says so. */
function Arrivals({ title }: { title: string }) {
  const { t } = useTranslation('hospital')
  const arrivals = useArrivals()
  const chosen = useHospitalDesk((desk) => desk.handoverId)
  const open = arrivals.data?.filter(isOpen).length
  return (
    <Panel title={title} isScrollable={false} {...(open === undefined ? {} : { count: open })}>
      {arrivals.error !== null && <ErrorState error={arrivals.error} onRetry={() => void arrivals.refetch()} />}
      {arrivals.data === undefined && arrivals.error === null && <Skeleton rows={5} />}
      {arrivals.data !== undefined && (
        <VirtualList
          label={title}
          rows={arrivals.data}
          keyOf={(handover) => handover.id}
          estimatePixels={132}
          selectedKey={chosen}
          selectsOnMove
          holdsNewRows={false}
          onSelect={(handover) => showArrival(handover.id)}
          render={(handover) => <ArrivalCard handover={handover} />}
          empty={<EmptyState title={t('arrivals.empty')} hint={t('arrivals.emptyHint')} icon="hospital" />}
        />
      )}
    </Panel>
  )
}

function Chosen() {
  const { t } = useTranslation('hospital')
  const arrivals = useArrivals()
  const chosen = useHospitalDesk((desk) => desk.handoverId)
  const handover = arrivals.data?.find((candidate) => candidate.id === chosen)
  if (handover) return <ArrivalPanel key={handover.id} handover={handover} />
  return (
    <Panel title={t('arrival.title')} isPadded>
      <EmptyState title={t('arrival.none')} hint={t('arrival.noneHint')} />
    </Panel>
  )
}
