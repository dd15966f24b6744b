/** Hands on the map: pointer and keys, turned into selections, clicks on empty places and camera movements. */
import type { Map as GroundMap, MapMouseEvent } from 'maplibre-gl'
import type { Point } from '../../server/contract/primitives.ts'
import { clusterAt, type Cluster, type Clustering } from './clusters.ts'
import type { DrawingTool } from './drawing/drawing-tool.ts'
import { drawAction } from './drawing/keys.ts'
import { isByHand, pixelOf, viewOf } from './ground.ts'
import { keyAction } from './keys.ts'
import { hoverWordsAt, pickItem } from './pick.ts'
import { projector, type Pixel } from './projection.ts'
import type { MapContent, MapSelection } from './types.ts'
import type { UnitPositionStore } from './unit-positions.ts'

/** Enter selects what is this close to the middle. */
const CENTRE_REACH_PIXELS = 40

/** A click this close to the first corner closes an area. */
const CLOSING_PIXELS = 10

export type GestureTarget = {
  /** What is being drawn now; then hands draw instead of choosing. */
  drawing(): DrawingTool | null
  scene(): { units: UnitPositionStore; content: MapContent; clustering: Clustering }
  /** A person pointed at a cluster: it opens. */
  open(cluster: Cluster): void
  /** An item, or null for an empty place. */
  point(item: MapSelection | null, at: Point): void
  /** @param words what the ground there means, where no item is */
  hover(item: MapSelection | null, pixel: Pixel, words: string | null): void
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
    const { units, content, clustering } = target.scene()
    return pickItem(units, content, viewOf(ground), pixel, reachPixels, clustering.hidden)
  }
  const choose = (pixel: Pixel, at: Point, reachPixels?: number): void => {
    const item = itemAt(pixel, reachPixels)
    const cluster = item === null ? clusterAt(target.scene().clustering, viewOf(ground), pixel) : null
    if (cluster === null) target.point(item, at)
    else target.open(cluster)
  }
  const hover = (pixel: Pixel, at: Point): void => {
    window.cancelAnimationFrame(hoverFrame)
    hoverFrame = window.requestAnimationFrame(() => {
      const item = itemAt(pixel)
      canvas.style.cursor = item === null ? '' : 'pointer'
      target.hover(item, pixel, item === null ? hoverWordsAt(target.scene().content.shapes, at) : null)
    })
  }
  const press = (event: KeyboardEvent): void => {
    if (drawByKey(ground, target.drawing(), event)) return
    const action = keyAction(event)
    if (action === null) return
    event.preventDefault()
    const { centre, width, height } = viewOf(ground)
    if (action.kind === 'zoom') target.zoomBy(action.steps)
    else if (action.kind === 'fit') target.fit()
    else if (action.kind === 'pan') target.panBy(action.right * width, action.down * height)
    else choose([width / 2, height / 2], centre, CENTRE_REACH_PIXELS)
  }
  listenToMouse(ground, target, choose, hover)
  canvas.addEventListener('keydown', press)
  return () => {
    window.cancelAnimationFrame(hoverFrame)
    canvas.removeEventListener('keydown', press)
  }
}

/** Mouse and touch: they choose, or draw while something is drawn. */
function listenToMouse(
  ground: GroundMap,
  target: GestureTarget,
  choose: (pixel: Pixel, at: Point) => void,
  hover: (pixel: Pixel, at: Point) => void,
): void {
  ground.on('movestart', (event) => {
    if (isByHand(event)) target.takeCamera()
  })
  ground.on('click', (event) => {
    const tool = target.drawing()
    if (tool === null) choose(pixelOf(event), placeAt(event))
    else drawByClick(ground, tool, event)
  })
  ground.on('dblclick', (event) => {
    const tool = target.drawing()
    if (tool === null) return
    event.preventDefault() // else the map zooms in
    tool.finish()
  })
  ground.on('mousemove', (event) => {
    const tool = target.drawing()
    if (tool === null) hover(pixelOf(event), placeAt(event))
    else tool.follow(placeAt(event))
  })
  ground.on('mouseout', () => {
    target.hover(null, [0, 0], null)
    target.drawing()?.follow(null)
  })
}

const placeAt = ({ lngLat }: MapMouseEvent): Point => ({ longitude: lngLat.lng, latitude: lngLat.lat })

/** A click sets a point; on the first corner of an area it closes the ring. The second click of a double one is not a point. */
function drawByClick(ground: GroundMap, tool: DrawingTool, event: MapMouseEvent): void {
  if (event.originalEvent.detail > 1) return
  const [first] = tool.draft.points
  if (tool.draft.kind === 'area' && tool.draft.points.length > 2 && first !== undefined) {
    const [x, y] = projector(viewOf(ground))(first.longitude, first.latitude)
    if (Math.hypot(x - event.point.x, y - event.point.y) <= CLOSING_PIXELS) {
      tool.finish()
      return
    }
  }
  tool.add(placeAt(event))
}

/** Whether the key belonged to the drawing. */
function drawByKey(ground: GroundMap, tool: DrawingTool | null, event: KeyboardEvent): boolean {
  const action = tool === null ? null : drawAction(event)
  if (tool === null || action === null) return false
  event.preventDefault()
  event.stopPropagation() // Esc and Backspace mean something else to the desk
  if (action === 'add') tool.add(viewOf(ground).centre)
  else tool[action]()
  return true
}
