/** The deck.gl layers over the ground: accuracy rings, assignment lines, units, halo, incidents, names. */
import type { Layer } from '@deck.gl/core'
import { IconLayer, LineLayer, ScatterplotLayer, TextLayer } from '@deck.gl/layers'
import type { Point } from '../../server/contract/primitives.ts'
import { clusterLayers } from './cluster-layers.ts'
import type { Clustering } from './clusters.ts'
import { INCIDENT_SIZE, incidentIcon, incidentLook, incidentMapping } from './incident-atlas.ts'
import type { PlacedLabel } from './label-wishes.ts'
import { LABEL_OFFSET } from './labels.ts'
import type { MapPalette } from './palette.ts'
import type { MapView } from './projection.ts'
import type { Rgb } from './tokens.ts'
import { playheadLayers } from './playhead.ts'
import { trailLayers } from './trail-layers.ts'
import type { MapContent, MapIncident } from './types.ts'
import { fillUnitFrames, ICON_VALUES, UNIT_SIZE, type Atlas, type UnitFrames } from './unit-atlas.ts'
import type { UnitPositionStore } from './unit-positions.ts'

export type OverlayPictures = { units: Atlas; incidents: Atlas; playhead: HTMLCanvasElement }
export type OverlayState = {
  units: UnitPositionStore
  content: MapContent
  palette: MapPalette
  pictures: OverlayPictures
  labels: readonly PlacedLabel[]
  view: MapView
  nowMs: number
  clustering: Clustering
  isFlashOn: boolean
  isStill: boolean
}

type Coloured = [number, number, number, number]
const withAlpha = ([red, green, blue]: Rgb, alpha: number): Coloured => [red, green, blue, alpha]
const positionOf = ({ longitude, latitude }: Point): [number, number] => [longitude, latitude]

/** Attribute buffers of the unit layer. A new object tells deck.gl to read the arrays again; the arrays themselves are reused. */
export type UnitData = {
  length: number
  attributes: Record<string, { value: Float64Array | Float32Array; size: number }>
  frames: UnitFrames
}

/** Reads the store into buffers, without copying positions. */
export function unitData(units: UnitPositionStore, before: UnitFrames | null, hidden: Uint8Array): UnitData {
  const frames = fillUnitFrames(units, before, hidden)
  return {
    length: units.count,
    frames,
    attributes: {
      getPosition: { value: units.columns.positions, size: 2 },
      getAngle: { value: frames.angles, size: 1 },
      instanceIconDefs: { value: frames.icons, size: ICON_VALUES },
    },
  }
}

/** Place of a selected or assigned thing; null when it is not on the map. */
export function placeOf(
  kind: 'incident' | 'unit' | 'facility',
  id: string,
  { units, content }: Pick<OverlayState, 'units' | 'content'>,
): (Point & { accuracyMetres: number }) | null {
  if (kind === 'unit') {
    const row = units.rowOf(id)
    if (row < 0) return null
    const { positions, accuracies } = units.columns
    return { longitude: positions[row * 2] ?? 0, latitude: positions[row * 2 + 1] ?? 0, accuracyMetres: accuracies[row] ?? 0 }
  }
  const list: readonly (Point & { id: string; accuracyMetres?: number | null })[] =
    kind === 'incident' ? content.incidents : content.facilities
  const found = list.find((item) => item.id === id)
  return found === undefined ? null : { longitude: found.longitude, latitude: found.latitude, accuracyMetres: found.accuracyMetres ?? 0 }
}

/** All layers, bottom first. `data` comes from `unitData` and stays the same object until the store changes. */
export function overlayLayers(state: OverlayState, data: UnitData): Layer[] {
  return [
    ...accuracyLayers(state),
    ...assignmentLayers(state),
    ...trailLayers(state),
    unitLayer(state, data),
    ...clusterLayers(state),
    ...haloLayers(state),
    incidentLayer(state),
    ...playheadLayers(state.content.playhead, state.pictures.playhead),
    ...labelLayers(state),
  ]
}

/** Circles narrower than this say nothing on a map. */
const SMALLEST_RING_METRES = 60

/** How well places are known: of the chosen thing in full, of every other caller as a thin ring. */
function accuracyLayers(state: OverlayState): Layer[] {
  const { selection, incidents } = state.content
  const place = selection === null ? null : placeOf(selection.kind, selection.id, state)
  const callers = incidents.filter(({ id, accuracyMetres }) => id !== selection?.id && (accuracyMetres ?? 0) >= SMALLEST_RING_METRES)
  return [...(callers.length === 0 ? [] : [callerRings(callers, state)]), ...(place === null ? [] : chosenRing(place, state))]
}

function callerRings(callers: readonly MapIncident[], { palette }: OverlayState): Layer {
  return new ScatterplotLayer<MapIncident>({
    id: 'callers',
    data: callers,
    getPosition: positionOf,
    getRadius: (incident) => incident.accuracyMetres ?? 0,
    radiusUnits: 'meters',
    stroked: true,
    filled: false,
    getLineColor: withAlpha(palette.textQuiet, 120),
    getLineWidth: 1,
    lineWidthUnits: 'pixels',
  })
}

