/** What two stations know of each other, scope by scope: what we hold, what the peer is known to hold, what was sent, what was asked. */
import { Buffer } from 'node:buffer'
import { sha256, streamIdOf } from '../../log/codec.ts'
import type { StreamHeadView, Vector } from '../../log/op.ts'
import { DIGEST_BYTES, NOT_WANTED, SCOPES_MAX, type StreamSeq } from '../frames.ts'
import type { Outlet } from '../ports.ts'
import { freshState, type ScopeState } from './scope-state.ts'

export class ScopeBook {
  readonly #outlet: Outlet
  readonly #digests = new Map<string, { readonly size: string; readonly digest: string }>()
  #states = new Map<string, ScopeState>()
  #mine: readonly string[] = []
  #theirs: ReadonlyMap<string, string> = new Map()

  constructor(outlet: Outlet) {
    this.#outlet = outlet
    this.readGrants()
  }

  /** Scopes that we may carry on this link. */
  get mine(): readonly string[] {
    return this.#mine
  }

  /** Scopes that both sides carry, most urgent first. */
  get common(): readonly ScopeState[] {
    return [...this.#states.values()]
  }

  get(scope: string): ScopeState | undefined {
    return this.#states.get(scope)
  }

  /** True when one of these scopes may be carried now and was not before. */
  hasNewScope(scopes: ReadonlySet<string>): boolean {
    const fresh = [...scopes].filter((scope) => !this.#mine.includes(scope))
    return fresh.length > 0 && this.#mine.length < SCOPES_MAX && this.#outlet.scopes().some((scope) => fresh.includes(scope))
  }

  /** Reads our grants anew. True when they are others than before. */
  readGrants(): boolean {
    const before = this.#mine
    this.#mine = this.#outlet.scopes().slice(0, SCOPES_MAX)
    this.#meet()
    return before.length !== this.#mine.length || this.#mine.some((scope) => !before.includes(scope))
  }

  /** What the peer carries, with its digests, as of its last HELLO. */
  setTheirs(digests: ReadonlyMap<string, string>): void {
    this.#theirs = digests
    this.#meet()
  }

  theirDigest(scope: string): string | undefined {
    return this.#theirs.get(scope)
  }

  heads(scope: string): readonly StreamHeadView[] {
    return this.#outlet.heads(scope).filter((head) => head.seq > 0)
  }

  vector(scope: string): Map<string, number> {
    return new Map(this.heads(scope).map((head) => [head.streamId, head.seq]))
  }

  /** What we hold of a scope, in words for the wire. */
  statement(scope: string): StreamSeq[] {
    return this.heads(scope).map((head): StreamSeq => [head.stationId, head.incarnation, head.seq])
  }

  /** The same for a request: streams that are not wanted say so. */
  request({ scope, notWanted }: ScopeState): StreamSeq[] {
    const wanted = this.heads(scope).filter((head) => !notWanted.has(head.streamId))
    return [
      ...wanted.map((head): StreamSeq => [head.stationId, head.incarnation, head.seq]),
      ...[...notWanted.values()].map(([stationId, incarnation]): StreamSeq => [stationId, incarnation, NOT_WANTED]),
    ]
  }

  toVector(scope: string, streams: readonly StreamSeq[]): Map<string, number> {
    return new Map(streams.map(([stationId, incarnation, seq]) => [streamIdOf(scope, stationId, incarnation), seq]))
  }

  /** First bytes of SHA-256 over the sorted (stream, sequence) pairs of a scope, in hex. Computed again only when something was added. */
  digest(scope: string): string {
    const heads = this.heads(scope)
    const size = `${String(heads.length)} ${String(heads.reduce((sum, { seq }) => sum + seq, 0))}` // streams only grow: same size, same heads
    const kept = this.#digests.get(scope)
    if (kept?.size === size) return kept.digest
    const lines = heads.map((head) => `${head.streamId}:${String(head.seq)}\n`)
    const digest = shortHash(lines.sort().join(''))
    this.#digests.set(scope, { size, digest })
    return digest
  }

  /** One digest over all common scopes, in hex: equal on both sides when nothing at all differs. */
  overallDigest(): string {
    const lines = this.common.map(({ scope }) => `${scope} ${this.digest(scope)}\n`)
    return shortHash(lines.sort().join(''))
  }

  /** Ops that one side holds and the other is not known to hold. `missing` counts those to get that are wanted. */
  difference(state: ScopeState): { readonly toGet: number; readonly toGive: number; readonly missing: number } {
    const mine = this.vector(state.scope)
    const wanted = new Map([...state.known].filter(([streamId]) => !state.notWanted.has(streamId)))
    return { toGet: beyond(state.known, mine), toGive: beyond(mine, state.known), missing: beyond(wanted, mine) }
  }

  hasMore(state: ScopeState): boolean {
    const { sent } = state
    return sent !== null && this.heads(state.scope).some((head) => head.seq > (sent.get(head.streamId) ?? 0))
  }

  #meet(): void {
    const before = this.#states
    const common = this.#mine.filter((scope) => this.#theirs.has(scope)).map((scope) => before.get(scope) ?? freshState(scope))
    this.#states = new Map(common.sort((a, b) => a.rank - b.rank).map((state) => [state.scope, state]))
    for (const [scope, state] of before) if (!this.#states.has(scope)) state.cancelRetry?.()
  }
}

const shortHash = (text: string): string => sha256(Buffer.from(text, 'utf8')).toString('hex', 0, DIGEST_BYTES)

const beyond = (one: Vector, other: Vector): number =>
  [...one].reduce((ops, [streamId, seq]) => ops + Math.max(0, seq - (other.get(streamId) ?? 0)), 0)
