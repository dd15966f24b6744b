/**
 * Control rooms that only write: their streams are made op by op with the log's own codec, hashes and signatures, so that a long history
 * of many stations can be taken in by a real log without running every one of them. They hear each other at once: the first op of a
 * command names the last op of another room in its scope, as a station does that has just received it.
 */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { Instant } from '../../../server/contract/primitives.ts'
import type { SignedCard } from '../../../server/contract/stations.ts'
import { toInstant } from '../../../server/kernel/clock.ts'
import { headerOf } from '../../../server/log/append.ts'
import {
  encodeBody,
  GENESIS_HASH,
  hashBody,
  hashHeader,
  hashSealed,
  seal,
  sha256,
  signHead,
  streamIdOf,
} from '../../../server/log/codec.ts'
import type { AnyOpSpec, OpDraft, StationFacts } from '../../../server/log/define-op.ts'
import { SIGN_EVERY_OPS, type Op, type SealedPart, type StreamKey, type StreamPart, type SubjectKeyItem } from '../../../server/log/op.ts'
import { rawPublicKey, signCard, stationIdOfKey } from '../../../server/modules/stations/card.ts'
import { createChance, type Chance } from './chance.ts'
import { Story, type StoryCommand } from './story.ts'
import type { StoryUnit } from './story-fleets.ts'

/** First bytes of a sealed part: which key it needs. */
const KEY_ID_BYTES = 4

/** One stream on its way: what was written and not given away yet. */
type Stream = { readonly key: StreamKey; readonly streamId: string; seq: number; prev: Uint8Array; since: Uint8Array; ops: Op[] }

/** What all rooms know of each other. */
export type District = {
  lam: number
  /** Last op of each scope. */
  readonly lastOf: Map<string, { readonly streamId: string; readonly seq: number }>
}
export type WrittenParts = { readonly parts: StreamPart[]; readonly keys: SubjectKeyItem[] }

/** One room: its key, its card, its streams. */
export class Writer {
  readonly stationId: string
  readonly story: Story
  readonly #signingKey: KeyObject
  readonly #publicKey: string
  readonly #streams = new Map<string, Stream>()
  readonly #facts: StationFacts
  readonly #chance: Chance
  readonly #keys = new Map<string, Uint8Array>()
  #freshKeys: SubjectKeyItem[] = []

