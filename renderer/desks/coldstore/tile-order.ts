/** Tiles of the cold store: which one comes first, which ones are looked for, and what to do about one. Pure. */
import { alarmParts } from '../../../server/contract/alarms.ts'
import type { ColdSiteView, EquipmentTile } from '../../../server/contract/coldstore.ts'
import { ageState, type AgeLimits } from '../../lib/age.ts'
import { matchScore } from '../../lib/search-text.ts'

/** A reading every half hour is the least a vaccine thermometer gives (CDC, Vaccine Storage and Handling Toolkit); after a day it is lost. */
export const READING_AGE: AgeLimits = { freshSeconds: 30 * 60, staleSeconds: 24 * 3600 }
/** Vaccines are moved while two hours of cold are left. House assumption. */
const MOVE_MINUTES = 120
const MINUTE_MS = 60_000

/** A tile with the names of where it stands. */
export type PlacedTile = EquipmentTile & { readonly site: string; readonly place: string | null }
export const TILE_GROUPS = ['all', 'attention', 'silent', 'aside', 'normal'] as const
export type TileGroup = (typeof TILE_GROUPS)[number]
export type TileSort = 'urgency' | 'site'

/** All tiles of all sites, each with its place. */
export function placedTiles(sites: readonly ColdSiteView[]): PlacedTile[] {
  return sites.flatMap(({ name, places, tiles }) => {
    const named = new Map<string, string>(places.map(({ placeId, name: place }) => [placeId, place]))
    return tiles.map((tile) => ({ ...tile, site: name, place: tile.placeId === null ? null : (named.get(tile.placeId) ?? null) }))
  })
}

const isFresh = ({ temperature }: EquipmentTile, nowMs: number): boolean =>
  ageState(temperature?.latest ? Date.parse(temperature.latest.at) : null, nowMs, READING_AGE) === 'fresh'

/** The group of a tile: asks for somebody, is not heard of, was put aside by somebody, or is as it should be. */
export function groupOf(tile: EquipmentTile, nowMs: number): Exclude<TileGroup, 'all'> {
  if ('BCD'.includes(tile.letter) || tile.forecast !== null || tile.holdover !== null) return 'attention'
  if ('EFG'.includes(tile.letter)) return 'aside'
  return isFresh(tile, nowMs) ? 'normal' : 'silent'
}

const NO_PRIORITY = 9
const GROUP_RANK = { attention: 0, silent: 1, aside: 2, normal: 3 } as const
/** Unacknowledged first, then acknowledged, then over but unacknowledged, then what only threatens. */
const LETTER_RANK: Readonly<Record<EquipmentTile['letter'], number>> = { B: 0, C: 1, D: 2, A: 3, E: 4, F: 4, G: 4 }
const deadline = ({ holdover, forecast }: EquipmentTile): number =>
  Math.min(holdover ? Date.parse(holdover.deadlineAt) : Infinity, forecast ? Date.parse(forecast.reachesAt) : Infinity)
const ranks = (tile: PlacedTile, nowMs: number): readonly number[] => [
  GROUP_RANK[groupOf(tile, nowMs)],
  tile.letter === 'B' ? 0 : 1,
  tile.priority === null ? NO_PRIORITY : Number(tile.priority.slice(1)),
  LETTER_RANK[tile.letter],
  deadline(tile),
]
const bySite = (a: PlacedTile, b: PlacedTile): number =>
  a.site.localeCompare(b.site) || (a.place ?? '').localeCompare(b.place ?? '') || a.name.localeCompare(b.name)

/** The tiles in the wanted order; equal ones by site, place and name, so that nothing jumps. */
export function sortTiles(tiles: readonly PlacedTile[], sort: TileSort, nowMs: number): PlacedTile[] {
  if (sort === 'site') return [...tiles].sort(bySite)
  const keyed = tiles.map((tile) => ({ tile, rank: ranks(tile, nowMs) }))
  return keyed.sort((a, b) => compareRanks(a.rank, b.rank) || bySite(a.tile, b.tile)).map(({ tile }) => tile)
}
function compareRanks(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((rank, index) => rank !== b[index])
  if (at < 0) return 0
  const [left = 0, right = 0] = [a[at], b[at]]
  return left < right ? -1 : 1
}

/** The tiles of a group whose name, place or site begins with what was typed. */
export const filterTiles = (tiles: readonly PlacedTile[], group: TileGroup, typed: string, nowMs: number): PlacedTile[] =>
  tiles.filter(
    (tile) =>
      (group === 'all' || groupOf(tile, nowMs) === group) &&
      (typed.trim() === '' || matchScore(`${tile.name} ${tile.place ?? ''} ${tile.site}`, typed) > 0),
  )

/** What a person can do about a tile now; `coldstore:todo.<act>`. */
export type TileAct =
  'move' | 'findPower' | 'closeDoor' | 'hot' | 'frozen' | 'warm' | 'cold' | 'silent' | 'soon' | 'acknowledge' | 'look' | 'putBack'
const ACT_OF: Readonly<Record<string, TileAct>> = {
  fridgeHot: 'hot',
  tooWarm: 'warm',
  fridgeFrozen: 'frozen',
  tooCold: 'cold',
  fridgeDoorOpen: 'closeDoor',
  fridgeNoPower: 'findPower',
  supplyLost: 'findPower',
  sitePowerLost: 'findPower',
  holdoverDue: 'move',
  sensorSilent: 'silent',
  gatewaySilent: 'silent',
  temperatureRising: 'soon',
  temperatureFalling: 'soon',
}
/** The most useful next act; null while nothing is wrong. */
export function actOf(tile: EquipmentTile, nowMs: number): TileAct | null {
  if (tile.holdover !== null && Date.parse(tile.holdover.deadlineAt) - nowMs < MOVE_MINUTES * MINUTE_MS) return 'move'
  if ('BC'.includes(tile.letter) && tile.alarmId !== null) return ACT_OF[alarmParts(tile.alarmId).code] ?? 'look'
  if (tile.letter === 'D') return 'acknowledge'
  if (tile.power === 'off') return 'findPower'
  if (tile.door === 'open') return 'closeDoor'
  if (tile.forecast !== null) return 'soon'
  if ('EFG'.includes(tile.letter)) return tile.letter === 'F' ? null : 'putBack'
  return isFresh(tile, nowMs) ? null : 'silent'
}
