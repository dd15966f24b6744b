/** Tiles on the left; on the right the alarms, or the appliance that was chosen. */
import { layoutKey } from '../../lib/session.ts'
import { PanelGroup } from '../../ui/panel-group.tsx'
import { AlarmsPanel } from './alarms-panel.tsx'
import { EquipmentPanel } from './equipment-panel.tsx'
import { useShownEquipment } from './routes.ts'
import { TilesPanel } from './tiles-panel.tsx'

export function Overview() {
  const shown = useShownEquipment()
  return (
    <PanelGroup
      storageKey={layoutKey('coldstore')}
      panels={[
        { id: 'tiles', defaultPercent: 42, minPixels: 340, content: <TilesPanel /> },
        {
          id: 'right',
          defaultPercent: 58,
          minPixels: 420,
          content: shown === null ? <AlarmsPanel /> : <EquipmentPanel key={shown} equipmentId={shown} />,
        },
      ]}
    />
  )
}
