/** What a station with bad intentions puts on its links: forged, forked, replayed, broken and misplaced parts. */
import { headerOf } from '../../../server/log/append.ts'
import { encodeBody, GENESIS_HASH, streamIdOf } from '../../../server/log/codec.ts'
import type { StreamHead } from '../../../server/log/heads.ts'
import type { Op, StreamKey, StreamPart } from '../../../server/log/op.ts'
import { packBatch } from '../../../server/sync/frame-codec-batch.ts'
import { encodeFrame } from '../../../server/sync/frame-codec.ts'
import { incidentNoted } from '../domain/ops.ts'
import type { Trick } from '../scenario/faults.ts'
import type { StationProcess } from './process.ts'

/** Batch ids of forged batches: far from those of the session. */
const FIRST_ID = 1_000_000_000

/** Sends what the trick needs on every link that stands. @returns false when there is nobody to trick or nothing to do it with */
export function doMischief(process: StationProcess, trick: Trick): boolean {
  const { host } = process
  const part = process.links.sessions.length > 0 ? makePart(process, trick) : null
  if (!part) return false
  host.world.trace.note(host.host, () => `mischief: ${trick} in ${part.stream.scope}, ${part.stream.stationId}#${part.ops[0]?.seq ?? 0}`)
  for (const { end } of process.links.sessions) {
    const id = FIRST_ID + host.world.truth.count
    end.send(encodeFrame(packBatch(id, part.stream.scope, { parts: [part], keys: [] }, 'none')))
  }
  return true
}

function makePart(process: StationProcess, trick: Trick): StreamPart | null {
  const { host } = process
  const { chance } = host.world
  const peers = process.links.sessions.map(({ peer }) => host.world.stationIdOfHost(peer))
  const shared = host.writableScopes().filter((name) => peers.some((peer) => process.directory.grants.of(peer)?.scopes.has(name)))
  const scope = chance.pick(shared)
  const streams = process.log.heads.ofScope(scope).filter(({ seq }) => seq > 0)
  const victims = streams.filter(({ stationId }) => stationId !== process.stationId)
  const victim = victims.length > 0 ? chance.pick(victims) : null
  const own = streams.find((head) => process.log.heads.isOwn(head)) ?? null
  switch (trick) {
    case 'forge-author':
      return victim && forge(process, victim, { seq: victim.seq + 1, lam: victim.lam + 1, prev: victim.hash })
    case 'fork-own':
      return own && forkOwn(process, own)
    case 'replay':
      return victim && stored(process, victim)
    case 'broken-chain':
      return victim && tampered(stored(process, victim))
    case 'missing-dependency': {
      const stream = { scope, stationId: process.stationId, incarnation: process.incarnation + 1_000 }
      const deps: Op['deps'] = [[victim ? victim.streamId : streamIdOf(scope, 'st-000', 1), (victim?.seq ?? 0) + 1_000]]
      return written(process, forge(process, stream, { seq: 1, lam: 5, prev: GENESIS_HASH, deps }))
    }
    case 'wrong-scope': {
      const elsewhere = chance.pick(['tz/hospital/h9', 'rw/people', 'tz/payments/x', `station/${process.stationId}`, 'tz/dispatch/../x'])
      const stream = { scope: elsewhere, stationId: process.stationId, incarnation: 1_000 }
      return written(process, forge(process, stream, { seq: 1, lam: 5, prev: GENESIS_HASH }))
    }
  }
}

type Place = { readonly seq: number; readonly lam: number; readonly prev: Uint8Array; readonly deps?: Op['deps'] }

/** One op at a place of a stream, with a proper chain, signed by this very station whatever stream it is. */
function forge({ host, stationId }: StationProcess, stream: StreamKey, { seq, lam, prev, deps = [] }: Place): StreamPart {
  const { crypto, clock } = host
  const entity = `${stream.scope}#x-${host.newName()}`
  const body = encodeBody({ scope: stream.scope, incidentId: entity, text: 'nobody wrote this' })
  const { kind, version } = incidentNoted.spec
  const op: Op = {
    seq,
    lam,
    wallMs: clock.nowMs(),
    skewMs: 0,
    deps,
    kind,
    kindVersion: version,
    entity,
    actor: stationId,
    body,
    sealed: null,
  }
  const streamId = streamIdOf(stream.scope, stream.stationId, stream.incarnation)
  const head = crypto.hashHeader(headerOf({ streamId, scope: stream.scope }, op, crypto.hashBody(body, null), prev))
  const { scope, stationId: author, incarnation } = stream
  return {
    stream: { scope, stationId: author, incarnation },
    prev,
    ops: [op],
    signedHead: { seq, head, wallMs: op.wallMs, signature: crypto.sign(head, streamId, seq) },
  }
}

/** A second history of the own stream: another op in the place of the newest one. */
function forkOwn(process: StationProcess, own: StreamHead): StreamPart | null {
  const { store } = process.host
  const newest = store.opAt(own.no, own.seq)
  const prev = own.seq > 1 ? store.hashAt(own.no, own.seq - 1) : GENESIS_HASH
  return newest && prev && written(process, forge(process, own, { seq: own.seq, lam: newest.lam, prev }))
}

/** The registry of true ops hears of what a station wrote in its own name, whatever it wrote. */
function written({ host }: StationProcess, part: StreamPart): StreamPart {
  const { truth } = host.world
  const { scope, stationId, incarnation } = part.stream
  const streamId = streamIdOf(scope, stationId, incarnation)
  for (const op of part.ops) {
    const known = (op.seq > 1 ? truth.versions(streamId, op.seq - 1)[0]?.known : null) ?? new Map<string, number>()
    const record = { no: 0, streamId, scope, stationId, incarnation }
    truth.record(host.station, record, { ...op, pos: 0, streamNo: 0, hash: part.signedHead.head }, known)
  }
  return part
}

/** The newest signed interval of a stream, as it was received. */
function stored({ host }: StationProcess, head: StreamHead): StreamPart | null {
  const signedHead = host.store.signedHeadsAfter(head.no, 0, 1_000).at(-1)
  const ops = signedHead ? host.store.opsAfter(head.no, Math.max(0, signedHead.seq - 3), 3).filter(({ seq }) => seq <= signedHead.seq) : []
  const [first] = ops
  if (!signedHead || !first) return null
  const prev = first.seq > 1 ? host.store.hashAt(head.no, first.seq - 1) : GENESIS_HASH
  const { scope, stationId, incarnation } = head
  return prev && { stream: { scope, stationId, incarnation }, prev, ops, signedHead }
}

/** The same part with another body in its last op, and one op further than it was signed. */
function tampered(part: StreamPart | null): StreamPart | null {
  const last = part?.ops.at(-1)
  if (!part || !last) return null
  const seq = last.seq + 1
  const op: Op = { ...last, seq, lam: last.lam + 1 }
  return { ...part, ops: [...part.ops, op], signedHead: { ...part.signedHead, seq } }
}
