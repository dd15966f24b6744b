/** The map as a panel: picture, its buttons, legend, hover text, what is being drawn, and the list twin beside it. */
import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Language, Point } from '../../server/contract/primitives.ts'
import { classNames } from '../lib/class-names.ts'
import { formatDistance, toAge } from '../lib/format.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState, Skeleton } from '../ui/states.tsx'
import { DrawingBar } from './drawing/drawing-bar.tsx'
import type { DrawingTool } from './drawing/drawing-tool.ts'
import { useDrawing } from './drawing/use-drawing.ts'
import type { MapEngine, MapLook } from './engine.ts'
import { HoverText, type Hovered } from './hover-text.tsx'
import { itemKey, listMapItems, pointOf, type MapListItem } from './list-items.ts'
import { MapButton } from './map-button.tsx'
import { MapLegend } from './map-legend.tsx'
import { MapListTwin } from './map-list-twin.tsx'
import styles from './map-panel.module.css'
import type {
  MapAssignment,
  MapBounds,
  MapContent,
  MapFacility,
  MapFlavour,
  MapIncident,
  MapPlayhead,
  MapSelection,
  MapShape,
} from './types.ts'
import type { UnitPositionStore } from './unit-positions.ts'
import { useMapEngine, type MapState } from './use-map-engine.ts'
import { useTraitsVersion } from './use-traits-version.ts'

export type MapPanelProps = {
  /** Positions and traits of the units; one store for the life of the window. */
  units: UnitPositionStore
  incidents: readonly MapIncident[]
  facilities: readonly MapFacility[]
  assignments?: readonly MapAssignment[]
  selection: MapSelection | null
  /** A person chose an item on the map or in its list; null = chose nothing. */
  onSelect: (selection: MapSelection | null) => void
  /** A person pointed at an empty place, for instance to place an incident. Without it such a click clears the selection. */
  onMapClick?: (point: Point) => void
  flavour: MapFlavour
  language: Language
  /** Draws the fictional island and says so. Never on a real station. */
  isDemo: boolean
  /** Brings what is chosen in other panels into sight. Without it only hands on the map and its list move it. */
  revealsChosen?: boolean
  /** Box to start with and to return to; without it the example island, or the content at its first appearance. */
  home?: MapBounds
  /** Name of the imported base map to draw; without it the one the camera looks at. */
  region?: string | null
  /** Name for screen readers; without it the general one. */
  label?: string
  /** Closures, areas reached, routes, tracks, fences. */
  shapes?: readonly MapShape[]
  playhead?: MapPlayhead | null
  /** Places to bring into sight whenever the list changes. */
  reveals?: readonly Point[] | null
  /** `reveals` are the corners of an area that is to fill the map. */
  framesReveals?: boolean
  /** From `useDrawing`: something the desk wants drawn. A measure of the person's own gives way to it. */
  drawing?: DrawingTool | null
  /** Buttons of the desk, before the map's own. */
  tools?: ReactNode
  /** Asked for what the station remembers of where these units were, whenever their trails are drawn. */
  onTrails?: (unitIds: readonly string[]) => void
  /** What belongs to the map and is open now: beside the picture, in a narrow panel under it. */
  side?: ReactNode
}

const NOTHING: readonly never[] = []
/** Kisiwa cha Mfano with a margin of water. */
const EXAMPLE_ISLAND: MapBounds = [32.67, -1.71, 32.93, -1.53]

