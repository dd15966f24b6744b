/** Puts the window's map engine into a host element and keeps it told about what to show. */
import { useEffect, useRef, useState, useSyncExternalStore, type RefObject } from 'react'
import type { MapRegion } from '../../server/contract/maps.ts'
import type { Point } from '../../server/contract/primitives.ts'
import { onLive } from '../lib/live-map.ts'
import type { MapEngine, MapHandlers, MapLook } from './engine.ts'
import { mapRegions } from './map-regions.ts'
import { dropMapEngine, hasWebGl, sharedMapEngine } from './shared-engine.ts'
import type { MapBounds, MapContent } from './types.ts'
import type { UnitPositionStore } from './unit-positions.ts'

/** noMap: this machine cannot draw it; lost: it could and stopped. */
export type MapState = 'loading' | 'ready' | 'noMap' | 'lost'
export type PanelHandlers = Pick<MapHandlers, 'onSelect' | 'onHover' | 'onMoved'> & { onMapClick: ((point: Point) => void) | null }
export type MapInputs = {
  units: UnitPositionStore
  content: MapContent
  look: MapLook
  home: MapBounds | null
  region: string | null
  handlers: PanelHandlers
}
export type MapEngineHook = {
  host: RefObject<HTMLDivElement | null>
  engine: MapEngine | null
  state: MapState
  /** The imported base map that is drawn now. */
  base: MapRegion | null
  retry: () => void
}

/** Hands of a person, told to whoever listens at that moment. */
const forward = (newest: () => PanelHandlers): Omit<MapHandlers, 'onBase' | 'onContextLost'> => ({
  onSelect: (item) => newest().onSelect(item),
  onMapClick: (point) => newest().onMapClick?.(point),
  hasMapClick: () => newest().onMapClick !== null,
  onHover: (item, pixel, words) => newest().onHover(item, pixel, words),
  onMoved: () => newest().onMoved(),
})

/**
 * Loads the engine when the host is on the page, hands it over when the host leaves.
 * @param inputs everything to show; each part should keep its identity while it does not change
 */
export function useMapEngine({ units, content, look, home, region, handlers }: MapInputs): MapEngineHook {
  const host = useRef<HTMLDivElement>(null)
  const newest = useRef(handlers)
  const [engine, setEngine] = useState<MapEngine | null>(null)
  const [state, setState] = useState<MapState>('loading')
  const [attempt, setAttempt] = useState(0)
  const [base, setBase] = useState<MapRegion | null>(null)

  useEffect(() => {
    newest.current = handlers
  })
  useEffect(() => {
    if (!hasWebGl()) {
      setState('noMap')
      return undefined
    }
    let isGone = false
    let attached: { engine: MapEngine; host: HTMLElement } | null = null
    const start = async (): Promise<void> => {
      const loaded = await sharedMapEngine()
      if (isGone || host.current === null) return
      loaded.attach(host.current, {
        ...forward(() => newest.current),
        onBase: setBase,
        onContextLost: () => setState('lost'),
      })
      attached = { engine: loaded, host: host.current }
      setEngine(loaded)
      setState('ready')
    }
    start().catch(() => setState('noMap')) // the engine refuses to start only when WebGL does; the list twin takes over
    return () => {
      isGone = true
      attached?.engine.detach(attached.host)
      setEngine(null)
    }
  }, [attempt])
  useEffect(() => engine?.setLook(look), [engine, look])
  // Home first: the map fits itself once, to the first thing it hears of.
  useEffect(() => engine?.setHome(home), [engine, home])
  useEffect(() => engine?.setContent(content), [engine, content])
  useEffect(() => engine?.setUnits(units), [engine, units])
  useImported(engine, region)

  const retry = (): void => {
    setState('loading')
    void dropMapEngine().finally(() => setAttempt((count) => count + 1)) // whatever the old engine says, a new one is tried
  }
  return { host, engine, state, base, retry }
}

/** Keeps the engine told about imported base maps; asks for them when a map appears and when the station says that there are others. */
function useImported(engine: MapEngine | null, region: string | null): void {
  const regions = useSyncExternalStore(mapRegions.subscribe, mapRegions.current)
  useEffect(() => {
    void mapRegions.refresh()
    return onLive('regions', () => void mapRegions.refresh())
  }, [])
  useEffect(() => engine?.setRegions(regions, region), [engine, regions, region])
}
