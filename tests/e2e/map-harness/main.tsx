/** The harness page: mounts the map panel as its address says and lets run.ts drive it through `window.mapHarness`. */
import { StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { Language } from '../../../server/contract/primitives.ts'
import { startTranslator } from '../../../renderer/lib/i18n.ts'
import {
  listMapItems,
  MapListTwin,
  MapPanel,
  UnitPositionStore,
  useDrawing,
  type DrawKind,
  type DrawnShape,
  type MapBounds,
  type MapSelection,
} from '../../../renderer/map/index.ts'
import { projector } from '../../../renderer/map/projection.ts'
import { sharedMapEngine } from '../../../renderer/map/shared-engine.ts'
import '../../../renderer/ui/fonts.css'
import '../../../renderer/ui/tokens.css'
import '../../../renderer/ui/base.css'
import { PLAYHEAD, SHAPES } from './shapes.ts'
import { ASSIGNMENTS, demoFixes, FACILITIES, INCIDENTS, loadFixes, loadTraits, TRAITS } from './scene.ts'

export type LoadFigures = { updates: number; applyMs: number[]; longTasksMs: number[]; frames: number }
export type MapHarness = {
  view(): Promise<{ centre: { latitude: number; longitude: number }; zoom: number }>
  /** Moves the camera there, by whole zoom steps from where it is. */
  look(latitude: number, longitude: number, zoomSteps: number): Promise<void>
  /** Resolves when everything is drawn. */
  drawn(): Promise<void>
  /** Moves `count` units once a second, `seconds` times. */
  load(count: number, seconds: number): Promise<LoadFigures>
  select(selection: MapSelection | null): void
  selected(): MapSelection | null
  clicks: { latitude: number; longitude: number }[]
  /** Shapes drawn, and how often a drawing was given up. */
  drawing: { shapes: DrawnShape[]; cancelled: number }
  /** How units are grouped now, and where each group is on the screen. */
  clusters(): Promise<{ x: number; y: number; count: number }[]>
  moveUnits(): void
}
declare global {
  interface Window {
    mapHarness: MapHarness
  }
}

const asked = new URLSearchParams(window.location.search)
const theme = asked.get('theme') === 'light' ? 'light' : 'dark'
const language = Language.catch('en').parse(asked.get('language'))
const isLoad = asked.get('scene') === 'load'
/** Nothing but the ground: for looking at imported base maps. */
const isBare = asked.get('scene') === 'ground'
const askedHome = asked.get('home')?.split(',').map(Number)
const HOME = askedHome?.length === 4 ? (askedHome as unknown as MapBounds) : null // four numbers
document.documentElement.dataset['theme'] = theme
const units = new UnitPositionStore()
let change: (selection: MapSelection | null) => void = () => undefined
let selected: MapSelection | null = null
const clicks: MapHarness['clicks'] = []
const drawing: MapHarness['drawing'] = { shapes: [], cancelled: 0 }
const NONE: never[] = []
/** A view of other land: every unit is updated and uploaded, none is drawn, so the software rasteriser stays out of the figures. */
const AWAY = [35.5, -6.5, 36.5, -5.5] as const

const rows = (filter: string) => listMapItems(units, { incidents: INCIDENTS, facilities: FACILITIES }, filter)

function Page() {
  const [selection, setSelection] = useState<MapSelection | null>(null)
  const [kind, setKind] = useState<DrawKind | null>(asked.get('draw') as DrawKind | null) // the harness asks for kinds that exist
  const tool = useDrawing(kind, {
    onDone: (shape) => {
      drawing.shapes.push(shape)
      setKind(null)
    },
    onCancel: () => {
      drawing.cancelled += 1
      setKind(null)
    },
  })
  change = setSelection
  selected = selection
  if (asked.get('scene') === 'list')
    return <MapListTwin items={rows} units={units} selection={selection} onSelect={({ kind, id }) => setSelection({ kind, id })} />
  return (
    <MapPanel
      units={units}
      incidents={isLoad || isBare ? NONE : INCIDENTS}
      facilities={isBare ? NONE : FACILITIES}
      assignments={isLoad || isBare ? NONE : ASSIGNMENTS}
      selection={selection}
      onSelect={setSelection}
      flavour={theme}
      language={language}
      drawing={tool}
      {...(asked.has('shapes') ? { shapes: SHAPES, playhead: PLAYHEAD } : {})}
      isDemo={!isBare || asked.has('demo')}
      {...(HOME === null ? {} : { home: HOME })}
      {...(asked.has('away') ? { home: AWAY } : {})}
      {...(asked.has('clicks') ? { onMapClick: (point) => clicks.push(point) } : {})}
    />
  )
}

const nextSecond = (): Promise<void> =>
  new Promise((resolve) => {
    window.setTimeout(resolve, 1000)
  })

async function load(count: number, seconds: number): Promise<LoadFigures> {
  const figures: LoadFigures = { updates: 0, applyMs: [], longTasksMs: [], frames: 0 }
  const observer = new PerformanceObserver((list) => figures.longTasksMs.push(...list.getEntries().map((entry) => entry.duration)))
  observer.observe({ type: 'longtask' })
  let isRunning = true
  const countFrame = (): void => {
    figures.frames += 1
    if (isRunning) window.requestAnimationFrame(countFrame)
  }
  window.requestAnimationFrame(countFrame)
  const batches = Array.from({ length: 4 }, (_, step) => loadFixes(count, step, 0))
  for (let step = 0; step < seconds; step += 1) {
    const nowMs = Date.now()
    const batch = batches[step % batches.length] ?? []
    for (const fix of batch) fix.fixedAtMs = nowMs
    performance.mark('kituo-update')
    const startedAt = performance.now()
    units.applyBatch(batch, nowMs)
    figures.applyMs.push(performance.now() - startedAt)
    figures.updates += 1
    await nextSecond()
  }
  isRunning = false
  observer.disconnect()
  return figures
}

window.mapHarness = {
  view: async () => (await sharedMapEngine()).view,
  drawn: async () => (await sharedMapEngine()).whenDrawn(),
  look: async (latitude, longitude, zoomSteps) => {
    const engine = await sharedMapEngine()
    engine.zoomBy(zoomSteps)
    await engine.whenDrawn()
    engine.panTo({ latitude, longitude })
  },
  load,
  clicks,
  drawing,
  clusters: async () => {
    const engine = await sharedMapEngine()
    const project = projector(engine.view)
    return engine.clusters.map(({ latitude, longitude, count }) => {
      const [x, y] = project(longitude, latitude)
      return { x, y, count }
    })
  },
  select: (selection) => change(selection),
  selected: () => selected,
  moveUnits: () =>
    void units.applyBatch(
      demoFixes(Date.now()).map((fix) => ({ ...fix, latitude: fix.latitude + 0.05 })),
      Date.now(),
    ),
}
await startTranslator(language, ['common', 'map'])
if (isBare) units.applyTraits([])
else if (isLoad) units.applyTraits(loadTraits(Number(asked.get('units') ?? 10_000)))
else {
  units.applyTraits(TRAITS)
  units.applyBatch(demoFixes(Date.now()), Date.now())
}
const root = document.getElementById('root')
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <Page />
    </StrictMode>,
  )
