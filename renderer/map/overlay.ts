/** Keeps the deck.gl overlay in step with units, content and camera: one update a frame at most, however much arrives. */
import { MapLibreOverlay } from '@deck.gl/maplibre'
import { drawingLayers } from './drawing/drawing-layers.ts'
import type { DrawingTool } from './drawing/drawing-tool.ts'
import type { Map as GroundMap } from 'maplibre-gl'
import { clusterUnits, CLUSTER_BELOW_ZOOM, type Clustering } from './clusters.ts'
import { drawIncidentAtlas, FLASH_MS } from './incident-atlas.ts'
import { labelsFor, type MapWords } from './label-wishes.ts'
import { overlayLayers, unitData, type OverlayPictures, type UnitData } from './overlay-layers.ts'
import { drawPlayheadPicture } from './playhead.ts'
import type { MapPalette } from './palette.ts'
import type { MapView } from './projection.ts'
import { EMPTY_CONTENT, type MapContent } from './types.ts'
import { drawUnitAtlas, type UnitFrames } from './unit-atlas.ts'
import { UnitPositionStore } from './unit-positions.ts'

/** How often written ages are drawn again: only lost units have one, in minutes and more. */
const WRITTEN_AGE_MS = 10_000

export type OverlayDeps = { ground: GroundMap; nowMs: () => number; view: () => MapView; onContextLost: () => void }
type OverlayLook = { palette: MapPalette; words: MapWords }

/**
 * Lives as long as its ground map. Whatever is set is drawn in the next animation frame. Age classes are worked out by whoever fills the
 * store, because its list twin shows them without a picture too; a changed class redraws through the store's own notice.
 */
export class Overlay {
  private readonly deps: OverlayDeps
  private readonly deck: MapLibreOverlay
  private readonly stillness = window.matchMedia('(prefers-reduced-motion: reduce)')
  private readonly timers: readonly number[]
  private units = new UnitPositionStore()
  private stopUnits = (): void => undefined
  private content = EMPTY_CONTENT
  private drawing: DrawingTool | null = null
  private stopDrawing = (): void => undefined
  private look: OverlayLook | null = null
  private pictures: OverlayPictures | null = null
  private data: UnitData | null = null
  private frames: UnitFrames | null = null
  private grouped: { key: string; clustering: Clustering } | null = null
  private isFlashOn = true
  private frame = 0

  constructor(deps: OverlayDeps) {
    this.deps = deps
    this.deck = new MapLibreOverlay({ interleaved: false, layers: [], onDeviceInitialized: () => window.queueMicrotask(this.watchContext) })
    deps.ground.addControl(this.deck)
    deps.ground.on('move', this.schedule)
    deps.ground.on('resize', this.schedule)
    this.stillness.addEventListener('change', this.schedule)
    this.timers = [window.setInterval(this.flash, FLASH_MS), window.setInterval(this.schedule, WRITTEN_AGE_MS)]
  }

  setUnits(units: UnitPositionStore): void {
    if (units === this.units) return
    this.stopUnits()
    this.units = units
    this.data = this.grouped = this.frames = null
    this.stopUnits = units.subscribe(this.schedule)
    this.schedule()
  }

  setDrawing(tool: DrawingTool | null): void {
    this.stopDrawing()
    this.drawing = tool
    this.stopDrawing = tool?.subscribe(this.schedule) ?? ((): void => undefined)
    this.schedule()
  }

  /** How the units are grouped on the screen now. */
  get clustering(): Clustering {
    return this.group(this.deps.view())
  }

  setContent(content: MapContent): void {
    this.content = content
    this.schedule()
  }

  setLook(look: OverlayLook): void {
    if (this.look?.palette !== look.palette)
      this.pictures = {
        units: drawUnitAtlas(look.palette),
        incidents: drawIncidentAtlas(look.palette),
        playhead: drawPlayheadPicture(look.palette),
      }
    this.look = look
    this.schedule()
  }

  destroy(): void {
    this.stopUnits()
    this.stopDrawing()
    for (const timer of this.timers) window.clearInterval(timer)
    window.cancelAnimationFrame(this.frame)
    this.stillness.removeEventListener('change', this.schedule)
    this.deps.ground.off('move', this.schedule)
    this.deps.ground.off('resize', this.schedule)
    this.deps.ground.removeControl(this.deck)
  }

  private readonly watchContext = (): void => {
    this.deck.getCanvas()?.addEventListener('webglcontextlost', this.deps.onContextLost)
  }

  private readonly schedule = (): void => {
    if (this.frame === 0) this.frame = window.requestAnimationFrame(this.draw)
  }

  private readonly flash = (): void => {
    if (this.stillness.matches || this.content.incidents.every((incident) => incident.isAcknowledged)) return
    this.isFlashOn = !this.isFlashOn
    this.schedule()
  }

  /** Groups again only when units, whole zoom or the units shown by themselves changed: moving the map costs nothing. */
  private group({ zoom }: MapView): Clustering {
    const { units, content } = this
    const shown = new Set(content.assignments.map(({ unitId }) => units.rowOf(unitId)))
    if (content.selection?.kind === 'unit') shown.add(units.rowOf(content.selection.id))
    const step = Math.min(Math.floor(zoom), CLUSTER_BELOW_ZOOM)
    const key = [units.version, step, ...shown].join()
    if (this.grouped?.key !== key) {
      this.grouped = { key, clustering: clusterUnits(units, step, shown) }
      this.frames = this.data?.frames ?? this.frames
      this.data = null
    }
    return this.grouped.clustering
  }

  private readonly draw = (): void => {
    this.frame = 0
    const { units, content, look, pictures, isFlashOn } = this
    if (look === null || pictures === null) return
    const view = this.deps.view()
    const clustering = this.group(view)
    if (this.data === null) this.data = unitData(units, this.frames, clustering.hidden)
    const seen = { units, content, palette: look.palette, view, nowMs: this.deps.nowMs() }
    const labels = labelsFor({ ...seen, words: look.words, hidden: clustering.hidden })
    this.deck.setProps({
      layers: [
        ...overlayLayers({ ...seen, clustering, pictures, labels, isFlashOn, isStill: this.stillness.matches }, this.data),
        ...(this.drawing === null ? [] : drawingLayers(this.drawing, look.palette, look.words)),
      ],
    })
  }
}
