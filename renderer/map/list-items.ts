/** Everything on the map as rows: incidents by priority, then units by call sign, then facilities by name. */
import type { FacilityKind } from '../../server/contract/directory.ts'
import type { Point, Priority } from '../../server/contract/primitives.ts'
import { foldText } from '../lib/search-text.ts'
import { STATUS_GROUP_OF, type StatusGroup } from './status-groups.ts'
import type { MapContent, MapItemKind, MapSelection } from './types.ts'
import type { UnitPositionStore } from './unit-positions.ts'
import type { KindCode } from './unit-shapes.ts'

/** One row. A unit's place and age are read from the store when drawn, because they change every second. */
export type MapListItem =
  | { kind: 'incident'; id: string; title: string; detail: string; priority: Priority; isAcknowledged: boolean }
  | { kind: 'unit'; id: string; title: string; unitKind: KindCode; group: StatusGroup; isProvisional: boolean }
  | { kind: 'facility'; id: string; title: string; detail: string; facilityKind: FacilityKind; isClosed: boolean }

const byTitle = (a: MapListItem, b: MapListItem): number => a.title.localeCompare(b.title, 'en', { numeric: true })

/**
 * Builds the rows. Needed again when content or `units.traitsVersion` changes, not with every position.
 * @param filter text typed by the person; matches anywhere in title and detail, accents and case aside
 */
export function listMapItems(units: UnitPositionStore, content: Pick<MapContent, 'incidents' | 'facilities'>, filter = ''): MapListItem[] {
  const incidents = content.incidents.map((incident): MapListItem => ({
    kind: 'incident',
    id: incident.id,
    title: incident.number,
    detail: incident.title,
    priority: incident.priority,
    isAcknowledged: incident.isAcknowledged,
  }))
  const facilities = content.facilities.map((facility): MapListItem => ({
    kind: 'facility',
    id: facility.id,
    title: facility.name,
    detail: facility.code,
    facilityKind: facility.kind,
    isClosed: facility.emsTraffic === 'closed',
  }))
  const rows = [...incidents.sort(byPriority), ...unitItems(units).sort(byTitle), ...facilities.sort(byTitle)]
  const wanted = foldText(filter)
  return wanted === ''
    ? rows
    : rows.filter((row) => foldText(row.kind === 'unit' ? row.title : `${row.title} ${row.detail}`).includes(wanted))
}

const byPriority = (a: MapListItem, b: MapListItem): number =>
  (a.kind === 'incident' && b.kind === 'incident' ? a.priority.localeCompare(b.priority) : 0) || byTitle(a, b)

function unitItems(units: UnitPositionStore): MapListItem[] {
  return Array.from({ length: units.count }, (_, row) => units.unitIdAt(row)).flatMap((unitId): MapListItem[] => {
    const traits = unitId === null ? null : units.traitsOf(unitId)
    if (unitId === null) return []
    return [
      {
        kind: 'unit',
        id: unitId,
        title: traits?.callSign ?? unitId,
        unitKind: traits?.kind ?? 'unknown',
        group: STATUS_GROUP_OF[traits?.status ?? 'available'],
        isProvisional: traits?.isProvisional ?? false,
      },
    ]
  })
}

export const itemKey = ({ kind, id }: MapSelection | MapListItem): string => `${kind}-${id}`

/** Where an item is now; null when its place is not known any more. */
export function pointOf(
  { kind, id }: { kind: MapItemKind; id: string },
  units: UnitPositionStore,
  content: Pick<MapContent, 'incidents' | 'facilities'>,
): Point | null {
  if (kind !== 'unit') return (kind === 'incident' ? content.incidents : content.facilities).find((item) => item.id === id) ?? null
  const row = units.rowOf(id)
  return row < 0 ? null : { longitude: units.columns.positions[row * 2] ?? 0, latitude: units.columns.positions[row * 2 + 1] ?? 0 }
}