  constructor(seed: string, fleets: readonly (readonly StoryUnit[])[], station: number) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    this.#signingKey = privateKey
    this.#publicKey = rawPublicKey(publicKey)
    this.stationId = stationIdOfKey(this.#publicKey)
    this.story = new Story(seed, fleets, station)
    this.#chance = createChance(`${seed}/keys ${station}`)
    this.#facts = {
      id: this.stationId,
      name: 'Kisiwa cha Mfano',
      district: 'mfano',
      country: 'TZ',
      timeZone: 'Africa/Dar_es_Salaam',
      prefix: 'KM',
    }
  }

  /** A card nobody can call. */
  card(nowMs: number): SignedCard {
    const issuedAt: Instant = toInstant(nowMs)
    const { name, country, district } = this.#facts
    return signCard(
      {
        ...{ stationId: this.stationId, publicKey: this.#publicKey, tlsFingerprint: '00'.repeat(32), name, country, district },
        ...{ kind: 'controlRoom', facilityId: null, addresses: [], issuedAt },
      },
      this.#signingKey,
    )
  }

  /** Writes the ops of one command. @returns how many */
  write({ atMs, actor, drafts }: StoryCommand, district: District): number {
    for (const { op, body } of drafts) this.#append(op.spec, body, { atMs, actor, district })
    return drafts.length
  }

  /** Everything written since the last time, in signed parts. */
  give(): WrittenParts {
    const parts = [...this.#streams.values()].flatMap((stream) => this.#partsOf(stream))
    const keys = this.#freshKeys
    this.#freshKeys = []
    return { parts, keys }
  }

  #append(spec: AnyOpSpec, draft: OpDraft['body'], { atMs, actor, district }: { atMs: number; actor: string; district: District }): void {
    const stream = this.#stream(spec.scope(draft as never, this.#facts)) // the draft was made by this very kind
    const last = district.lastOf.get(stream.key.scope)
    const deps = last && last.streamId !== stream.streamId ? [[last.streamId, last.seq] as const] : []
    const { body, sealed } = this.#split(spec, draft)
    stream.seq += 1
    district.lam += 1
    const entity = spec.entity(draft as never) // as above
    const op: Op = {
      seq: stream.seq,
      lam: district.lam,
      wallMs: atMs,
      skewMs: 0,
      deps,
      kind: spec.kind,
      kindVersion: spec.version,
      entity,
      actor,
      body,
      sealed,
    }
    stream.prev = hashHeader(headerOf({ ...stream.key, streamId: stream.streamId }, op, hashBody(body, sealed?.hash ?? null), stream.prev))
    stream.ops.push(op)
    district.lastOf.set(stream.key.scope, { streamId: stream.streamId, seq: stream.seq })
    if (stream.ops.length % SIGN_EVERY_OPS === 0) this.#cut(stream)
  }

  /** Parts that are full, by stream. */
  readonly #cutParts = new Map<string, StreamPart[]>()

  #cut(stream: Stream): void {
    const last = stream.ops.at(-1)
    if (!last) return
    const signature = signHead(this.#signingKey, stream.prev, stream.streamId, last.seq)
    const part = {
      stream: stream.key,
      prev: stream.since,
      ops: stream.ops,
      signedHead: { seq: last.seq, head: stream.prev, wallMs: last.wallMs, signature },
    }
    this.#cutParts.set(stream.streamId, [...(this.#cutParts.get(stream.streamId) ?? []), part])
    stream.ops = []
    stream.since = stream.prev
  }

  #partsOf(stream: Stream): StreamPart[] {
    this.#cut(stream)
    const parts = this.#cutParts.get(stream.streamId) ?? []
    this.#cutParts.delete(stream.streamId)
    return parts
  }

  #stream(scope: string): Stream {
    const known = this.#streams.get(scope)
    if (known) return known
    const key = { scope, stationId: this.stationId, incarnation: 1 }
    const streamId = streamIdOf(scope, this.stationId, 1)
    const stream: Stream = { key, streamId, seq: 0, prev: GENESIS_HASH, since: GENESIS_HASH, ops: [] }
    this.#streams.set(scope, stream)
    return stream
  }

  /** The clear part of a body, and the personal one under its subject's key. */
  #split(spec: AnyOpSpec, draft: OpDraft['body']): { body: Uint8Array; sealed: SealedPart | null } {
    const names = spec.sealed ?? []
    const entries = Object.entries(draft).filter(([, value]) => value !== undefined)
    const personal = Object.fromEntries(entries.filter(([name]) => names.includes(name)))
    const body = encodeBody(Object.fromEntries(entries.filter(([name]) => !names.includes(name))))
    const subjectId = spec.subject?.(draft as never) ?? null // the draft was made by this very kind
    if (subjectId === null || Object.values(personal).every((value) => value === null)) return { body, sealed: null }
    const key = this.#keyOf(subjectId)
    const keyId = sha256(key).subarray(0, KEY_ID_BYTES)
    const bytes = Buffer.concat([keyId, seal(key, this.#chance.bytes(12), encodeBody(personal))])
    return { body, sealed: { subjectId, bytes, hash: hashSealed(subjectId, bytes) } }
  }

  #keyOf(subjectId: string): Uint8Array {
    const known = this.#keys.get(subjectId)
    if (known) return known
    const key = this.#chance.bytes(32)
    this.#keys.set(subjectId, key)
    this.#freshKeys.push({ subjectId, key })
    return key
  }
}