function chosenRing(place: Point & { accuracyMetres: number }, state: OverlayState): Layer[] {
  if (place.accuracyMetres <= 0) return []
  return [
    new ScatterplotLayer<typeof place>({
      id: 'accuracy',
      data: [place],
      getPosition: positionOf,
      getRadius: (item) => item.accuracyMetres,
      radiusUnits: 'meters',
      stroked: true,
      filled: true,
      getFillColor: withAlpha(state.palette.text, 14),
      getLineColor: withAlpha(state.palette.textQuiet, 190),
      getLineWidth: 1,
      lineWidthUnits: 'pixels',
    }),
  ]
}

type Line = { from: [number, number]; to: [number, number]; isSelected: boolean; isProvisional: boolean }

function assignmentLayers(state: OverlayState): Layer[] {
  const { assignments, selection } = state.content
  const lines = assignments.flatMap(({ unitId, incidentId, isProvisional }): Line[] => {
    const unit = placeOf('unit', unitId, state)
    const incident = placeOf('incident', incidentId, state)
    if (unit === null || incident === null) return []
    return [
      {
        from: positionOf(unit),
        to: positionOf(incident),
        isProvisional,
        isSelected: selection !== null && (selection.id === unitId || selection.id === incidentId),
      },
    ]
  })
  if (lines.length === 0) return []
  const { text, textQuiet } = state.palette
  return [
    new LineLayer<Line>({
      id: 'assignments',
      data: lines,
      getSourcePosition: (line) => line.from,
      getTargetPosition: (line) => line.to,
      widthUnits: 'pixels',
      getWidth: (line) => (line.isSelected ? 2 : 1.2),
      getColor: (line) => (line.isSelected ? withAlpha(text, 220) : withAlpha(textQuiet, line.isProvisional ? 90 : 150)),
    }),
  ]
}

function unitLayer({ pictures }: OverlayState, data: UnitData): Layer {
  return new IconLayer({
    id: 'units',
    data,
    iconAtlas: asImageProp(pictures.units),
    iconMapping: EMPTY_MAPPING,
    getIcon: unusedIcon,
    getSize: UNIT_SIZE,
    sizeUnits: 'pixels',
    billboard: true,
    textureParameters: SMOOTH,
  })
}
/** Deck.gl's image properties take a canvas at run time; their declared type names only addresses and textures. */
const asImageProp = ({ picture }: Atlas): string => picture as unknown as string
/** The icons come as numbers (`instanceIconDefs`), so neither a mapping nor an accessor is asked. */
const EMPTY_MAPPING = {}
const unusedIcon = (): string => ''
const SMOOTH = { minFilter: 'linear', magFilter: 'linear', mipmapFilter: 'linear' } as const

function haloLayers(state: OverlayState): Layer[] {
  const { selection } = state.content
  const place = selection === null ? null : placeOf(selection.kind, selection.id, state)
  if (selection === null || place === null) return []
  const radius = selection.kind === 'incident' ? 24 : selection.kind === 'unit' ? 18 : 15
  const ring = (id: string, colour: Rgb, width: number): Layer =>
    new ScatterplotLayer<typeof place>({
      id,
      data: [place],
      getPosition: positionOf,
      getRadius: radius,
      radiusUnits: 'pixels',
      stroked: true,
      filled: false,
      getLineColor: withAlpha(colour, 255),
      getLineWidth: width,
      lineWidthUnits: 'pixels',
      updateTriggers: { getRadius: radius },
    })
  return [ring('halo-ground', state.palette.land, 5), ring('halo', state.palette.focus, 2)]
}

/** Urgent marks are drawn last, so that nothing covers a P1. */
const lastDrawnFirst = (incidents: readonly MapIncident[]): MapIncident[] =>
  [...incidents].sort((a, b) => b.priority.localeCompare(a.priority))

function incidentLayer({ content, pictures, isFlashOn, isStill }: OverlayState): Layer {
  return new IconLayer<MapIncident>({
    id: 'incidents',
    data: lastDrawnFirst(content.incidents),
    iconAtlas: asImageProp(pictures.incidents),
    iconMapping: incidentMapping,
    getPosition: positionOf,
    getSize: INCIDENT_SIZE,
    sizeUnits: 'pixels',
    textureParameters: SMOOTH,
    getIcon: (incident) => incidentIcon(incident.priority, incidentLook(incident.isAcknowledged, isFlashOn, isStill)),
    updateTriggers: { getIcon: [isFlashOn, isStill] },
  })
}

function labelLayers({ labels, palette }: OverlayState): Layer[] {
  if (labels.length === 0) return []
  return [
    new TextLayer<PlacedLabel>({
      id: 'labels',
      data: labels,
      getText: (label) => label.text,
      getPosition: (label) => label.position,
      getColor: (label) => withAlpha(label.colour, 255),
      getSize: 12,
      sizeUnits: 'pixels',
      fontFamily: "'Noto Sans', sans-serif",
      fontWeight: 600,
      characterSet: 'auto',
      fontSettings: { sdf: true, fontSize: 40, buffer: 8, radius: 10, cutoff: 0.22, smoothing: 0.16 },
      getTextAnchor: 'start',
      getAlignmentBaseline: 'center',
      getPixelOffset: [LABEL_OFFSET[0], LABEL_OFFSET[1]],
      outlineWidth: 5,
      outlineColor: withAlpha(palette.land, 255),
    }),
  ]
}
