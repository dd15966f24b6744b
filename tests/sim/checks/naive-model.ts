/** The naive model: what a station's projection, conflicts and contested fields must be, from the true ops it holds. Slow and obvious. */
import { createHash } from 'node:crypto'
import { decodeBody } from '../../../server/log/codec.ts'
import type { AnyOpKind } from '../../../server/log/define-op.ts'
import { foldRow, type Row } from '../domain/projection.ts'
import { wasKnown, type TrueOp } from './truth.ts'

export type NaiveState = {
  readonly rows: ReadonlyMap<string, Row>
  /** Conflict ids. */
  readonly conflicts: ReadonlySet<string>
  /** Ops that this build cannot read. */
  readonly unreadable: number
}

/** Folds a set of ops as the rules say. @param kinds what the build knows */
export function naiveState(ops: readonly TrueOp[], kinds: readonly AnyOpKind[]): NaiveState {
  const specs = new Map(kinds.map(({ spec }) => [spec.kind, spec]))
  const isReadable = ({ op }: TrueOp): boolean => op.kindVersion <= (specs.get(op.kind)?.version ?? 0)
  const readable = ops.filter(isReadable)
  const bodyOf = ({ op }: TrueOp): Record<string, unknown> => {
    const spec = specs.get(op.kind)
    let body = decodeBody(op.body)
    for (let version = op.kindVersion; version < (spec?.version ?? 0); version += 1) body = spec?.upcasters?.[version]?.(body) ?? body
    return body
  }
  const rows = new Map<string, Row>()
  // an op that cannot be read keeps its place: what this build shows comes in the order in which a newer one shows it
  for (const [entity, members] of groupBy(ops, ({ op }) => op.entity))
    for (const member of inOrder(members).filter(isReadable))
      rows.set(entity, foldRow(rows.get(entity), member.op.kind, bodyOf(member), `${member.streamId}:${member.op.seq}`))
  const takes = readable.flatMap((op) => {
    const claim = specs.get(op.op.kind)?.claim?.(bodyOf(op) as never) // the body is of this very kind
    return claim?.verb === 'take' ? [{ op, claim }] : []
  })
  return { rows, conflicts: conflictsOf(takes), unreadable: ops.length - readable.length }
}

/** The order of one entity's ops: after all it knew; among those free to come next, the earliest corrected clock, then the station. */
function inOrder(ops: readonly TrueOp[]): TrueOp[] {
  const left = new Set(ops)
  const ordered: TrueOp[] = []
  while (left.size > 0) {
    const free = [...left].filter((op) => ![...left].some((other) => other !== op && wasKnown(other, op)))
    const first = free.reduce((best, op) => (compare(op, best) < 0 ? op : best))
    ordered.push(first)
    left.delete(first)
  }
  return ordered
}

function compare(a: TrueOp, b: TrueOp): number {
  return (
    a.op.wallMs - a.op.skewMs - (b.op.wallMs - b.op.skewMs) ||
    order(a.stationId, b.stationId) ||
    a.incarnation - b.incarnation ||
    order(a.streamId, b.streamId) ||
    a.op.seq - b.op.seq
  )
}
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

type Take = { readonly op: TrueOp; readonly claim: { readonly resource: string; readonly holder: string } }

function conflictsOf(takes: readonly Take[]): Set<string> {
  const ids = new Set<string>()
  for (const rivals of groupBy(takes, ({ claim }) => claim.resource).values())
    rivals.forEach((a, index) => {
      for (const b of rivals.slice(index + 1))
        if (a.claim.holder !== b.claim.holder && !wasKnown(a.op, b.op) && !wasKnown(b.op, a.op)) ids.add(idOf(a.op, b.op))
    })
  return ids
}

function idOf(a: TrueOp, b: TrueOp): string {
  const hashes = [Buffer.from(a.op.hash), Buffer.from(b.op.hash)].sort((x, y) => Buffer.compare(x, y))
  return createHash('sha256').update(Buffer.concat(hashes)).digest('hex')
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}
