/** The map engine: one ground map and one overlay outside React, moved into whichever panel shows the map. Loaded on demand. */
import type { Map as GroundMap } from 'maplibre-gl'
import type { MapRegion } from '../../server/contract/maps.ts'
import type { Language, Point } from '../../server/contract/primitives.ts'
import { boundsOf, contentBounds, mayFitByItself, NEW_CAMERA } from './camera.ts'
import type { Cluster } from './clusters.ts'
import type { DrawingTool } from './drawing/drawing-tool.ts'
import { listenToHands } from './gestures.ts'
import { createGround, drawSignsOnDemand, fitTo, limitCamera, redrawSigns, sightOf, viewOf } from './ground.ts'
import type { MapWords } from './label-wishes.ts'
import { Overlay } from './overlay.ts'
import { mapPalette, type MapPalette } from './palette.ts'
import { areInSight, centreAfter, type MapView, type Pixel } from './projection.ts'
import { boxAround, chooseRegion } from './region-choice.ts'
import { buildStyle, type StyleAssets } from './style.ts'
import { trailedRows } from './trail-layers.ts'
import { readTokens } from './tokens.ts'
import { EMPTY_CONTENT, type MapBounds, type MapContent, type MapFlavour, type MapSelection } from './types.ts'
import './unit-colours.css'
import { UnitPositionStore } from './unit-positions.ts'

/** Duration of movements a person asked for. */
const MOVE_MS = 120
const CLOSEST_PAN_ZOOM = 13
const CLOSEST_OPEN_ZOOM = 16
/** A mark nearer to the edge is not seen well. */
const SIGHT_MARGIN_PIXELS = 24

export type MapLook = { flavour: MapFlavour; language: Language; isDemo: boolean; label: string; words: MapWords }
export type MapHandlers = {
  onSelect: (selection: MapSelection | null) => void
  onMapClick: (point: Point) => void
  /** Whether an empty place is worth a click; if not, a click there clears the selection. */
  hasMapClick: () => boolean
  onHover: (item: MapSelection | null, pixel: Pixel, words: string | null) => void
  /** The camera stands still again. */
  onMoved: () => void
  /** Another imported base map is drawn now, or none. */
  onBase: (region: MapRegion | null) => void
  /** The graphics card took its context away: show the list instead. */
  onContextLost: () => void
}
type Aim = Pick<MapView, 'centre' | 'zoom'>
export type MapEngineDeps = { assets: StyleAssets & { worker: string }; nowMs: () => number }

/** Created by `createMapEngine`. Camera and graphics memory live as long as the engine, whatever panels come and go. */
export class MapEngine {
  private readonly container = document.createElement('div')
  private readonly ground: GroundMap
  private readonly overlay: Overlay
  private readonly deps: MapEngineDeps
  private readonly stopHands: () => void
  private readonly themeWatch = new MutationObserver(() => this.repaint())
  private readonly forcedColours = window.matchMedia('(forced-colors: active)')
  private units = new UnitPositionStore()
  private stopUnits = (): void => undefined
  private content = EMPTY_CONTENT
  private look: MapLook | null = null
  private palette: MapPalette | null = null
  private handlers: MapHandlers | null = null
  private home: MapBounds | null = null
  private regions: readonly MapRegion[] = []
  private wantedRegion: string | null = null
  private base: MapRegion | null = null
  private camera = NEW_CAMERA
  private movingTo: Aim | null = null
  private drawing: DrawingTool | null = null
  /** A style that is still loading cannot be changed in place; the newest wish waits for it. */
  private isStyleLoading = true
  private hasStyleWish = false

  constructor(deps: MapEngineDeps) {
    this.deps = deps
    this.container.dataset['map'] = ''
    this.ground = createGround(this.container, deps.assets.worker)
    const onContextLost = (): void => this.handlers?.onContextLost()
    this.ground.getCanvas().addEventListener('webglcontextlost', onContextLost)
    this.overlay = new Overlay({ ground: this.ground, nowMs: deps.nowMs, view: () => this.view, onContextLost })
    this.ground.on('style.load', () => {
      this.isStyleLoading = false
      if (this.hasStyleWish) this.restyle()
    })
    this.ground.on('moveend', () => {
      this.movingTo = null
      this.rebase()
      this.handlers?.onMoved()
    })
    this.themeWatch.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    this.forcedColours.addEventListener('change', this.repaint)
    drawSignsOnDemand(this.ground, () => this.palette)
    this.stopHands = listenToHands(this.ground, {
      drawing: () => this.drawing,
      scene: () => ({ units: this.units, content: this.content, clustering: this.overlay.clustering }),
      open: ({ bounds }) => this.open(bounds),
      point: (item, at) => this.point(item, at),
      hover: (item, pixel, words) => this.handlers?.onHover(item, pixel, words),
      takeCamera: () => this.takeCamera(),
      panBy: (right, down) => this.panBy(right, down),
      zoomBy: (steps) => this.zoomBy(steps),
      fit: () => this.fit(),
    })
  }

