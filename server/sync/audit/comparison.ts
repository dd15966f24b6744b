/**
 * What one side of an audit knows: its own snapshot, what the other side stated, what differs, what was folded again. Both sides hold
 * one and draw their own conclusion; nothing the other side states is ever taken over.
 */
import type { AuditOutcome } from '../../contract/peer-links.ts'
import type { EntityState, LogAudit, ScopeProblem } from '../../log/log-audit.ts'
import { OpFindings, indexesOf } from './op-findings.ts'
import type { Item } from './ranges.ts'
import { isSame } from './rbsr.ts'
import type { Slicer } from './slices.ts'
import type { RowItems, Snapshot, Snapshots } from './snapshot.ts'
import type { Sum } from './steps.ts'
import type { AuditEvent, AuditResult } from './types.ts'

export type ComparisonParts = {
  readonly peer: string
  readonly log: LogAudit
  readonly slicer: Slicer
  readonly snapshots: Pick<Snapshots, 'rowsOf'>
  readonly events: (event: AuditEvent) => void
}
/** `isOther`: the builds make different rows of the same ops. */
export type Builds = { readonly comparesRows: boolean; readonly isOther: boolean }

/** What was mended in the own log before its snapshot was made. */
export type Mending = {
  readonly damage: ScopeProblem
  readonly count: number
  /** Entities whose rows changed by it. */ readonly changed: readonly string[]
}

/** Entities named in a result. */
const NAMED = 10
const isEqual = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

export class Comparison {
  readonly snapshot: Snapshot
  readonly ops: OpFindings
  readonly #parts: ComparisonParts
  readonly #builds: Builds
  readonly #mending: Mending | null
  #rows: RowItems | null = null
  #isStaleDone = false
  #theirs: Sum | null = null
  readonly #suspects = new Set<string>()
  readonly #unsettled = new Set<string>()
  readonly #incomparable = new Set<string>()
  readonly #repairedHere = new Set<string>()
  #repairedThere = 0

  constructor(parts: ComparisonParts, snapshot: Snapshot, builds: Builds, mending: Mending | null = null) {
    this.#parts = parts
    this.#mending = mending
    for (const entity of mending?.changed ?? []) this.#repairedHere.add(entity)
    this.snapshot = snapshot
    this.ops = new OpFindings(snapshot)
    this.#builds = builds
  }

