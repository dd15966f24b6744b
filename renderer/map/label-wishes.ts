/** Names the map would like to show beside incidents, units and facilities, before they are thinned out. */
import { placeLabels, type LabelWish, type Mark } from './labels.ts'
import type { MapPalette } from './palette.ts'
import { positionsOf, visibleRows, type MapView } from './projection.ts'
import type { Rgb } from './tokens.ts'
import type { MapContent } from './types.ts'
import type { UnitPositionStore } from './unit-positions.ts'

/** Words the drawing needs, in the person's language. */
export type MapWords = { age: (elapsedMs: number) => string; provisional: string; distance: (metres: number) => string }
export type PlacedLabel = LabelWish & { position: [number, number]; colour: Rgb }
export type LabelScene = {
  units: UnitPositionStore
  content: MapContent
  view: MapView
  palette: MapPalette
  words: MapWords
  nowMs: number
  /** Units inside a cluster, marked 1: these have no name. */
  hidden?: Uint8Array
}

/** With more units than this in sight names would only cover the map. */
const MOST_NAMED_UNITS = 400
/** Facilities are named from this zoom on; farther out their signs are enough. */
const FACILITY_NAME_ZOOM = 11.5
const RANKS = { selected: 0, incident: 1, shape: 2, busyUnit: 3, lostUnit: 4, unit: 5, facility: 6 } as const

/** The names to draw now: incidents by number, units by call sign (a lost one with its age, a provisional one with the word), facilities by name. */
export function labelsFor(scene: LabelScene): PlacedLabel[] {
  const incidents = incidentWishes(scene)
  const units = unitWishes(scene)
  const marks: Mark[] = [...incidents, ...units].map(({ key, pixel }) => ({ key, pixel }))
  return placeLabels([...incidents, ...shapeWishes(scene), ...units, ...facilityWishes(scene)], marks)
}

function incidentWishes({ content, view, palette }: LabelScene): PlacedLabel[] {
  const { incidents, selection } = content
  return (visibleRows(positionsOf(incidents), incidents.length, view) ?? []).flatMap(({ row, pixel }): PlacedLabel[] => {
    const incident = incidents[row]
    if (incident === undefined) return []
    return [
      {
        key: incident.id,
        text: incident.number,
        pixel,
        rank: selection?.id === incident.id ? RANKS.selected : RANKS.incident,
        avoids: false,
        position: [incident.longitude, incident.latitude],
        colour: palette.text,
      },
    ]
  })
}

/** What shapes on the ground mean, and the moment that is played back. */
function shapeWishes({ content, view, palette }: LabelScene): PlacedLabel[] {
  const { shapes, playhead } = content
  const labels = [
    ...(playhead === null ? [] : [{ ...playhead, key: 'playhead', text: playhead.label, rank: RANKS.selected }]),
    ...shapes.flatMap(({ id, label }) => (label === null ? [] : [{ ...label, key: id, rank: RANKS.shape }])),
  ]
  return (visibleRows(positionsOf(labels), labels.length, view) ?? []).flatMap(({ row, pixel }): PlacedLabel[] => {
    const label = labels[row]
    if (label === undefined) return []
    const { key, text, rank, longitude, latitude } = label
    return [{ key, text, pixel, rank, avoids: false, position: [longitude, latitude], colour: palette.text }]
  })
}

function unitWishes(scene: LabelScene): PlacedLabel[] {
  const { units, view, content } = scene
  const { positions } = units.columns
  const inSight = visibleRows(positions, units.count, view, MOST_NAMED_UNITS, scene.hidden ?? null)
  if (inSight !== null) return inSight.flatMap(({ row, pixel }) => unitWish(scene, row, pixel))
  const selectedRow = content.selection?.kind === 'unit' ? units.rowOf(content.selection.id) : -1
  if (selectedRow < 0) return []
  const [selected] = visibleRows(positions.subarray(selectedRow * 2, selectedRow * 2 + 2), 1, view) ?? []
  return selected === undefined ? [] : unitWish(scene, selectedRow, selected.pixel)
}

function unitWish({ units, content, palette, words, nowMs }: LabelScene, row: number, pixel: LabelWish['pixel']): PlacedLabel[] {
  const { positions, ages, priorities, provisional, fixedAtMs } = units.columns
  const unitId = units.unitIdAt(row)
  const traits = unitId === null ? null : units.traitsOf(unitId)
  if (unitId === null || traits === null) return []
  const isLost = ages[row] === 2
  const parts = [
    traits.callSign,
    ...(isLost ? [words.age(nowMs - (fixedAtMs[row] ?? 0))] : []),
    ...(provisional[row] === 1 ? [words.provisional] : []),
  ]
  const rank =
    content.selection?.id === unitId ? RANKS.selected : (priorities[row] ?? 0) > 0 ? RANKS.busyUnit : isLost ? RANKS.lostUnit : RANKS.unit
  const isQuiet = rank === RANKS.unit || rank === RANKS.lostUnit
  return [
    {
      key: unitId,
      text: parts.join(' · '),
      pixel,
      rank,
      avoids: rank === RANKS.unit,
      position: [positions[row * 2] ?? 0, positions[row * 2 + 1] ?? 0],
      colour: isQuiet ? palette.textQuiet : palette.text,
    },
  ]
}

function facilityWishes({ content, view, palette }: LabelScene): PlacedLabel[] {
  if (view.zoom < FACILITY_NAME_ZOOM) return []
  const { facilities, selection } = content
  return (visibleRows(positionsOf(facilities), facilities.length, view, MOST_NAMED_UNITS) ?? []).flatMap(
    ({ row, pixel }): PlacedLabel[] => {
      const facility = facilities[row]
      if (facility === undefined) return []
      const isSelected = selection?.id === facility.id
      return [
        {
          key: facility.id,
          text: facility.name,
          pixel,
          rank: isSelected ? RANKS.selected : RANKS.facility,
          avoids: !isSelected,
          position: [facility.longitude, facility.latitude],
          colour: palette.textQuiet,
        },
      ]
    },
  )
}