/** One per window: the engine behind it is shared and moves to the panel mounted last. Lists should keep their identity while unchanged. */
export function MapPanel(props: MapPanelProps) {
  const {
    units,
    onSelect,
    onMapClick,
    language,
    isDemo,
    revealsChosen = false,
    home,
    region = null,
    reveals = null,
    framesReveals = false,
  } = props
  const { t } = useTranslation('map')
  const [hovered, setHovered] = useState<Hovered | null>(null)
  const [isListOpen, setListOpen] = useState(false)
  const [isLegendOpen, setLegendOpen] = useState(false)
  const [hasTrails, setTrails] = useState(false)
  const [isMeasuring, setMeasuring] = useState(false)
  const content = useContent(props, hasTrails)
  const onHover = (item: MapSelection | null, [x, y]: readonly [number, number], words: string | null): void =>
    setHovered(item === null && words === null ? null : { item, words, x, y })
  const map = useMapEngine({
    units,
    content,
    look: useLook(props),
    home: home ?? (isDemo ? EXAMPLE_ISLAND : null),
    region,
    handlers: { onSelect, onMapClick: onMapClick ?? null, onHover, onMoved: () => askForTrails() },
  })
  const { engine } = map
  const askForTrails = (): void => {
    if (hasTrails && engine !== null) props.onTrails?.(engine.trailedUnits)
  }
  const wishForTrails = useEffectEvent(askForTrails)
  useEffect(() => wishForTrails(), [hasTrails, engine, props.selection])
  useRevealed(revealsChosen ? engine : null, units, content)
  const measure = useDrawing(isMeasuring ? 'measure' : null, { onDone: () => undefined, onCancel: () => setMeasuring(false) })
  const drawing = props.drawing ?? measure
  useEffect(() => {
    engine?.setDrawing(drawing)
    return () => engine?.setDrawing(null)
  }, [engine, drawing])
  useEffect(() => {
    if (reveals === null) return
    if (framesReveals) engine?.frame(reveals)
    else engine?.reveal(reveals)
  }, [engine, reveals, framesReveals])
  const choose = ({ kind, id }: MapListItem): void => {
    const point = pointOf({ kind, id }, units, content)
    onSelect({ kind, id })
    if (point !== null) engine?.panTo(point)
  }
  const isPictureGone = map.state === 'noMap' || map.state === 'lost'
  return (
    <div className={styles.frame}>
      <div className={styles.body}>
        {' '}
        <div className={classNames(styles.picture, isPictureGone && styles.gone)}>
          <div ref={map.host} className={styles.host} data-testid="map" />
          {map.state === 'loading' && (
            <div className={styles.loading}>
              <Skeleton rows={3} />
            </div>
          )}
          <span className={styles.crosshair} aria-hidden="true" />
          {hovered !== null && drawing === null && <HoverText hovered={hovered} units={units} content={content} />}
          {isDemo && drawing === null && <p className={styles.demo}>{t('demoNotice')}</p>}
          {drawing !== null && <DrawingBar tool={drawing} language={language} onPoint={(point) => engine?.reveal([point])} />}
          <p className={styles.source}>{[map.base?.attribution ?? '', t('source')].filter((source) => source !== '').join(' · ')}</p>
          <div className={styles.buttons} role="toolbar" aria-label={t('tools')} aria-orientation="vertical">
            {props.tools}
            <MapButton sign="measure" label={t('action.measure')} isOn={isMeasuring} onPress={() => setMeasuring(!isMeasuring)} />
            <MapButton sign="trails" label={t('action.trails')} isOn={hasTrails} onPress={() => setTrails(!hasTrails)} />
            <MapButton sign="zoomIn" label={t('action.zoomIn')} onPress={() => engine?.zoomBy(1)} />
            <MapButton sign="zoomOut" label={t('action.zoomOut')} onPress={() => engine?.zoomBy(-1)} />
            <MapButton sign="fit" label={t('action.fit')} onPress={() => engine?.fit()} />
            <MapButton sign="list" label={t('action.list')} isOn={isListOpen} onPress={() => setListOpen(!isListOpen)} />
            <MapButton sign="legend" label={t('action.legend')} isOn={isLegendOpen} onPress={() => setLegendOpen(!isLegendOpen)} />
          </div>
          {isLegendOpen && (
            <div className={styles.legend}>
              <MapLegend />
            </div>
          )}
        </div>
        {props.side !== undefined && <div className={styles.side}>{props.side}</div>}
        {(isListOpen || isPictureGone) && (
          <section className={styles.list} aria-label={t('list.label')}>
            {isPictureGone && <NoPicture state={map.state} onRetry={map.retry} />}
            <Twin units={units} content={content} onChoose={choose} />
          </section>
        )}
      </div>
    </div>
  )
}

function useContent(
  { incidents, facilities, assignments = NOTHING, selection, shapes = NOTHING, playhead = null }: MapPanelProps,
  hasTrails: boolean,
): MapContent {
  return useMemo(
    () => ({ incidents, facilities, assignments, selection, shapes, playhead, hasTrails }),
    [incidents, facilities, assignments, selection, shapes, playhead, hasTrails],
  )
}

/** Theme, language and the words the picture needs. */
function useLook({ flavour, language, isDemo, label }: MapPanelProps): MapLook {
  const { t } = useTranslation(['map', 'common'])
  return useMemo(() => {
    const age = (elapsedMs: number): string => {
      const { unit, count } = toAge(elapsedMs)
      return t(`common:age.${unit}`, { count })
    }
    const words = { age, provisional: t('provisional'), distance: (metres: number) => formatDistance(metres, language) }
    return { flavour, language, isDemo, label: `${label ?? t('label')}. ${t('keys')}`, words }
  }, [t, flavour, language, isDemo, label])
}

/** Brings into sight what was chosen elsewhere, an incident together with its units; follows nothing afterwards. */
function useRevealed(engine: MapEngine | null, units: UnitPositionStore, content: MapContent): void {
  const newest = useRef(content)
  useEffect(() => {
    newest.current = content
  })
  const { selection, assignments } = content
  const key = selection === null ? '' : [itemKey(selection), ...assignments.map(({ unitId }) => unitId)].join(' ')
  useEffect(() => {
    const { selection: chosen, assignments: lines } = newest.current
    if (engine === null || chosen === null) return
    const crews = chosen.kind === 'incident' ? lines.filter(({ incidentId }) => incidentId === chosen.id) : []
    const items: MapSelection[] = [chosen, ...crews.map(({ unitId }): MapSelection => ({ kind: 'unit', id: unitId }))]
    engine.reveal(items.map((item) => pointOf(item, units, newest.current)).filter((point) => point !== null))
  }, [engine, units, key])
}

function Twin({ units, content, onChoose }: { units: UnitPositionStore; content: MapContent; onChoose: (item: MapListItem) => void }) {
  const traitsVersion = useTraitsVersion(units)
  const { incidents, facilities } = content
  // A new function whenever rows may differ; positions alone do not change rows.
  const items = useCallback(
    (filter: string) => (traitsVersion < 0 ? [] : listMapItems(units, { incidents, facilities }, filter)),
    [units, incidents, facilities, traitsVersion],
  )
  return <MapListTwin items={items} units={units} selection={content.selection} onSelect={onChoose} />
}

function NoPicture({ state, onRetry }: { state: MapState; onRetry: () => void }) {
  const { t } = useTranslation(['map', 'common'])
  const key = state === 'lost' ? 'lost' : 'noMap'
  return (
    <div className={styles.noPicture} role="alert">
      <EmptyState
        icon="warning"
        title={t(`${key}.title`)}
        hint={t(`${key}.hint`)}
        action={
          <Button icon="refresh" onPress={onRetry}>
            {t('common:action.tryAgain')}
          </Button>
        }
      />
    </div>
  )
}
