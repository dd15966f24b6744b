/** The dispatch desk: queue and units on the left, the incident in the middle, the map on the right. */
import { layoutKey } from '../../lib/session.ts'
import { PanelGroup } from '../../ui/panel-group.tsx'
import { MiddlePanel } from './incident-panel.tsx'
import { DispatchMap } from './dispatch-map.tsx'
import { Queue } from './queue.tsx'
import { UnitsPanel } from './units-panel.tsx'

export function Desk() {
  return (
    <PanelGroup
      storageKey={layoutKey('dispatch')}
      panels={[
        { id: 'lists', defaultPercent: 34, minPixels: 320, content: <Lists /> },
        { id: 'incident', defaultPercent: 29, minPixels: 320, content: <MiddlePanel /> },
        { id: 'map', defaultPercent: 37, minPixels: 240, content: <DispatchMap /> },
      ]}
    />
  )
}

function Lists() {
  return (
    <PanelGroup
      storageKey={`${layoutKey('dispatch')}:lists`}
      orientation="vertical"
      panels={[
        { id: 'queue', defaultPercent: 55, minPixels: 140, content: <Queue /> },
        { id: 'units', defaultPercent: 45, minPixels: 120, content: <UnitsPanel /> },
      ]}
    />
  )
}
