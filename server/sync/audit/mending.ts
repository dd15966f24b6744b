/** Mending the own log while it is compared: what is damaged is asked of the peer stretch by stretch, and what a signature proves is kept. */
import type { LogAudit, MendRange, OfferedOps, ScopeProblem } from '../../log/log-audit.ts'
import type { Op, SignedHead } from '../../log/op.ts'
import type { Mending } from './comparison.ts'
import type { Talk } from './line.ts'
import { AuditStop } from './types.ts'
import { WHOLE_ANSWER, WHOLE_ASK, type WholeAnswer } from './whole-step.ts'

export type MendingParts = {
  readonly talk: Talk
  readonly log: LogAudit
  /** Rows made of ops that were put back; screens read them anew. */
  readonly onMended: (entities: readonly string[]) => void
}

/** Ops of one stretch that are taken from a peer: an interval between two signed heads has at most some five hundred. */
const OPS_MOST = 1_024
const NOTHING: OfferedOps = { ops: [], heads: [] }

/**
 * Mends what is wrong, first from what our own log still proves, else from the peer.
 * @returns null when nothing could be mended @throws AuditStop `no-link`; FrameError for an answer that is none
 */
export async function mendFrom(parts: MendingParts, problems: readonly ScopeProblem[]): Promise<Mending | null> {
  const { mender } = parts.log
  const changed = new Set<string>()
  let count = 0
  let isAnswering = true
  for (const range of mender.ranges(problems)) {
    let mended = mender.mend(range, NOTHING)
    if (!mended && isAnswering) {
      const offered = await fetchWhole(parts.talk, range)
      isAnswering = offered !== null
      mended = offered && mender.mend(range, offered)
    }
    if (!mended) continue
    count += mended.ops + mended.heads
    for (const entity of mended.changed) changed.add(entity)
    if (mended.entities.length > 0) parts.onMended(mended.entities)
  }
  const [damage] = problems
  return damage && count > 0 ? { damage, count, changed: [...changed] } : null
}

/** What the peer holds of a stretch; null when it does not answer: its build may not know the question. */
async function fetchWhole(talk: Talk, range: MendRange): Promise<OfferedOps | null> {
  const ops: Op[] = []
  const heads = new Map<number, SignedHead>()
  for (let after = range.after; ops.length < OPS_MOST;) {
    const answer = await askWhole(talk, { ...range, after })
    if (answer === null) return null
    const fresh = answer.ops.filter((op) => op.seq > after)
    ops.push(...fresh)
    for (const head of answer.heads) heads.set(head.seq, head)
    after = fresh.at(-1)?.seq ?? after
    if (answer.isEnd || fresh.length === 0) break
  }
  return { ops, heads: [...heads.values()] }
}

async function askWhole(talk: Talk, range: MendRange): Promise<WholeAnswer | null> {
  try {
    return WHOLE_ANSWER.decode(await talk.ask('whole', WHOLE_ASK.encode(range)))
  } catch (error) {
    if (error instanceof AuditStop && error.outcome === 'no-answer') return null
    throw error
  }
}
