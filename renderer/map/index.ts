/**
 * The map. `<MapPanel>` shows units, incidents and facilities over bundled vectors; `<MapListTwin>` is the same as a list;
 * `UnitPositionStore` holds the moving units outside React. The drawing code (MapLibre, deck.gl) loads when a panel first appears.
 */
export { listMapItems, type MapListItem } from './list-items.ts'
export { MapListTwin, type MapListTwinProps } from './map-list-twin.tsx'
export { MapPanel, type MapPanelProps } from './map-panel.tsx'
export type { MapAssignment, MapBounds, MapContent, MapFacility, MapFlavour, MapIncident, MapItemKind, MapSelection } from './types.ts'
export { UnitPositionStore, type BatchResult, type UnitFix, type UnitTraits } from './unit-positions.ts'
