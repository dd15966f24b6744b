/**
 * Takes what other stations wrote: proves it, waits for what it depends on, stores and folds it in short durable transactions, so that
 * commands of this station's own people slip in between.
 */
import type { Change } from './append.ts'
import { streamIdOf } from './codec.ts'
import type { Cutoffs } from './cutoffs.ts'
import type { Folder } from './folder.ts'
import type { Heads } from './heads.ts'
import type { StreamKey, StreamPart, SubjectKeyItem, Vector } from './op.ts'
import type { LogStore, StoredOp } from './store.ts'
import type { SubjectKeys } from './subject-keys.ts'
import { NOTHING_HELD, provePart, type Authors, type Held, type PartProblem, type VerifyCrypto } from './verify-part.ts'
import { WaitingOps, type Arrival } from './waiting-ops.ts'

/** Ops of one transaction: as many as fit the time below on this machine, between these bounds. */
const SLICE_OPS_MIN = 32
const SLICE_OPS_MAX = 512
/** A transaction may take this long: well under the 20 ms the main loop may block. */
const SLICE_MS = 8

export type Ingested = {
  readonly applied: number
  readonly duplicates: number
  readonly waiting: number
  readonly vector: Vector
  readonly refused: readonly { readonly stream: StreamKey; readonly reason: PartProblem }[]
}
export type IngestParts = {
  readonly store: LogStore
  readonly heads: Heads
  readonly folder: Folder
  readonly cutoffs: Pick<Cutoffs, 'forget'>
  readonly keys: Pick<SubjectKeys, 'isErased' | 'take'>
  readonly authors: Authors
  readonly crypto: VerifyCrypto
  /** Lets others run between two transactions. */
  readonly pause: () => Promise<void>
  /** Milliseconds of a clock that never goes back. */
  readonly monotonicMs: () => number
  readonly nowIso: () => string
  readonly onCommitted: (changes: readonly Change[]) => void
  readonly onFailure: (error: unknown) => void
  /** Two signed histories of one stream: it is frozen here, a person must look. */
  readonly onFork: (part: StreamPart) => void
  /**
   * A peer holds more of this station's own current stream, signed by the station itself, than the station does: this database is older
   * than it should be. A new incarnation has to begin; the ops are then taken back.
   */
  readonly onSelfRollback: (stream: StreamKey) => void
  /** Wrong on purpose, so that the simulator can prove that it would notice. Never set by a station. */
  readonly ablations?: { readonly noDependencyCheck?: boolean }
}

export type Ingest = {
  /** Resolves after everything that could be applied is durable. @throws what the database threw; nothing of that transaction is kept */
  apply(parts: readonly StreamPart[], keys: readonly SubjectKeyItem[]): Promise<Ingested>
  /** Streams that are frozen because of two histories. */
  readonly frozen: ReadonlySet<string>
}

/** Builds the intake; calls take turns. */
export function createIngest(parts: IngestParts): Ingest {
  const intake = new Intake(parts)
  let last: Promise<unknown> = Promise.resolve()
  return {
    frozen: intake.frozen,
    apply(streamParts, keys) {
      const turn = last.then(() => intake.apply(streamParts, keys))
      last = turn.catch(() => undefined) // whoever called hears of it; the next one starts clean
      return turn
    },
  }
}

class Intake {
  readonly frozen: Set<string>
  readonly #parts: IngestParts
  #waiting = new WaitingOps()
  #sliceOps = 128
  /** Ops taken in the transaction that runs, and the last op of each of their entities. */
  #taken: { op: StoredOp; prior: { streamNo: number; seq: number } | null }[] = []
  #lastOfEntity = new Map<string, { streamNo: number; seq: number }>()

  constructor(parts: IngestParts) {
    this.#parts = parts
    this.frozen = new Set(parts.store.forkedStreams())
  }

  async apply(streamParts: readonly StreamPart[], keys: readonly SubjectKeyItem[]): Promise<Ingested> {
    const refused: { stream: StreamKey; reason: PartProblem }[] = []
    let duplicates = 0
    for (const part of streamParts) {
      const outcome = this.#prove(part)
      if (typeof outcome === 'number') duplicates += outcome
      else refused.push({ stream: part.stream, reason: outcome })
    }
    const applied = await this.#applyReady(keys)
    return { applied, duplicates, waiting: this.#waiting.count, vector: this.#vectorOf(streamParts), refused }
  }

  /** Proves a part and lets its ops wait for their turn. @returns how many ops were known already, or what is wrong */
  #prove(part: StreamPart): number | PartProblem {
    const { heads, authors, crypto, onSelfRollback } = this.#parts
    const { scope, stationId, incarnation } = part.stream
    const streamId = streamIdOf(scope, stationId, incarnation)
    if (this.frozen.has(streamId)) return 'forked'
    const proven = provePart(part, this.#held(streamId), heads.lamport, authors, crypto)
    const isOwn = heads.isOwn(part.stream)
    if (isOwn && (proven === 'forked' || (typeof proven !== 'string' && proven.fresh.length > 0))) onSelfRollback(part.stream)
    if (typeof proven === 'string') {
      if (proven === 'forked') this.#freeze(streamId, part)
      return proven
    }
    if (proven.fresh.length > 0 && heads.isOwn(part.stream)) return 'forked' // nobody began a new incarnation
    return this.#waiting.add(proven) ? proven.duplicates : 'gap'
  }

  /**
   * Takes nothing more of a stream with two histories, for good: what was let in without it because it cannot come would else get a
   * different past than on stations that meet it the other way round.
   */
  #freeze(streamId: string, part: StreamPart): void {
    const { store, onFork, onFailure } = this.#parts
    this.#waiting.drop(streamId)
    try {
      store.transaction(() => {
        store.putFork(streamId, part.signedHead)
      })
    } catch (error) {
      onFailure(error)
      throw error
    }
    this.frozen.add(streamId)
    onFork(part)
  }

