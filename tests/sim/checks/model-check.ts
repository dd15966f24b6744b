/** I8, I11 and causality: a station's state of one scope against the naive model of the true ops that it holds. */
import { kindsOf, stationRevoked } from '../domain/ops.ts'
import { rowDigest } from '../domain/projection.ts'
import type { StationHost } from '../station/host.ts'
import type { World } from '../world/world.ts'
import { checkCausality } from './causality.ts'
import { naiveState } from './naive-model.ts'
import { belongsTo, conflictIds } from './state-digest.ts'
import type { TrueOp } from './truth.ts'

/** Compares projection and conflicts of a scope with what the model makes of the same ops. */
export function compareWithModel(world: World, host: StationHost, scope: string): void {
  const { violations, truth } = world
  const ops: TrueOp[] = []
  for (const { no, streamId, stationId, seq: held } of host.process?.log.heads.ofScope(scope) ?? []) {
    const author = host.process?.directory.authors.find(stationId)
    const end = author?.isRevoked ? (author.cutoffs.get(streamId) ?? 0) : held
    for (let seq = 1; seq <= held; seq += 1) {
      const hash = host.store.hashAt(no, seq)
      const op = hash ? truth.find(streamId, seq, hash) : null
      if (op && (seq <= end || shutsOutAnother(op))) ops.push(op)
      else if (!op) violations.report('authentic', host.station, `${scope} ${streamId.slice(0, 6)}#${seq} is not what its author wrote`)
    }
  }
  checkCausality(world, host, ops)
  const model = naiveState(ops, kindsOf(host.build))
  const entities = [...host.store.rows.entries()].filter(([entity]) => belongsTo(entity, scope))
  for (const [entity, row] of entities) {
    const expected = model.rows.get(entity)
    if (!expected || rowDigest(entity, row) !== rowDigest(entity, expected))
      violations.report('fold', host.station, `${entity}: ${JSON.stringify(row)}, the naive model has ${JSON.stringify(expected)}`)
  }
  if (entities.length !== model.rows.size)
    violations.report('fold', host.station, `${scope}: ${entities.length} rows, the naive model has ${model.rows.size}`)
  const found = new Set(conflictIds(host, scope))
  const missing = [...model.conflicts].filter((id) => !found.has(id))
  const extra = [...found].filter((id) => !model.conflicts.has(id))
  if (missing.length + extra.length > 0)
    violations.report(
      'conflicts',
      host.station,
      `${scope}: ${missing.length} of ${model.conflicts.size} conflicts were not recorded, ${extra.length} are none`,
    )
}

/** What a shut-out station wrote beyond its end counts for nothing, but for its word that others are shut out. */
const shutsOutAnother = ({ op, stationId }: TrueOp): boolean =>
  op.kind === stationRevoked.spec.kind && op.entity !== stationRevoked.spec.entity({ stationId } as never) // the entity is made of this one field
