/** Latest positions and traits of all units in typed arrays, ready for the graphics card; lives outside React. */
import type { Priority } from '../../server/contract/primitives.ts'
import { UnitKind, type UnitStatus } from '../../server/contract/units.ts'
import { ageState, POSITION_AGE, type AgeLimits, type AgeState } from '../lib/age.ts'
import { STATUS_GROUP_OF, STATUS_GROUPS } from './status-groups.ts'
import { UnitTrails, type TrailPoint } from './unit-trails.ts'

/** One position. Times in milliseconds since 1970; heading clockwise from north, null = standing or unknown. */
export type UnitFix = {
  unitId: string
  longitude: number
  latitude: number
  headingDegrees: number | null
  accuracyMetres: number | null
  fixedAtMs: number
}
/** What the shape and colour of a unit come from. `priority` is that of its incident, null when it has none. */
export type UnitTraits = {
  unitId: string
  callSign: string
  kind: UnitKind
  status: UnitStatus
  priority: Priority | null
  isProvisional: boolean
}
export type BatchResult = { applied: number; late: number; invalid: number }

export const AGE_CLASSES = ['fresh', 'stale', 'lost'] as const satisfies readonly AgeState[]
/** Kinds by code; the last one stands for a unit whose traits have not arrived. */
export const KIND_CODES = [...UnitKind.options, 'unknown'] as const
const UNKNOWN_KIND = KIND_CODES.length - 1
const PRIORITY_CODES: readonly (Priority | null)[] = [null, 'P1', 'P2', 'P3', 'P4']
const FIRST_CAPACITY = 64

type Columns = ReturnType<typeof allocate>
function allocate(capacity: number) {
  return {
    /** Longitude and latitude in degrees, two per unit. */
    positions: new Float64Array(capacity * 2),
    /** Degrees clockwise from north; NaN = none. */
    headings: new Float32Array(capacity),
    accuracies: new Float32Array(capacity),
    fixedAtMs: new Float64Array(capacity),
    ages: new Uint8Array(capacity),
    kinds: new Uint8Array(capacity),
    groups: new Uint8Array(capacity),
    priorities: new Uint8Array(capacity),
    provisional: new Uint8Array(capacity),
  }
}
const WIDTHS = {
  positions: 2,
  headings: 1,
  accuracies: 1,
  fixedAtMs: 1,
  ages: 1,
  kinds: 1,
  groups: 1,
  priorities: 1,
  provisional: 1,
} as const satisfies Record<keyof Columns, number>
const COLUMN_NAMES = Object.keys(WIDTHS) as (keyof Columns)[] // the keys of the constant above

const isPlace = (fix: UnitFix): boolean => Math.abs(fix.longitude) <= 180 && Math.abs(fix.latitude) <= 90 && Number.isFinite(fix.fixedAtMs)

/**
 * A column store indexed by unit. Rows 0..count-1 are units with a known position, in no particular order; the arrays grow
 * by doubling and are replaced when they do, so read them afresh after each notification.
 */
export class UnitPositionStore {
  count = 0
  /** Grows with every change. */
  version = 0
  /** Grows only when a unit appears, disappears or changes a trait: lists need no more. */
  traitsVersion = 0
  columns: Columns = allocate(FIRST_CAPACITY)
  readonly limits: AgeLimits
  /** Where units were in the last minutes. */
  readonly trails = new UnitTrails()
  private readonly unitIds: string[] = []
  private readonly rows = new Map<string, number>()
  private readonly traits = new Map<string, UnitTraits>()
  private readonly listeners = new Set<() => void>()

  /** @param limits seconds up to which a position is fresh and stale; default one and ten minutes */
  constructor(limits: AgeLimits = POSITION_AGE) {
    this.limits = limits
  }

  /** Rows the arrays have room for. */
  get capacity(): number {
    return this.columns.ages.length
  }

  /** Row of a unit, -1 while no position is known. */
  rowOf(unitId: string): number {
    return this.rows.get(unitId) ?? -1
  }

  unitIdAt(row: number): string | null {
    return this.unitIds[row] ?? null
  }

  traitsOf(unitId: string): UnitTraits | null {
    return this.traits.get(unitId) ?? null
  }

  priorityAt(row: number): Priority | null {
    return PRIORITY_CODES[this.columns.priorities[row] ?? 0] ?? null
  }

  ageAt(row: number): AgeState {
    return AGE_CLASSES[this.columns.ages[row] ?? 2] ?? 'lost'
  }

  /** Calls back after each change, at most once per batch. Returns the way to stop. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /**
   * Takes in positions. One older than what is known is dropped as late, one off the globe as invalid.
   * @param fixes positions in any order
   * @param nowMs the time, for the age classes
   */
  applyBatch(fixes: readonly UnitFix[], nowMs: number): BatchResult {
    const result: BatchResult = { applied: 0, late: 0, invalid: 0 }
    for (const fix of fixes) result[this.applyFix(fix, nowMs)] += 1
    if (result.applied > 0) this.notify()
    return result
  }