  /** Moves the map into a host element, which it fills. A host that had it before is left empty. */
  attach(host: HTMLElement, handlers: MapHandlers): void {
    this.handlers = handlers
    host.append(this.container)
    this.ground.resize()
    handlers.onBase(this.base)
    this.fitOnce()
  }

  /** Takes the map out of its host; camera and layers stay as they are. */
  detach(host: HTMLElement): void {
    if (this.container.parentElement !== host) return
    this.container.remove()
    this.handlers = null
  }

  /** Theme, language, demo ground, accessible name, words. Changes only what differs. */
  setLook(look: MapLook): void {
    const isRepainted = this.look?.flavour !== look.flavour
    this.look = look
    if (isRepainted) this.palette = null
    this.ground.getCanvas().setAttribute('aria-label', look.label)
    this.restyle()
  }

  /** Which units to draw; the store tells about its own changes. */
  setUnits(units: UnitPositionStore): void {
    this.stopUnits()
    this.units = units
    this.stopUnits = units.subscribe(() => this.fitOnce())
    this.overlay.setUnits(units)
    this.fitOnce()
  }

  /** Something is to be drawn: hands on the map draw until the tool is taken away. The keyboard comes to the map. */
  setDrawing(tool: DrawingTool | null): void {
    this.drawing = tool
    this.overlay.setDrawing(tool)
    const canvas = this.ground.getCanvas()
    canvas.style.cursor = tool === null ? '' : 'crosshair'
    if (tool !== null) canvas.focus()
  }

  /** Incidents, facilities, assignments, selection, shapes. */
  setContent(content: MapContent): void {
    const isOtherGround = content.facilities !== this.content.facilities || content.shapes !== this.content.shapes
    this.content = content
    this.overlay.setContent(content)
    if (isOtherGround) this.restyle()
    this.fitOnce()
  }

  /**
   * Imported base maps.
   * @param wanted name of the one to draw; null = the one the camera looks at
   */
  setRegions(regions: readonly MapRegion[], wanted: string | null): void {
    const boxes = regions.map(({ bounds }) => bounds)
    // home may lie where the camera could not go until now
    if (regions !== this.regions && limitCamera(this.ground, boxes)) this.camera = { ...this.camera, hasFitted: false }
    this.regions = regions
    this.wantedRegion = wanted
    this.fitOnce()
    this.rebase()
  }

  /** Box to start with and to return to; null = around everything on the map. A new box is shown, unless a person has moved the map. */
  setHome(home: MapBounds | null): void {
    if (String(home) !== String(this.home)) this.camera = { ...this.camera, hasFitted: false }
    this.home = home
    this.fitOnce()
  }

  /** Shows everything, because a person asked. */
  fit(): void {
    this.takeCamera()
    const bounds = this.everything()
    if (bounds !== null) fitTo(this.ground, bounds, MOVE_MS)
  }

  /** Comes as close as keeps all of a cluster in sight, at least one step. */
  private open([west, south, east, north]: MapBounds): void {
    const { zoom } = this.view
    this.takeCamera()
    fitTo(this.ground, [west, south, east, north], 0, CLOSEST_OPEN_ZOOM)
    if (this.view.zoom < zoom + 1) this.moveTo({ longitude: (west + east) / 2, latitude: (south + north) / 2 }, zoom + 1)
  }

  /** Zooms by whole steps, because a person asked. */
  zoomBy(steps: number): void {
    const { centre, zoom } = this.aim
    this.moveTo(centre, zoom + steps)
  }

  /** Moves by a distance on the screen, because a person asked. */
  panBy(rightPixels: number, downPixels: number): void {
    this.moveTo(centreAfter(this.aim, rightPixels, downPixels), this.aim.zoom)
  }

  /** Moves to a place, because a person chose it in a list; comes closer when far out, never zooms out. */
  panTo(place: Point): void {
    this.moveTo(place, Math.max(this.aim.zoom, CLOSEST_PAN_ZOOM))
  }

  /** Brings places into sight that a person chose in a list. Nothing moves when they are; the map may go farther out, never closer. */
  reveal(places: readonly Point[]): void {
    const bounds = boundsOf(places)
    const view = { ...this.view, ...this.aim }
    if (bounds === null || view.width === 0 || areInSight(view, places, SIGHT_MARGIN_PIXELS)) return
    this.takeCamera()
    fitTo(this.ground, bounds, MOVE_MS, view.zoom)
  }

