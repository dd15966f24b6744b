/** The desk's own tools on the map: their buttons, and the one that is open. */
import { useTranslation } from 'react-i18next'
import { MapButton, type MapButtonSign } from '../../../map/index.ts'
import { PlaybackPanel } from '../playback/playback-panel.tsx'
import { ReachPanel } from './reach-panel.tsx'
import { RoadsPanel } from './roads-panel.tsx'
import { toggleFencesOnMap, useFenceDesk } from '../fences/store.ts'
import { openMapTool, useMapTools, type MapTool } from './store.ts'

const TOOLS = ['roads', 'reach', 'playback'] as const satisfies readonly (MapTool & MapButtonSign)[]

export function ToolButtons() {
  const { t } = useTranslation('roads')
  const open = useMapTools((tools) => tools.open)
  const areFencesShown = useFenceDesk((desk) => desk.isOnMap)
  return (
    <>
      {TOOLS.map((tool) => (
        <MapButton
          key={tool}
          sign={tool}
          label={t(`tool.${tool}`)}
          isOn={open === tool}
          onPress={() => openMapTool(open === tool ? null : tool)}
        />
      ))}
      <MapButton sign="fences" label={t('tool.fences')} isOn={areFencesShown} onPress={toggleFencesOnMap} />
    </>
  )
}

export function OpenTool({ tool }: { tool: MapTool }) {
  switch (tool) {
    case 'roads':
      return <RoadsPanel />
    case 'reach':
      return <ReachPanel />
    case 'playback':
      return <PlaybackPanel />
  }
}
