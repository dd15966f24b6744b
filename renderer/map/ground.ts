/** The one MapLibre instance: camera, gestures and the ground style. Looks straight down, north is always up. */
import { Map as GroundMap, ScaleControl, setWorkerUrl, type MapMouseEvent } from 'maplibre-gl'
import 'maplibre-gl/dist/maplibre-gl.css'
import { drawFacilitySign, parseFacilityImageId } from './facility-glyphs.ts'
import type { MapPalette } from './palette.ts'
import type { MapView } from './projection.ts'
import type { MapBounds } from './types.ts'

/** The bundled region (see resources/map/region.ts); beyond it there is nothing to show. */
export const REGION_BOUNDS: MapBounds = [21.2, -15.3, 45.8, 7.8]
/** Lake Victoria and its neighbours: where the camera stands before it knows better. */
export const FIRST_BOUNDS: MapBounds = [28.6, -4.2, 35.6, 1.6]

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

/** Answers the style's requests for facility signs by drawing them. */
export function drawSignsOnDemand(ground: GroundMap, palette: () => MapPalette | null): void {
  ground.setMissingStyleImageResolver((id) => {
    const asked = parseFacilityImageId(id)
    const colours = palette()
    const sign = asked === null || colours === null ? null : drawFacilitySign(asked.kind, asked.isClosed, colours)
    if (sign !== null && !ground.hasImage(id)) ground.addImage(id, sign.image, { pixelRatio: sign.pixelRatio })
  })
}

/** Draws the signs the map already has again, in new colours. */
export function redrawSigns(ground: GroundMap, palette: MapPalette): void {
  for (const id of ground.listImages()) {
    const asked = parseFacilityImageId(id)
    const sign = asked === null ? null : drawFacilitySign(asked.kind, asked.isClosed, palette)
    if (sign !== null) ground.updateImage(id, sign.image)
  }
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
