/** The one MapLibre instance: camera, gestures and the ground style. Looks straight down, north is always up. */
import { Map as GroundMap, ScaleControl, setWorkerUrl, type MapMouseEvent } from 'maplibre-gl'
import 'maplibre-gl/dist/maplibre-gl.css'
import { FIRST_BOUNDS, REGION_BOUNDS } from './bounds.ts'
import { drawBaseSign, parseBaseSignId } from './base-signs.ts'
import { drawFacilitySign, parseFacilityImageId, type Sign } from './facility-glyphs.ts'
import { drawShapeSign } from './shape-signs.ts'
import type { MapPalette } from './palette.ts'
import type { MapView } from './projection.ts'
import { boxAround, type Sight } from './region-choice.ts'
import type { MapBounds } from './types.ts'

/** Makes the map in a container that may not be in the page yet. */
export function createGround(container: HTMLElement, workerUrl: string): GroundMap {
  setWorkerUrl(workerUrl)
  const ground = new GroundMap({
    container,
    bounds: asCorners(FIRST_BOUNDS),
    maxBounds: asCorners(REGION_BOUNDS),
    minZoom: 4,
    maxZoom: 18,
    maxPitch: 0,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    keyboard: false,
    renderWorldCopies: false,
    fadeDuration: 0,
    style: { version: 8, sources: {}, layers: [] },
  })
  ground.touchZoomRotate.disableRotation()
  ground.addControl(new ScaleControl({ maxWidth: 96, unit: 'metric' }), 'bottom-right')
  return ground
}

const asCorners = ([west, south, east, north]: MapBounds): [[number, number], [number, number]] => [
  [west, south],
  [east, north],
]

/** Answers the style's requests for signs by drawing them. */
export function drawSignsOnDemand(ground: GroundMap, palette: () => MapPalette | null): void {
  ground.setMissingStyleImageResolver((id) => {
    const colours = palette()
    const sign = colours === null ? null : drawSign(id, colours)
    if (sign !== null && !ground.hasImage(id)) ground.addImage(id, sign.image, { pixelRatio: sign.pixelRatio })
  })
}

/** The sign the style means by a name: a facility of the station, a place of the base map, or the hatching of a shape. */
function drawSign(id: string, palette: MapPalette): Sign | null {
  const facility = parseFacilityImageId(id)
  if (facility !== null) return drawFacilitySign(facility.kind, facility.isClosed, palette)
  const base = parseBaseSignId(id)
  return base === null ? drawShapeSign(id, palette) : drawBaseSign(base.kind, palette)
}

/** Draws the signs the map already has again, in new colours. */
export function redrawSigns(ground: GroundMap, palette: MapPalette): void {
  for (const id of ground.listImages()) {
    const sign = drawSign(id, palette)
    if (sign !== null) ground.updateImage(id, sign.image)
  }
}

/** The box the camera sees now, and the point in its middle. */
export function sightOf(ground: GroundMap): Sight {
  const { lng, lat } = ground.getCenter()
  const bounds = ground.getBounds()
  return {
    centre: { longitude: lng, latitude: lat },
    bounds: [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()],
  }
}

/**
 * Lets the camera go wherever there is a map: the bundled region, and imported ones outside it.
 * @returns whether it may now go where it could not
 */
export function limitCamera(ground: GroundMap, imported: readonly MapBounds[]): boolean {
  const before = ground.getMaxBounds()?.toString()
  ground.setMaxBounds(asCorners(boxAround([REGION_BOUNDS, ...imported])))
  return ground.getMaxBounds()?.toString() !== before
}

/** What the camera sees now. */
export function viewOf(ground: GroundMap): MapView {
  const { lng, lat } = ground.getCenter()
  const { clientWidth, clientHeight } = ground.getContainer()
  return { centre: { longitude: lng, latitude: lat }, zoom: ground.getZoom(), width: clientWidth, height: clientHeight }
}

/** Closest zoom the camera takes by itself. */
const CLOSEST_FIT_ZOOM = 14

/**
 * Moves the camera to a box. Motion lasts 120 ms because a person asked; 0 when nobody did.
 * @param closestZoom the camera comes no closer than this
 */
export function fitTo(ground: GroundMap, bounds: MapBounds, moveMs: number, closestZoom = CLOSEST_FIT_ZOOM): void {
  ground.fitBounds(asCorners(bounds), { padding: 48, maxZoom: Math.min(closestZoom, CLOSEST_FIT_ZOOM), duration: moveMs })
}

/** True when a camera movement was started by a hand on the map, not by a program. */
export const isByHand = (event: { originalEvent?: unknown }): boolean => event.originalEvent !== undefined && event.originalEvent !== null

/** Pointer position in CSS pixels. */
export const pixelOf = (event: MapMouseEvent): readonly [number, number] => [event.point.x, event.point.y]
