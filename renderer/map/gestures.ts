/** Hands on the map: pointer and keys, turned into selections, clicks on empty places and camera movements. */
import type { Map as GroundMap } from 'maplibre-gl'
import type { Point } from '../../server/contract/primitives.ts'
import { isByHand, pixelOf, viewOf } from './ground.ts'
import { keyAction } from './keys.ts'
import { pickItem } from './pick.ts'
import type { Pixel } from './projection.ts'
import type { MapContent, MapSelection } from './types.ts'
import type { UnitPositionStore } from './unit-positions.ts'

/** Enter selects what is this close to the middle. */
const CENTRE_REACH_PIXELS = 40

export type GestureTarget = {
  scene(): { units: UnitPositionStore; content: MapContent }
  /** An item, or null for an empty place. */
  point(item: MapSelection | null, at: Point): void
  hover(item: MapSelection | null, pixel: Pixel): void
  /** A person has taken the camera. */
  takeCamera(): void
  panBy(rightPixels: number, downPixels: number): void
  zoomBy(steps: number): void
  fit(): void
}

/** Starts listening; returns the way to stop. */
export function listenToHands(ground: GroundMap, target: GestureTarget): () => void {
  const canvas = ground.getCanvas()
  let hoverFrame = 0
  const itemAt = (pixel: Pixel, reachPixels?: number): MapSelection | null => {
    const { units, content } = target.scene()
    return pickItem(units, content, viewOf(ground), pixel, reachPixels)
  }
  const hover = (pixel: Pixel): void => {
    window.cancelAnimationFrame(hoverFrame)
    hoverFrame = window.requestAnimationFrame(() => {
      const item = itemAt(pixel)
      canvas.style.cursor = item === null ? '' : 'pointer'
      target.hover(item, pixel)
    })
  }
  const press = (event: KeyboardEvent): void => {
    const action = keyAction(event)
    if (action === null) return
    event.preventDefault()
    const { centre, width, height } = viewOf(ground)
    if (action.kind === 'zoom') target.zoomBy(action.steps)
    else if (action.kind === 'fit') target.fit()
    else if (action.kind === 'pan') target.panBy(action.right * width, action.down * height)
    else target.point(itemAt([width / 2, height / 2], CENTRE_REACH_PIXELS), centre)
  }
  ground.on('movestart', (event) => {
    if (isByHand(event)) target.takeCamera()
  })
  ground.on('click', (event) => target.point(itemAt(pixelOf(event)), { longitude: event.lngLat.lng, latitude: event.lngLat.lat }))
  ground.on('mousemove', (event) => hover(pixelOf(event)))
  ground.on('mouseout', () => target.hover(null, [0, 0]))
  canvas.addEventListener('keydown', press)
  return () => {
    window.cancelAnimationFrame(hoverFrame)
    canvas.removeEventListener('keydown', press)
  }
}