  /** Fills the map with an area that a person wants to see, as close as it fits. */
  frame(places: readonly Point[]): void {
    const bounds = boundsOf(places)
    if (bounds === null || this.view.width === 0) return
    this.takeCamera()
    fitTo(this.ground, bounds, MOVE_MS, CLOSEST_OPEN_ZOOM)
  }

  /** Units whose trails can be drawn now: those in sight, or only the chosen one where they are too many. */
  get trailedUnits(): string[] {
    return trailedRows({ units: this.units, content: this.content, view: this.view, clustering: this.overlay.clustering }).flatMap(
      (row) => this.units.unitIdAt(row) ?? [],
    )
  }

  /** Units that are drawn together now. */
  get clusters(): readonly Cluster[] {
    return this.overlay.clustering.clusters
  }

  /** What the camera sees now. */
  get view(): MapView {
    return viewOf(this.ground)
  }

  /** Resolves when the ground is complete and still and the overlay has drawn on it: for pictures and prints. */
  async whenDrawn(): Promise<void> {
    if (!this.ground.loaded() || this.ground.isMoving()) await this.ground.once('idle')
    for (const _frame of ['overlay updates', 'overlay is on the screen'])
      await new Promise((resolve) => window.requestAnimationFrame(resolve))
  }

  /** Gives everything back. The engine is of no use afterwards. */
  destroy(): void {
    this.stopUnits()
    this.stopHands()
    this.themeWatch.disconnect()
    this.forcedColours.removeEventListener('change', this.repaint)
    this.overlay.destroy()
    this.ground.remove()
    this.container.remove()
  }

  /** Where a movement under way will end, else where the camera is: a second key press counts from there. */
  private get aim(): Aim {
    return this.movingTo ?? this.view
  }

  private moveTo(centre: Point, zoom: number): void {
    this.takeCamera()
    const reachable = Math.min(this.ground.getMaxZoom(), Math.max(this.ground.getMinZoom(), zoom))
    this.ground.easeTo({ center: [centre.longitude, centre.latitude], zoom: reachable, duration: MOVE_MS })
    this.movingTo = this.ground.isMoving() ? { centre, zoom: reachable } : null
  }

  /** The page's colours changed (theme attribute, forced colours), perhaps after the look was set. */
  private readonly repaint = (): void => {
    this.palette = null
    this.restyle()
    if (this.palette !== null) redrawSigns(this.ground, this.palette)
  }

  private takeCamera(): void {
    this.camera = { ...this.camera, hasPersonMoved: true }
  }

  private fitOnce(): void {
    if (!mayFitByItself(this.camera) || !this.container.isConnected) return
    const bounds = this.home ?? contentBounds(this.units, this.content)
    if (bounds !== null) this.camera = { ...this.camera, hasFitted: true }
    // an imported region is shown until there is something on it
    const shown = bounds ?? this.everything()
    if (shown !== null) fitTo(this.ground, shown, 0)
  }

  /** Home, else everything on the map, else the imported regions. */
  private everything(): MapBounds | null {
    const { home, regions } = this
    return home ?? contentBounds(this.units, this.content) ?? (regions.length === 0 ? null : boxAround(regions.map(({ bounds }) => bounds)))
  }

  /** Draws the base map for what the camera sees. */
  private rebase(): void {
    const base = chooseRegion(this.regions, this.wantedRegion, this.base?.name ?? null, sightOf(this.ground))
    if (base === this.base) return
    this.base = base
    this.restyle()
    this.handlers?.onBase(base)
  }

  private point(item: MapSelection | null, at: Point): void {
    if (item === null && this.handlers?.hasMapClick() === true) this.handlers.onMapClick(at)
    else this.handlers?.onSelect(item)
  }

  private restyle(): void {
    if (this.look === null) return
    const { flavour, language, isDemo, words } = this.look
    this.palette ??= mapPalette(readTokens(document.documentElement), flavour)
    this.overlay.setLook({ palette: this.palette, words })
    this.hasStyleWish = this.isStyleLoading
    if (this.isStyleLoading) return
    this.ground.setStyle(
      buildStyle({
        palette: this.palette,
        flavour,
        language,
        isDemo,
        base: this.base,
        facilities: this.content.facilities,
        shapes: this.content.shapes,
        assets: this.deps.assets,
      }),
      { diff: true },
    )
  }
}

/** Makes the engine. The bundled face is loaded first, because the label picture is drawn from it once. */
export async function createMapEngine(deps: MapEngineDeps): Promise<MapEngine> {
  await Promise.all(['400', '600'].map((weight) => document.fonts.load(`${weight} 16px 'Noto Sans'`)))
  return new MapEngine(deps)
}
