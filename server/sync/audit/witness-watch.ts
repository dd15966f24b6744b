/**
 * Watching over each other: what a station states of its own streams, and what is held here, is compared with how far anybody saw them.
 * A stream that is shorter was rolled back or cut; one with another hash at the same place has two histories. Each is told once.
 */
import type { Clock } from '../../kernel/clock.ts'
import { streamIdOf } from '../../log/codec.ts'
import type { Log } from '../../log/index.ts'
import type { StreamHeadView } from '../../log/op.ts'
import { parseScope } from '../../contract/scopes.ts'
import type { StreamSeq } from '../frames.ts'
import type { FindingBook } from './book.ts'
import { hashPrefix } from './ops.ts'
import type { Slicer } from './slices.ts'
import type { WitnessFinding } from './types.ts'
import { statedVector } from './vectors.ts'

export type WatchParts = {
  readonly log: Pick<Log, 'replica' | 'state' | 'heads' | 'store'>
  readonly book: FindingBook
  readonly slicer: Slicer
  readonly clock: Clock
  /** Hears a finding once. */
  readonly onFinding: (finding: WitnessFinding) => void
}
export type WitnessWatch = {
  /**
   * For one peer: what to pass to `createAudit` as `expect`. What is known before the peer is asked, it must state or exceed.
   * @param incarnation the peer's present one, from its HELLO
   */
  expect(peer: string, incarnation: () => number): (scope: string) => (stated: readonly StreamSeq[]) => void
  /** Lays what is held here beside what everybody witnessed, and our own streams beside what others saw of them. */
  look(): Promise<void>
}

/** How far somebody saw a stream. */
type Seen = { readonly seq: number; readonly hash: string; readonly by: string }
type Author = { readonly scope: string; readonly streamId: string; readonly author: string; readonly incarnation: number }

/** Incarnations of one station that are looked for although nothing of them is held here. */
const INCARNATIONS_MOST = 64
/** Words about one stream: every station's of a year. */
const ROWS_MOST = 5_000

/** Builds the watch of a station. */
export function createWitnessWatch(parts: WatchParts): WitnessWatch {
  return new Watch(parts)
}

class Watch implements WitnessWatch {
  readonly #parts: WatchParts

  constructor(parts: WatchParts) {
    this.#parts = parts
  }

  expect(peer: string, incarnation: () => number): (scope: string) => (stated: readonly StreamSeq[]) => void {
    return (scope) => {
      const expected = this.#streamsOf(scope, peer, incarnation()).flatMap((stream) => {
        const seen = [...this.#witnessed(stream.streamId), ...this.#heldOf(stream)]
        return seen.length === 0 ? [] : [{ stream, seen }]
      })
      return (stated) => {
        const vector = statedVector(scope, stated)
        for (const { stream, seen } of expected) this.#judgeLength(stream, vector.get(stream.streamId) ?? 0, seen)
      }
    }
  }

  look(): Promise<void> {
    return this.#parts.slicer(this.#lookAll())
  }

  *#lookAll(): Generator<void, void> {
    const { replica } = this.#parts.log
    const scopes = replica.scopes().filter((name) => (parseScope(name)?.class ?? 'station') !== 'station')
    for (const scope of scopes) {
      const heads = replica.heads(scope)
      for (const head of heads) {
        this.#judgeHashes(head)
        yield
      }
      const lengths = new Map(heads.map(({ streamId, seq }) => [streamId, seq]))
      for (const stream of this.#streamsOf(scope, replica.stationId, replica.incarnation))
        this.#judgeLength(stream, lengths.get(stream.streamId) ?? 0, this.#witnessed(stream.streamId))
      yield
    }
  }

  /** Streams that a station has written in a scope, as far as one can know: those held here, and its last incarnations, held or not. */
  #streamsOf(scope: string, author: string, incarnation: number): Author[] {
    const first = Math.max(1, incarnation - INCARNATIONS_MOST + 1)
    const last = Array.from({ length: incarnation - first + 1 }, (_, at) => first + at)
    const held = this.#parts.log.replica.heads(scope).flatMap((head) => (head.stationId === author ? [head.incarnation] : []))
    // numbers leap when a copy was put back: the first one is nearly always one of them
    return [...new Set([1, ...held, ...last])].map((number) => {
      return { scope, author, incarnation: number, streamId: streamIdOf(scope, author, number) }
    })
  }

  #witnessed(streamId: string): Seen[] {
    const rows = this.#parts.log.state.table('WitnessedHead').find({ streamId }, ROWS_MOST)
    return rows.map(({ seq, hash, witnessedBy }) => ({ seq, hash, by: witnessedBy }))
  }

  #heldOf({ scope, streamId }: Author): Seen[] {
    const { replica } = this.#parts.log
    const held = replica.heads(scope).find((head) => head.streamId === streamId)
    return held ? [{ seq: held.seq, hash: hashPrefix(held.hash), by: replica.stationId }] : []
  }

  /** An author's own stream must be at least as long as anybody saw it. */
  #judgeLength(stream: Author, heldSeq: number, seen: readonly Seen[]): void {
    const furthest = seen.reduce<Seen | null>((best, one) => (best && best.seq >= one.seq ? best : one), null)
    if (!furthest) return
    const { book, clock } = this.#parts
    if (furthest.seq <= heldSeq) return void book.end(stream.streamId, 'shorter', clock.nowMs())
    const witnesses = seen.filter(({ seq }) => seq > heldSeq).map(({ by }) => by)
    this.#tell({ ...stream, kind: 'shorter', seq: furthest.seq, hash: furthest.hash, heldSeq, heldHash: null }, witnesses)
  }

  /** Where somebody saw an op of a stream that is held here, the same op must stand. */
  #judgeHashes({ scope, streamId, stationId: author, incarnation, seq: heldSeq }: StreamHeadView): void {
    const { heads, store } = this.#parts.log
    const no = heads.find(streamId)?.no
    if (no === undefined) return
    for (const { seq, hash, by } of this.#witnessed(streamId)) {
      const held = seq <= heldSeq ? store.hashAt(no, seq) : null
      const heldHash = held && hashPrefix(held)
      if (heldHash !== null && heldHash !== hash)
        this.#tell({ kind: 'rewritten', scope, streamId, author, incarnation, seq, hash, heldSeq, heldHash }, [by])
    }
  }

  #tell(what: Omit<WitnessFinding, 'witnesses' | 'atMs'>, witnesses: readonly string[]): void {
    const { book, clock, onFinding } = this.#parts
    const finding = { ...what, witnesses: [...new Set(witnesses)].sort(), atMs: clock.nowMs() }
    if (book.note(finding)) onFinding(finding)
  }
}