  /** Entities as items; read anew after something was folded again. Null when rows are not compared. */
  async rows(): Promise<RowItems | null> {
    if (!this.#builds.comparesRows || this.#builds.isOther) return null
    this.#rows ??= await this.#parts.snapshots.rowsOf(this.snapshot)
    if (this.#isStaleDone) return this.#rows
    this.#isStaleDone = true
    const changed = await this.#refold(this.#rows.stale)
    return changed > 0 ? this.rows() : this.#rows
  }

  /** Fingerprints of everything here. */
  async sum(): Promise<Sum> {
    await this.rows()
    return this.lastSum()
  }

  /** The same without reading rows anew: null when they have changed since. */
  lastSum(): Sum {
    const { ops } = this.snapshot
    const rows = this.#rows?.items
    return { ops: ops.fingerprint(0, ops.size), rows: rows ? rows.fingerprint(0, rows.size) : null }
  }

  /** What the other side states of everything there. */
  hear(theirs: Sum): void {
    this.#theirs = theirs
  }

  /** Whether both sides state the same, as far as it is compared. */
  async isSame(): Promise<{ readonly ops: boolean; readonly rows: boolean }> {
    const [mine, theirs] = [await this.sum(), this.#theirs]
    return { ops: theirs !== null && isSame(mine.ops, theirs.ops), rows: !mine.rows || !theirs?.rows || isSame(mine.rows, theirs.rows) }
  }

  /** States of entities at these positions of `rows`. */
  async statesAt(indexes: readonly number[]): Promise<EntityState[]> {
    const rows = await this.rows()
    return indexes.flatMap((index) => rows?.stateOf(index) ?? [])
  }

  /** States of entities that the other side names, or whose items it does not know. */
  async answerEntities(states: readonly EntityState[], wanted: readonly Item[]): Promise<EntityState[]> {
    const rows = await this.rows()
    if (!rows) return []
    const found = await this.statesAt(indexesOf(rows.items, wanted))
    const named = this.#statesOf(states.map(({ entity }) => entity))
    return [...new Map([...named, ...found].map((state) => [state.entity, state])).values()]
  }

  /** What the other side states of entities: one is suspect when its rows differ although they are made of the same. */
  noteEntities(theirs: readonly EntityState[]): void {
    for (const { mine, other } of this.#pairs(theirs)) {
      if (!isEqual(mine.inputs, other.inputs)) this.#incomparable.add(mine.entity)
      else if (!isEqual(mine.rows, other.rows)) this.#suspects.add(mine.entity)
    }
  }

  get suspects(): readonly string[] {
    return [...this.#suspects]
  }

  /** Folds entities again from the own log, if that is whole. Null = all, which begins the comparison of rows anew. */
  async check(entities: readonly string[] | null): Promise<{ readonly states: EntityState[]; readonly changed: number }> {
    const { entities: known } = this.snapshot
    const chosen = entities ? entities.filter((entity) => known.has(entity)) : [...known.keys()]
    const changed = await this.#refold(chosen)
    if (entities) return { states: this.#statesOf(chosen), changed }
    this.#suspects.clear()
    return { states: [], changed }
  }

  /** What the other side states after it folded again: settled, or not. @param changed entities that changed there */
  noteChecked(theirs: readonly EntityState[], changed: number): void {
    this.#repairedThere += changed
    for (const { mine, other } of this.#pairs(theirs)) {
      this.#suspects.delete(mine.entity)
      if (isEqual(mine.inputs, other.inputs) && !isEqual(mine.rows, other.rows)) this.#unsettled.add(mine.entity)
      else this.#unsettled.delete(mine.entity)
    }
  }

  /** The own conclusion. @param atMs epoch milliseconds */
  conclude(atMs: number): AuditResult {
    const { scope, ops, entities, problems } = this.snapshot
    const differences = this.ops.inOrder()
    return {
      peer: this.#parts.peer,
      scope,
      atMs,
      outcome: this.#outcome(),
      ops: ops.size,
      entities: this.#builds.comparesRows && !this.#builds.isOther ? entities.size : 0,
      difference: differences[0] ?? null,
      differences: differences.length,
      damage: problems[0] ?? this.#mending?.damage ?? null,
      mended: this.#mending?.count ?? 0,
      repairedHere: this.#repairedHere.size,
      repairedThere: this.#repairedThere,
      repaired: [...this.#repairedHere].slice(0, NAMED),
      unsettled: [...this.#unsettled, ...this.#suspects].slice(0, NAMED),
      incomparable: this.#incomparable.size,
    }
  }

  #outcome(): AuditOutcome {
    if (this.snapshot.problems.length > 0) return 'damaged'
    const [mine, theirs] = [this.lastSum(), this.#theirs]
    if (!theirs || !isSame(mine.ops, theirs.ops)) return 'ops-differ'
    if (this.#builds.comparesRows && this.#builds.isOther) return 'other-build'
    if (this.#unsettled.size + this.#suspects.size > 0) return 'rows-differ'
    if (this.#mending || this.#repairedHere.size + this.#repairedThere > 0) return 'repaired'
    const areRowsSame = !mine.rows || !theirs.rows || isSame(mine.rows, theirs.rows)
    return areRowsSame || this.#incomparable.size > 0 ? 'agreed' : 'rows-differ'
  }

  #pairs(theirs: readonly EntityState[]): { mine: EntityState; other: EntityState }[] {
    const mine = new Map(this.#statesOf(theirs.map(({ entity }) => entity)).map((state) => [state.entity, state]))
    return theirs.flatMap((other) => {
      const own = mine.get(other.entity)
      return own ? [{ mine: own, other }] : []
    })
  }

  /** As they are at this moment. */
  #statesOf(entities: readonly string[]): EntityState[] {
    const { scope, upTo, entities: known } = this.snapshot
    return entities.flatMap((entity) => (known.has(entity) ? (this.#parts.log.rows.stateOf(entity, scope, upTo)?.state ?? []) : []))
  }

  /** Nothing is folded from a log that is not whole. @returns how many entities changed */
  async #refold(entities: readonly string[]): Promise<number> {
    if (this.snapshot.problems.length > 0 || entities.length === 0) return 0
    const { log, slicer, events } = this.#parts
    const changed = await slicer(refoldEach(log, entities))
    if (changed.length === 0) return 0
    for (const entity of changed) this.#repairedHere.add(entity)
    this.#rows = null
    events({ type: 'repaired', scope: this.snapshot.scope, entities: changed })
    return changed.length
  }
}

function* refoldEach({ rows }: LogAudit, entities: readonly string[]): Generator<void, string[]> {
  const changed: string[] = []
  for (const entity of entities) {
    if (rows.refold(entity) === 'changed') changed.push(entity)
    yield
  }
  return changed
}
