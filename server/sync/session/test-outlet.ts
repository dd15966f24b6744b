/** A station for tests: ops per scope in plain arrays, streams without gaps, hashes that chain, signatures that are only marked. */
import { GENESIS_HASH, sha256, streamIdOf } from '../../log/codec.ts'
import type { Op, StreamHeadView, StreamKey, StreamPart, SubjectKeyItem } from '../../log/op.ts'
import type { Applied, Outlet, Refusal, RefusalReason } from '../ports.ts'
import { createOpMill, type OpMill } from './test-ops.ts'
import { readStreams, type Stream } from './test-streams.ts'

const INTERVAL_OPS = 64
const hashOf = (prev: Uint8Array, op: Op): Uint8Array => sha256(prev, op.body)

export type TestStation = {
  readonly stationId: string
  incarnation: number
  /** Runs before the commit of every apply; a rejection makes it fail. */
  commit: () => Promise<void>
  /** Every part given to `apply`, and how often. */
  readonly applyCalls: StreamPart[][]
  readonly keys: Map<string, Uint8Array>
  /** How many sessions listen for commits and for grants. */
  readonly listeners: readonly [number, number]
  write(scope: string, count?: number, change?: (op: Op) => Op): void
  /** The log as seen by one peer; `scopes` may change, `granted()` tells the sessions. */
  outlet(scopes: () => readonly string[]): Outlet
  granted(): void
  /** All op hashes of a scope in one text: equal texts, equal logs. */
  picture(scope: string): string
  opsOf(scope: string): number
  /** Loses what was taken from other stations, without telling anybody. */
  loseOthers(scope: string): void
  /** Takes parts into the log as they are, forged or not. */
  swallow(parts: readonly StreamPart[]): void
  /** Forgets everything of a scope beyond `seq` of its own stream, as an old backup would. */
  rollBack(scope: string, seq: number): void
}

/** Builds one. @param number gives it its id */
export function createTestStation(number: number): TestStation {
  return new NaiveStation(sha256(Uint8Array.of(number)).subarray(0, 16).toString('hex'))
}

class NaiveStation implements TestStation {
  readonly stationId: string
  incarnation = 1
  commit: () => Promise<void> = () => Promise.resolve()
  readonly applyCalls: StreamPart[][] = []
  readonly keys = new Map<string, Uint8Array>()
  readonly #mill: OpMill
  readonly #streams = new Map<string, Stream>()
  /** Proven parts of which not every op could be taken yet, by stream. */
  readonly #waiting = new Map<string, StreamPart>()
  readonly #commitListeners = new Set<(scopes: ReadonlySet<string>) => void>()
  readonly #grantListeners = new Set<() => void>()
  #lam = 0

  constructor(stationId: string) {
    this.stationId = stationId
    this.#mill = createOpMill(stationId, 1)
  }