  /** What is held of a stream, what waits in memory counted in. */
  #held(streamId: string): Held {
    const { heads, store } = this.#parts
    const head = heads.find(streamId)
    const waiting = this.#waiting.lastOf(streamId)
    if (waiting && waiting.op.seq <= (head?.seq ?? 0)) this.#waiting.drop(streamId)
    else if (waiting)
      return {
        seq: waiting.op.seq,
        lam: waiting.op.lam,
        hash: waiting.hash,
        hashAt: (seq) => (head && seq <= head.seq ? store.hashAt(head.no, seq) : this.#waiting.hashAt(streamId, seq)),
      }
    if (!head || head.seq === 0) return NOTHING_HELD
    return { seq: head.seq, lam: head.lam, hash: head.hash, hashAt: (seq) => store.hashAt(head.no, seq) }
  }

  async #applyReady(keys: readonly SubjectKeyItem[]): Promise<number> {
    const { onCommitted, pause } = this.#parts
    let applied = 0
    for (let isFirst = true; ; isFirst = false) {
      const limit = this.#sliceOps
      const changes = this.#transact(isFirst ? keys : [])
      applied += changes.length
      if (changes.length > 0) onCommitted(changes)
      if (changes.length < limit) return applied
      await pause()
    }
  }

  /** Next time as many ops as would have taken the time one transaction may take. */
  #adapt(ops: number, tookMs: number): void {
    if (ops < SLICE_OPS_MIN) return
    const fitting = Math.round((ops * SLICE_MS) / Math.max(tookMs, 0.1))
    this.#sliceOps = Math.min(SLICE_OPS_MAX, Math.max(SLICE_OPS_MIN, Math.min(fitting, this.#sliceOps * 2)))
  }

  #transact(keys: readonly SubjectKeyItem[]): Change[] {
    const { store, heads, cutoffs, onFailure } = this.#parts
    if (keys.length === 0 && this.#waiting.count === 0) return []
    const startedMs = this.#parts.monotonicMs()
    try {
      const changes = store.transaction(() => {
        const fromKeys = this.#takeKeys(keys)
        const taken = this.#takeSlice()
        for (const entity of fromKeys) this.#parts.folder.refold(entity)
        return taken
      })
      heads.settle()
      this.#adapt(changes.length, this.#parts.monotonicMs() - startedMs)
      return changes
    } catch (error) {
      heads.undoTo(0)
      heads.settle()
      cutoffs.forget()
      this.#waiting = new WaitingOps()
      onFailure(error)
      throw error
    } finally {
      this.#taken = []
      this.#lastOfEntity = new Map()
    }
  }

  /** Keeps new data keys. @returns entities whose sealed parts can be read from now on */
  #takeKeys(keys: readonly SubjectKeyItem[]): string[] {
    return keys.flatMap(({ subjectId, key }) => this.#parts.keys.take(subjectId, key, this.#parts.nowIso()))
  }

  #takeSlice(): Change[] {
    const { heads, folder } = this.#parts
    this.#waiting.takeReady(
      this.#sliceOps,
      (arrival) => this.#isReady(arrival),
      (arrival) => {
        this.#store(arrival)
      },
    )
    folder.foldArrived(this.#taken)
    heads.saveFrontier()
    return this.#taken.map(({ op }) => ({
      position: op.pos,
      kind: op.kind,
      entity: op.entity,
      scope: heads.byNo(op.streamNo)?.scope ?? '',
    }))
  }

  /** True when everything the op depends on is stored, and its Lamport time is beyond theirs. */
  #isReady({ streamId, op }: Arrival): boolean {
    const { heads, ablations } = this.#parts
    if ((heads.find(streamId)?.seq ?? 0) + 1 !== op.seq) return false
    if (ablations?.noDependencyCheck) return true
    // of two histories one is held: what honest stations wrote after the other must not wait for it for ever
    return op.deps.every(([dependency, seq]) => (heads.find(dependency)?.seq ?? 0) >= seq || this.frozen.has(dependency))
  }

  #store({ stream, streamId, op, hash, closes }: Arrival): void {
    const { heads, store, keys } = this.#parts
    const head = heads.find(streamId) ?? heads.of(stream)
    const prior = this.#lastOfEntity.get(op.entity) ?? store.lastOfEntity(op.entity)
    const pos = heads.takeForeign(head, op)
    heads.setHash(head, hash)
    const sealed = op.sealed && keys.isErased(op.sealed.subjectId) ? { ...op.sealed, bytes: null } : op.sealed
    const stored = { ...op, sealed, pos, streamNo: head.no, hash }
    store.insert(stored)
    if (closes) heads.keepSignedHead(head, closes)
    this.#taken.push({ op: stored, prior })
    this.#lastOfEntity.set(op.entity, { streamNo: head.no, seq: op.seq })
  }

  #vectorOf(streamParts: readonly StreamPart[]): Vector {
    const { heads } = this.#parts
    return new Map(
      streamParts.map(({ stream: { scope, stationId, incarnation } }) => {
        const streamId = streamIdOf(scope, stationId, incarnation)
        return [streamId, heads.find(streamId)?.seq ?? 0]
      }),
    )
  }
}
