/** Ops for tests and measurements: the shapes that real modules write (ULIDs, instants, hashes, sealed words), from a seed. */
import { GENESIS_HASH, encodeBody, sha256 } from '../../log/codec.ts'
import type { Op, SealedPart, StreamKey, StreamPart } from '../../log/op.ts'
import { createIds } from '../../kernel/ids.ts'
import { manualClock, toInstant } from '../../kernel/clock.ts'
import type { RandomSource } from '../../kernel/random.ts'

const START_MS = Date.parse('2026-11-21T04:15:00.000Z')

/** Bytes from a seed, cheap enough for tens of thousands of ops (splitmix32). */
function quickRandom(seed: string): RandomSource {
  let state = sha256(Buffer.from(seed)).readUInt32LE(0)
  const word = (): number => {
    state = (state + 0x9e3779b9) | 0
    let mixed = state ^ (state >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)
    return mixed ^ (mixed >>> 15)
  }
  return {
    bytes(length) {
      const out = new Uint8Array(length)
      for (let at = 0; at < length; at += 1) out[at] = word()
      return out
    },
  }
}

/** Writes ops one after another, each a little later than the last. */
export type OpMill = { next(seq: number): Op }

const KINDS = ['incident.opened', 'assignment.created', 'unit.status-changed', 'telemetry.segment-sealed', 'incident.changed']

/** What a body is made from. */
type Facts = {
  readonly seq: number
  readonly incidentId: string
  readonly unitId: string
  readonly userId: string
  readonly newId: string
  readonly hash: Uint8Array
  readonly nowMs: number
}

/** The clear body of the kind at this place of `KINDS`. */
function bodyOf(kind: number, { seq, incidentId, unitId, userId, newId, hash, nowMs }: Facts): Record<string, unknown> {
  const at = toInstant(nowMs - 1_500)
  const place = { latitude: -1.9 + seq / 1e4, longitude: 33.1 + seq / 1e4 }
  if (kind === 0)
    return { incidentId, subjectId: newId, kind: 'medical', priority: 2, number: `KM-2026-${String(seq)}`, reportedAt: at, status: 'open' }
  if (kind === 1) return { assignmentId: newId, incidentId, unitId, status: 'assigned', assignedAt: at, byUserId: userId }
  if (kind === 2) return { unitId, status: 'en-route', statusAt: at, ...place, incidentId }
  if (kind === 3) return { segmentId: newId, unitId, sha256: hash, fixes: 240 + (seq % 60), fromAt: at, untilAt: toInstant(nowMs) }
  return { incidentId, subjectId: null, changed: ['priority', 'place'], priority: 3, place, at }
}

/** A mill of ops as a control room writes them. @param sealedShare how many of ten carry a sealed part */
export function createOpMill(seed: string, sealedShare = 0): OpMill {
  const random = quickRandom(seed)
  const clock = manualClock(START_MS)
  const ids = createIds(clock, random)
  const chance = (below: number): number => (random.bytes(1)[0] ?? 0) % below
  const some = (count: number): string[] => Array.from({ length: count }, () => ids.next<string>())
  const [users, units] = [some(4), some(12)]
  let incidents = some(1)
  const pick = (items: readonly string[]): string => items[chance(items.length)] ?? ''
  return {
    next(seq) {
      clock.advance(200 + chance(100) * 37)
      const kind = seq % KINDS.length
      if (kind === 0) incidents = [...incidents.slice(-8), ...some(1)]
      const incidentId = kind === 0 ? (incidents.at(-1) ?? '') : pick(incidents)
      const nowMs = clock.nowMs()
      const facts = { seq, incidentId, unitId: pick(units), userId: pick(users), newId: ids.next<string>(), hash: random.bytes(32), nowMs }
      return {
        seq,
        lam: seq * 3 + chance(3),
        wallMs: nowMs,
        skewMs: 0,
        deps:
          seq % 7 === 0
            ? [
                [
                  sha256(Uint8Array.of(seq % 3))
                    .subarray(0, 16)
                    .toString('hex'),
                  seq * 2,
                ],
              ]
            : [],
        kind: KINDS[kind] ?? '',
        kindVersion: 1,
        entity: incidentId,
        actor: facts.userId,
        body: encodeBody(bodyOf(kind, facts)),
        sealed: chance(10) < sealedShare ? sealedPart(random, ids.next<string>()) : null,
      }
    },
  }
}

function sealedPart(random: RandomSource, subjectId: string): SealedPart {
  const bytes = random.bytes(28 + 90)
  return { subjectId, bytes, hash: sha256(bytes) }
}

/** One stream of `count` ops in parts of at most `interval`, with hashes and signatures that are only long enough. */
export function testParts(mill: OpMill, stream: StreamKey, count: number, interval = 64): StreamPart[] {
  const random = quickRandom(`${stream.scope}/${stream.stationId}`)
  const parts: StreamPart[] = []
  let prev: Uint8Array = GENESIS_HASH
  for (let first = 1; first <= count; first += interval) {
    const ops = Array.from({ length: Math.min(interval, count - first + 1) }, (_, at) => mill.next(first + at))
    const last = ops.at(-1)
    if (!last) break
    const head = random.bytes(32)
    parts.push({ stream, prev, ops, signedHead: { seq: last.seq, head, wallMs: last.wallMs, signature: random.bytes(64) } })
    prev = head
  }
  return parts
}
