/**
 * The map. `<MapPanel>` shows units, incidents and facilities over bundled vectors; `<MapListTwin>` is the same as a list;
 * `UnitPositionStore` holds the moving units outside React. The drawing code (MapLibre, deck.gl) loads when a panel first appears.
 */
export type { DrawKind, DrawnShape } from './drawing/draft.ts'
export { useDrawing } from './drawing/use-drawing.ts'
export { listMapItems, type MapListItem } from './list-items.ts'
export { MapListTwin, type MapListTwinProps } from './map-list-twin.tsx'
export { MapButton, type MapButtonSign } from './map-button.tsx'
export { MapPanel, type MapPanelProps } from './map-panel.tsx'
export type {
  MapAssignment,
  MapBounds,
  MapContent,
  MapFacility,
  MapFlavour,
  MapIncident,
  MapItemKind,
  MapPlayhead,
  MapSelection,
  MapShape,
} from './types.ts'
export { UnitPositionStore, type BatchResult, type UnitFix, type UnitTraits } from './unit-positions.ts'
