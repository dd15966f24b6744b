/** Appends drafts to the log and folds them, inside a transaction the caller holds. */
import { toInstant } from '../kernel/clock.ts'
import { AppError } from '../kernel/app-error.ts'
import { encodeBody, encodeHeader, hashBody, hashHeader, hashSealed, type Dependency } from './codec.ts'
import type { Claims } from './claims.ts'
import type { AnyOpSpec, OpDraft, StationFacts } from './define-op.ts'
import type { Folder } from './folder.ts'
import type { Heads, StreamHead } from './heads.ts'
import { OP_BYTES_MAX, SIGN_EVERY_BYTES, SIGN_EVERY_OPS, type SealedPart } from './op.ts'
import type { LogStore } from './store.ts'
import type { SubjectKeys } from './subject-keys.ts'

/** One op as the change feed tells it. */
export type Change = { readonly position: number; readonly kind: string; readonly entity: string; readonly scope: string }

export type Appender = {
  /** @throws AppError input.too-large when a body exceeds what one op may hold */
  append(drafts: readonly OpDraft[], actor: string, wallMs: number): Change[]
  /** Signs the heads that moved: the last act of a transaction. */
  finish(wallMs: number): void
}
/** Hashing and signing, given from outside so that the simulator may use cheaper stand-ins. */
export type AppendCrypto = {
  hashBody(body: Uint8Array, sealedHash: Uint8Array | null): Uint8Array
  hashHeader(header: Uint8Array): Uint8Array
  sign(head: Uint8Array, streamId: string, seq: number): Uint8Array
}
export type AppenderParts = {
  readonly store: LogStore
  readonly heads: Heads
  readonly keys: Pick<SubjectKeys, 'sealFor'>
  readonly folder: Folder
  readonly claims: Claims
  readonly station: () => StationFacts
  readonly crypto: AppendCrypto
  /** How wrong this station's clock is by its own estimate, milliseconds; stamped into every op. */
  readonly skewMs: () => number
}

/** Hashes of the real log. */
export const REAL_HASHES = { hashBody, hashHeader } as const

type SplitBody = { readonly body: Uint8Array; readonly sealed: SealedPart | null; readonly personal: Record<string, unknown> | null }

/** Builds the appender. */
export function createAppender(parts: AppenderParts): Appender {
  const { heads, store, crypto } = parts

  const sign = (head: StreamHead, wallMs: number): void => {
    const signature = crypto.sign(head.hash, head.streamId, head.seq)
    store.putSignedHead(head.no, { seq: head.seq, head: head.hash, wallMs, signature })
    if (head.lastSignedSeq > head.keptSignedSeq) store.dropSignedHead(head.no, head.lastSignedSeq) // superseded
    head.lastSignedSeq = head.seq
  }
  const appendOne = (draft: OpDraft, actor: string, wallMs: number): Change => {
    const { spec } = draft.op
    const scope = spec.scope(draft.body as never, parts.station()) // drafts are made by the op kind itself, so the body is its own
    const entity = spec.entity(draft.body as never) // as above
    const { body, sealed, personal } = splitBody(spec, draft.body, parts.keys, wallMs)
    if (body.byteLength + (sealed?.bytes?.byteLength ?? 0) > OP_BYTES_MAX)
      throw new AppError('input.too-large', { limitBytes: OP_BYTES_MAX })
    const head = heads.own(scope)
    const { pos, seq, lam, prev, deps } = heads.takeOwn(head)
    const skewMs = parts.skewMs()
    const op = { seq, lam, wallMs, skewMs, deps, kind: spec.kind, kindVersion: spec.version, entity, actor, body, sealed }
    const hash = crypto.hashHeader(headerOf(head, op, crypto.hashBody(body, sealed?.hash ?? null), prev))
    heads.setHash(head, hash)
    const stored = { ...op, pos, streamNo: head.no, hash }
    store.insert(stored)
    head.bytesSinceKept += body.byteLength + (sealed?.bytes?.byteLength ?? 0)
    if (seq - head.keptSignedSeq >= SIGN_EVERY_OPS || head.bytesSinceKept >= SIGN_EVERY_BYTES) {
      sign(head, wallMs)
      head.keptSignedSeq = seq
      head.bytesSinceKept = 0
    }
    parts.folder.foldOwn(spec, stored, personal)
    parts.claims.note(spec, draft.body, stored)
    return { position: pos, kind: spec.kind, entity, scope }
  }
  return {
    append: (drafts, actor, wallMs) => drafts.map((draft) => appendOne(draft, actor, wallMs)),
    finish(wallMs) {
      for (const head of heads.touched()) if (heads.isOwn(head) && head.lastSignedSeq < head.seq) sign(head, wallMs)
    },
  }
}

/** Canonical header bytes of an op in its stream. */
export function headerOf(
  stream: { readonly streamId: string; readonly scope: string },
  op: {
    readonly seq: number
    readonly lam: number
    readonly wallMs: number
    readonly skewMs: number
    readonly deps: readonly Dependency[]
  } & {
    readonly kind: string
    readonly kindVersion: number
    readonly entity: string
    readonly actor: string
  },
  bodyHash: Uint8Array,
  prev: Uint8Array,
): Buffer {
  const { streamId, scope } = stream
  const { seq, lam, wallMs, skewMs, deps, kind, kindVersion, entity, actor } = op
  return encodeHeader({ streamId, seq, lam, wallMs, skewMs, deps, scope, kind, kindVersion, entity, actor, bodyHash, prev })
}

/** Splits a body into its clear and its sealed part. Sealed fields that are all null need no key. */
function splitBody(spec: AnyOpSpec, body: Record<string, unknown>, keys: Pick<SubjectKeys, 'sealFor'>, wallMs: number): SplitBody {
  const subjectId = spec.sealed?.length ? (spec.subject?.(body as never) ?? null) : null // the body was parsed by this very spec
  if (!spec.sealed?.length) return { body: encodeBody(body), sealed: null, personal: null }
  const personal: Record<string, unknown> = {}
  const clear: Record<string, unknown> = {}
  for (const name in body) {
    const value = body[name]
    if (value === undefined) continue
    if (spec.sealed.includes(name)) personal[name] = value
    else clear[name] = value
  }
  const hasPersonal = subjectId !== null && Object.values(personal).some((value) => value !== null)
  const bytes = hasPersonal ? keys.sealFor(subjectId, personal, toInstant(wallMs)) : null
  if (!bytes || subjectId === null) return { body: encodeBody(clear), sealed: null, personal: null }
  return { body: encodeBody(clear), sealed: { subjectId, bytes, hash: hashSealed(subjectId, bytes) }, personal }
}
