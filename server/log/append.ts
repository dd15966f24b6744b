/** Appends drafts to the log and folds them, inside a transaction the caller holds. */
import type { Database } from 'better-sqlite3'
import type { KeyObject } from 'node:crypto'
import { toInstant } from '../kernel/clock.ts'
import { decodeBody, encodeBody, encodeHeader, hashBody, hashHeader, sha256, signCheckpoint } from './codec.ts'
import type { AnyOpSpec, OpDraft, StationFacts } from './define-op.ts'
import { foldMeta, type FoldEngine } from './projection.ts'
import type { Streams } from './streams.ts'
import type { SubjectKeys } from './subject-keys.ts'

/** Between two kept checkpoints of a stream lie at most this many ops; older ones in between are superseded and removed. */
const CHECKPOINT_SPACING = 64

/** One op as the change feed tells it. */
export type Change = { readonly position: number; readonly kind: string; readonly entity: string; readonly scope: string }

export type Appender = {
  append(drafts: readonly OpDraft[], actor: string, wallMs: number): Change[]
  /** Signs the heads that moved: the last act of a transaction. */
  finish(wallMs: number): void
}
export type AppenderParts = {
  readonly db: Database
  readonly streams: Streams
  readonly keys: SubjectKeys
  readonly engine: FoldEngine
  readonly station: () => StationFacts
  readonly signingKey: KeyObject
}

type SealedBody = {
  clear: Record<string, unknown>
  body: Uint8Array
  sealed: Uint8Array | null
  sealedHash: Uint8Array | null
  subjectId: string | null
  personal: Record<string, unknown>
}

/** Splits a body into its clear and its sealed part. Sealed fields that are all null need no key. */
function sealBody(spec: AnyOpSpec, body: Record<string, unknown>, keys: SubjectKeys, wallMs: number): SealedBody {
  const subjectId = spec.sealed?.length ? (spec.subject?.(body as never) ?? null) : null // the body was parsed by this very spec
  const personal: Record<string, unknown> = {}
  const clear: Record<string, unknown> = {}
  for (const name in body) {
    const value = body[name]
    if (value === undefined) continue
    if (spec.sealed?.includes(name)) personal[name] = value
    else clear[name] = value
  }
  const hasPersonal = subjectId !== null && Object.values(personal).some((value) => value !== null)
  const sealed = hasPersonal ? keys.sealFor(subjectId, personal, toInstant(wallMs)) : null
  return {
    clear,
    body: encodeBody(clear),
    sealed,
    sealedHash: sealed ? sha256(sealed) : null,
    subjectId: sealed ? subjectId : null,
    personal: sealed ? personal : {},
  }
}

/** The body a fold is given: decoded from the stored bytes, so that live folding and rebuilding see exactly the same. */
export function foldBody(spec: AnyOpSpec, clearBytes: Uint8Array, personal: Record<string, unknown> | null): Record<string, unknown> {
  const body = decodeBody(clearBytes)
  if (spec.sealed) for (const name of spec.sealed) body[name] = personal?.[name] ?? null
  return body
}

/** Builds the appender on the writer connection. */
export function createAppender({ db, streams, keys, engine, station, signingKey }: AppenderParts): Appender {
  const insert = db.prepare(
    'INSERT INTO Op (pos, streamNo, seq, lam, wall, kind, kindVersion, entity, actor, header, hash, body) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)',
  )
  const insertSealed = db.prepare('INSERT INTO SealedBody (pos, subjectId, sealed, sealedHash) VALUES (?, ?, ?, ?)')
  const insertCheckpoint = db.prepare('INSERT OR REPLACE INTO Checkpoint (streamNo, seq, head, wall, signature) VALUES (?, ?, ?, ?, ?)')
  const removeCheckpoint = db.prepare('DELETE FROM Checkpoint WHERE streamNo = ? AND seq = ?')

  function appendOne(draft: OpDraft, actor: string, wallMs: number): Change {
    const { spec } = draft.op
    const facts = station()
    const scope = spec.scope(draft.body as never, facts) // drafts are made by the op kind itself, so the body is its own
    const entity = spec.entity(draft.body as never) // as above
    const parts = sealBody(spec, draft.body, keys, wallMs)
    const head = streams.own(scope)
    const { pos, seq, lam, prev, deps } = streams.advance(head)
    const header = encodeHeader({
      streamId: head.streamId,
      seq,
      lam,
      wallMs,
      skewMs: 0,
      deps,
      scope,
      kind: spec.kind,
      kindVersion: spec.version,
      entity,
      actor,
      bodyHash: hashBody(parts.body, parts.sealedHash),
      prev,
    })
    const hash = hashHeader(header)
    streams.setHead(head, hash)
    insert.run(pos, head.no, seq, lam, wallMs, spec.kind, spec.version, entity, actor, header, hash, parts.body)
    if (parts.sealed) insertSealed.run(pos, parts.subjectId, parts.sealed, parts.sealedHash)
    const personal = parts.sealed ? decodeBody(encodeBody(parts.personal)) : null
    engine.fold(spec.kind, foldBody(spec, parts.body, personal), foldMeta({ entity, actor, wallMs, streamId: head.streamId, seq }))
    return { position: pos, kind: spec.kind, entity, scope }
  }

  return {
    append: (drafts, actor, wallMs) => drafts.map((draft) => appendOne(draft, actor, wallMs)),
    finish(wallMs) {
      for (const head of streams.touched()) {
        insertCheckpoint.run(head.no, head.seq, head.hash, wallMs, signCheckpoint(signingKey, head.hash, head.streamId, head.seq))
        const superseded = head.lastCheckpointSeq
        if (head.seq - head.keptCheckpointSeq < CHECKPOINT_SPACING && superseded > head.keptCheckpointSeq)
          removeCheckpoint.run(head.no, superseded)
        else if (superseded > head.keptCheckpointSeq) head.keptCheckpointSeq = superseded
        head.lastCheckpointSeq = head.seq
      }
    },
  }
}