  /** Adds what the station remembers of where units were. */
  fillTrails(trails: readonly { readonly unitId: string; readonly points: readonly TrailPoint[] }[]): void {
    for (const { unitId, points } of trails) this.trails.fill(unitId, points)
    if (trails.length > 0) this.notify()
  }

  private applyFix(fix: UnitFix, nowMs: number): keyof BatchResult {
    if (!isPlace(fix)) return 'invalid'
    const known = this.rows.get(fix.unitId)
    if (known !== undefined && fix.fixedAtMs < (this.columns.fixedAtMs[known] ?? 0)) return 'late'
    const row = known ?? this.addRow(fix.unitId)
    const { positions, headings, accuracies, fixedAtMs, ages } = this.columns
    positions[row * 2] = fix.longitude
    positions[row * 2 + 1] = fix.latitude
    headings[row] = fix.headingDegrees ?? Number.NaN
    accuracies[row] = fix.accuracyMetres ?? 0
    fixedAtMs[row] = fix.fixedAtMs
    ages[row] = AGE_CLASSES.indexOf(ageState(fix.fixedAtMs, nowMs, this.limits))
    this.trails.note(fix)
    return 'applied'
  }

  /** Takes in call signs, kinds and statuses. They wait for the unit's first position. */
  applyTraits(list: readonly UnitTraits[]): void {
    for (const traits of list) {
      this.traits.set(traits.unitId, traits)
      const row = this.rows.get(traits.unitId)
      if (row !== undefined) this.writeTraits(row, traits)
    }
    if (list.length === 0) return
    this.traitsVersion += 1
    this.notify()
  }

  /** Forgets units that are not in the given set: a fleet list is a complete statement. */
  keepOnly(unitIds: ReadonlySet<string>): void {
    const gone = [...this.traits.keys(), ...this.unitIds].filter((unitId) => !unitIds.has(unitId))
    for (const unitId of gone) this.remove(unitId)
    if (gone.length > 0) this.notify()
  }

  /** Works out the age classes again; whoever fills the store calls it once a second. Listeners hear only when one changed. */
  refreshAges(nowMs: number): boolean {
    const { ages, fixedAtMs } = this.columns
    const freshFrom = nowMs - this.limits.freshSeconds * 1000
    const staleFrom = nowMs - this.limits.staleSeconds * 1000
    let isChanged = false
    for (let row = 0; row < this.count; row += 1) {
      const at = fixedAtMs[row] ?? 0
      const age = at >= freshFrom ? 0 : at >= staleFrom ? 1 : 2
      if (ages[row] !== age) {
        ages[row] = age
        isChanged = true
      }
    }
    if (isChanged) this.notify()
    return isChanged
  }

  private addRow(unitId: string): number {
    if (this.count === this.capacity) this.grow()
    const row = this.count
    this.count += 1
    this.unitIds[row] = unitId
    this.rows.set(unitId, row)
    this.writeTraits(row, this.traits.get(unitId) ?? null)
    this.traitsVersion += 1
    return row
  }

  private writeTraits(row: number, traits: UnitTraits | null): void {
    const { kinds, groups, priorities, provisional } = this.columns
    kinds[row] = traits === null ? UNKNOWN_KIND : KIND_CODES.indexOf(traits.kind)
    groups[row] = STATUS_GROUPS.indexOf(STATUS_GROUP_OF[traits?.status ?? 'available'])
    priorities[row] = PRIORITY_CODES.indexOf(traits?.priority ?? null)
    provisional[row] = traits?.isProvisional === true ? 1 : 0
  }

  private remove(unitId: string): void {
    this.traits.delete(unitId)
    this.trails.forget(unitId)
    this.traitsVersion += 1
    const row = this.rows.get(unitId)
    if (row === undefined) return
    const last = this.count - 1
    const moved = this.unitIds[last]
    for (const name of COLUMN_NAMES) this.columns[name].copyWithin(row * WIDTHS[name], last * WIDTHS[name], (last + 1) * WIDTHS[name])
    if (moved !== undefined && moved !== unitId) {
      this.unitIds[row] = moved
      this.rows.set(moved, row)
    }
    this.unitIds.length = last
    this.rows.delete(unitId)
    this.count = last
  }

  private grow(): void {
    const larger = allocate(this.capacity * 2)
    for (const name of COLUMN_NAMES) larger[name].set(this.columns[name])
    this.columns = larger
  }

  private notify(): void {
    this.version += 1
    for (const listener of this.listeners) listener()
  }
}