  get listeners(): readonly [number, number] {
    return [this.#commitListeners.size, this.#grantListeners.size]
  }

  write(scope: string, count = 1, change: (op: Op) => Op = (op) => op): void {
    const stream = this.#stream({ scope, stationId: this.stationId, incarnation: this.incarnation })
    const others = [...this.#streams.values()].filter(({ key, id, ops }) => key.scope === scope && id !== stream.id && ops.length > 0)
    const deps = others.map(({ id, ops }) => [id, ops.length] as const)
    for (let left = count; left > 0; left -= 1) {
      this.#lam += 1
      this.#append(stream, change({ ...this.#mill.next(stream.ops.length + 1), lam: this.#lam, deps: left === count ? deps : [] }))
      if (left === 1 || stream.ops.length % INTERVAL_OPS === 0) this.#sign(stream)
    }
    this.#tell(new Set([scope]))
  }

  outlet(scopes: () => readonly string[]): Outlet {
    return {
      scopes,
      heads: (scope) => (scopes().includes(scope) ? this.#heads(scope) : []),
      read: (scope, have, bytes) =>
        scopes().includes(scope) ? readStreams(this.#ofScope(scope), have, bytes) : { parts: [], keys: [], isComplete: true },
      apply: (parts, keys) => this.#apply(parts, keys, new Set(scopes())),
      onCommit: (listener) => listen(this.#commitListeners, listener),
      onGrants: (listener) => listen(this.#grantListeners, listener),
    }
  }

  granted(): void {
    for (const listener of [...this.#grantListeners]) listener()
  }

  picture(scope: string): string {
    const lines = [...this.#streams.values()].filter(({ key, ops }) => key.scope === scope && ops.length > 0)
    return lines
      .map(({ id, hashes }) => `${id} ${String(hashes.length)} ${Buffer.from(hashes.at(-1) ?? GENESIS_HASH).toString('hex')}`)
      .sort()
      .join('\n')
  }

  opsOf(scope: string): number {
    return this.#heads(scope).reduce((sum, { seq }) => sum + seq, 0)
  }

  rollBack(scope: string, seq: number): void {
    const stream = this.#stream({ scope, stationId: this.stationId, incarnation: this.incarnation })
    stream.ops.length = seq
    stream.hashes.length = seq
    stream.signed.splice(0, stream.signed.length, ...stream.signed.filter((head) => head.seq < seq))
    this.#sign(stream)
  }

  loseOthers(scope: string): void {
    for (const { key, id } of [...this.#streams.values()])
      if (key.scope === scope && key.stationId !== this.stationId) this.#streams.delete(id)
  }

  swallow(parts: readonly StreamPart[]): void {
    for (const part of parts) {
      const stream = this.#stream(part.stream)
      for (const op of part.ops) this.#append(stream, op)
      stream.signed.push(part.signedHead)
    }
    this.#tell(new Set(parts.map(({ stream }) => stream.scope)))
  }

  #ofScope(scope: string): Stream[] {
    return [...this.#streams.values()].filter(({ key }) => key.scope === scope)
  }

  #heads(scope: string): StreamHeadView[] {
    return this.#ofScope(scope).map(({ key, id, ops, hashes }) => ({
      ...key,
      streamId: id,
      seq: ops.length,
      hash: hashes.at(-1) ?? GENESIS_HASH,
    }))
  }

  async #apply(parts: readonly StreamPart[], keys: readonly SubjectKeyItem[], granted: ReadonlySet<string>): Promise<Applied> {
    this.applyCalls.push([...parts])
    await this.commit()
    const before = this.#sizes()
    const refused = parts.flatMap((part): Refusal[] => {
      const reason = granted.has(part.stream.scope) ? this.#prove(part) : 'not-granted'
      if (reason) return [{ stream: part.stream, reason }]
      const { id } = this.#stream(part.stream)
      if (part.signedHead.seq > (this.#waiting.get(id)?.signedHead.seq ?? 0)) this.#waiting.set(id, part)
      return []
    })
    while ([...this.#waiting].some(([id, part]) => this.#takeReady(id, part)));
    for (const { subjectId, key } of keys) this.keys.set(subjectId, key)
    const grown = [...this.#streams.values()].filter(({ id, ops }) => ops.length > (before.get(id) ?? 0))
    if (grown.length > 0) this.#tell(new Set(grown.map(({ key }) => key.scope)))
    const applied = grown.reduce((sum, { id, ops }) => sum + ops.length - (before.get(id) ?? 0), 0)
    const vector = new Map(parts.map(({ stream }) => [this.#stream(stream).id, this.#stream(stream).ops.length]))
    const waiting = [...this.#waiting].reduce((sum, [id, part]) => sum + part.signedHead.seq - (this.#streams.get(id)?.ops.length ?? 0), 0)
    return { applied, duplicates: 0, waiting, vector, refused }
  }

  #sizes(): ReadonlyMap<string, number> {
    return new Map([...this.#streams].map(([id, { ops }]) => [id, ops.length]))
  }

  /** What is wrong with a part: it must join on, agree with what is held, and lead to its signed head. */
  #prove(part: StreamPart): RefusalReason | null {
    const stream = this.#stream(part.stream)
    const first = part.ops[0]
    if (!first || part.signedHead.signature[0] !== 1) return 'bad-signature'
    if (first.seq > stream.ops.length + 1) return 'gap'
    let prev = part.prev
    for (const op of part.ops) {
      prev = hashOf(prev, op)
      const held = stream.hashes[op.seq - 1]
      if (held && !Buffer.from(held).equals(prev)) return 'forked'
    }
    return Buffer.from(part.signedHead.head).equals(prev) ? null : 'broken-chain'
  }

  /** Appends the ops of a proven part whose dependencies are here; true when there were any. */
  #takeReady(id: string, part: StreamPart): boolean {
    const stream = this.#stream(part.stream)
    const held = stream.ops.length
    for (const op of part.ops) {
      if (op.seq <= stream.ops.length) continue
      if (op.deps.some(([other, seq]) => (this.#streams.get(other)?.ops.length ?? 0) < seq)) break
      this.#append(stream, op)
      this.#lam = Math.max(this.#lam, op.lam)
    }
    if (stream.ops.length >= part.signedHead.seq) {
      this.#waiting.delete(id)
      if (stream.ops.length > held) stream.signed.push(part.signedHead)
    }
    return stream.ops.length > held
  }

  #stream(key: StreamKey): Stream {
    const id = streamIdOf(key.scope, key.stationId, key.incarnation)
    const held = this.#streams.get(id)
    if (held) return held
    const stream: Stream = { key, id, ops: [], hashes: [], signed: [] }
    this.#streams.set(id, stream)
    return stream
  }

  #append(stream: Stream, op: Op): void {
    stream.hashes.push(hashOf(stream.hashes.at(-1) ?? GENESIS_HASH, op))
    stream.ops.push(op)
  }

  #sign(stream: Stream): void {
    const [op, head] = [stream.ops.at(-1), stream.hashes.at(-1)]
    if (op && head) stream.signed.push({ seq: op.seq, head, wallMs: op.wallMs, signature: new Uint8Array(64).fill(1) })
  }

  #tell(scopes: ReadonlySet<string>): void {
    for (const listener of [...this.#commitListeners]) listener(scopes)
  }
}

function listen<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}
