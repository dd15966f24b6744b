/** Trails on the map: a line behind each unit in sight that fades with age. */
import type { Layer } from '@deck.gl/core'
import { PathLayer } from '@deck.gl/layers'
import type { OverlayState } from './overlay-layers.ts'
import { visibleRows } from './projection.ts'
import { TRAIL_MS } from './unit-trails.ts'

/** With more units than this in sight only the chosen one has a trail. */
const MOST_TRAILS = 400
const OLDEST_ALPHA = 40
const NEWEST_ALPHA = 230

type Trail = { path: [number, number][]; colours: [number, number, number, number][]; isChosen: boolean }

/** The trails to draw now; none while nobody asked. */
export function trailLayers(state: OverlayState): Layer[] {
  if (!state.content.hasTrails) return []
  return [
    new PathLayer<Trail>({
      id: 'trails',
      data: trailsOf(state),
      getPath: (trail) => trail.path,
      getColor: (trail) => trail.colours,
      getWidth: (trail) => (trail.isChosen ? 4 : 2.5),
      widthUnits: 'pixels',
      capRounded: true,
      jointRounded: true,
    }),
  ]
}

/** The chosen unit, if it is one. */
const chosenUnit = ({ selection }: OverlayState['content']): string | null => (selection?.kind === 'unit' ? selection.id : null)

/** Rows of the units that have a trail. */
export function trailedRows({
  units,
  content,
  view,
  clustering,
}: Pick<OverlayState, 'units' | 'content' | 'view' | 'clustering'>): number[] {
  const chosenId = chosenUnit(content)
  const inSight = visibleRows(units.columns.positions, units.count, view, MOST_TRAILS, clustering.hidden)
  return inSight === null ? (chosenId === null ? [] : [units.rowOf(chosenId)]) : inSight.map(({ row }) => row)
}

function trailsOf(state: OverlayState): Trail[] {
  const { units, content, palette, nowMs } = state
  const chosenId = chosenUnit(content)
  return trailedRows(state).flatMap((row): Trail[] => {
    const unitId = units.unitIdAt(row)
    if (unitId === null) return []
    const past = units.trails.of(unitId, nowMs)
    if (past.length === 0) return []
    const [red, green, blue] = unitId === chosenId ? palette.focus : palette.text
    const here: [number, number] = [units.columns.positions[row * 2] ?? 0, units.columns.positions[row * 2 + 1] ?? 0]
    const alpha = (atMs: number): number => OLDEST_ALPHA + (NEWEST_ALPHA - OLDEST_ALPHA) * Math.max(0, 1 - (nowMs - atMs) / TRAIL_MS)
    return [
      {
        path: [...past.map(([longitude, latitude]): [number, number] => [longitude, latitude]), here],
        colours: [...past.map(([, , atMs]) => atMs), nowMs].map((atMs) => [red, green, blue, alpha(atMs)]),
        isChosen: unitId === chosenId,
      },
    ]
  })
}
