/** The verdict on a healed world: everybody who may hold a scope holds the same, and it is what the naive model says. */
import type { StreamHeadView } from '../../../server/log/op.ts'
import { kindsOf } from '../domain/ops.ts'
import { rowDigest } from '../domain/projection.ts'
import type { StationHost } from '../station/host.ts'
import { numberOfStation } from '../station/directory.ts'
import type { World } from '../world/world.ts'
import { naiveState } from './naive-model.ts'
import { belongsTo, conflictIds, stateDigest, vectorKey } from './state-digest.ts'
import type { TrueOp } from './truth.ts'

/** True when every command is recorded and every scope is equal on all that hold it. */
export function isQuiet(world: World, hosts: readonly StationHost[]): boolean {
  if (hosts.some((host) => !host.isUp)) return false
  const expected = world.scenario.bursts.reduce((sum, { commands }) => sum + commands, 0)
  if (world.tally.commands < expected && !hosts.some(({ isRetired }) => isRetired)) return false
  return scopesOf(world).every((scope) => differing(world, hosts, scope) === null)
}

/** Judges a healed world. */
export function checkEnd(world: World, hosts: readonly StationHost[]): void {
  const { violations } = world
  for (const host of hosts) if (!host.isUp) violations.report('crashFree', host.station, 'did not start again')
  for (const scope of scopesOf(world)) {
    const difference = differing(world, hosts, scope)
    if (difference) violations.report('convergence', difference.station, difference.text)
    else checkStates(world, hosts, scope)
  }
  checkForks(world, hosts)
  for (const host of hosts) checkResolutions(world, host)
}

const scopesOf = (world: World): string[] => world.scenario.scopes.scopes.map(({ name }) => name)

/** Those whose word counts: in good standing, and allowed to hold the scope. */
const holdersOf = (hosts: readonly StationHost[], scope: string): StationHost[] =>
  hosts.filter((host) => !host.isRetired && !host.isVillain && host.mayHold(scope))

/** Streams everybody must have whole: not those of stations that were shut out or that write two histories. */
function comparable(hosts: readonly StationHost[], host: StationHost, scope: string): StreamHeadView[] {
  const doubtful = new Set(
    hosts.filter(({ isRetired, isVillain, hasTwin }) => isRetired || isVillain || hasTwin).map(({ station }) => station),
  )
  return (host.process?.log.replica.heads(scope) ?? []).filter(({ stationId }) => !doubtful.has(numberOfStation(stationId)))
}

function differing(_world: World, hosts: readonly StationHost[], scope: string): { station: number; text: string } | null {
  const [first, ...others] = holdersOf(hosts, scope)
  if (!first) return null
  const expected = new Map(comparable(hosts, first, scope).map((head) => [head.streamId, head]))
  for (const other of others) {
    const heads = comparable(hosts, other, scope)
    const missing = [...expected.values()].filter((head) => !heads.some(({ streamId }) => streamId === head.streamId))
    const wrong = heads.filter((head) => expected.get(head.streamId)?.seq !== head.seq)
    const [head] = [...wrong, ...missing]
    if (!head) continue
    const here = heads.find(({ streamId }) => streamId === head.streamId)?.seq ?? 0
    const there = expected.get(head.streamId)?.seq ?? 0
    return {
      station: other.station,
      text: `${scope}: ${head.stationId}.${head.incarnation} ends at ${here}, on station ${first.station} at ${there} (${wrong.length + missing.length} streams differ)`,
    }
  }
  return null
}

/** I4, I8, I11 and causality: equal on all, and equal to the naive model. */
function checkStates(world: World, hosts: readonly StationHost[], scope: string): void {
  const { violations } = world
  const first = new Map<string, { host: StationHost; digest: string }>()
  for (const host of holdersOf(hosts, scope)) {
    if (!host.process) continue
    // stations may hold different histories of a stream that was forked: those that hold the same are compared
    const key = `${host.build} ${vectorKey(host.process, scope)}`
    const digest = stateDigest(host, scope)
    const other = first.get(key)
    if (other && other.digest !== digest)
      violations.report('agreement', host.station, `${scope}: ${digest}; station ${other.host.station}: ${other.digest}`)
    if (other) continue
    first.set(key, { host, digest })
    compareWithModel(world, host, scope)
  }
}

function compareWithModel(world: World, host: StationHost, scope: string): void {
  const { violations, truth } = world
  const ops: TrueOp[] = []
  for (const { no, streamId, stationId, seq: held } of host.process?.log.heads.ofScope(scope) ?? []) {
    const author = host.process?.directory.authors.find(stationId)
    const last = author?.isRevoked ? Math.min(held, author.cutoffs.get(streamId) ?? 0) : held
    for (let seq = 1; seq <= last; seq += 1) {
      const hash = host.store.hashAt(no, seq)
      const op = hash ? truth.find(streamId, seq, hash) : null
      if (op) ops.push(op)
      else violations.report('authentic', host.station, `${scope} ${streamId.slice(0, 6)}#${seq} is not what its author wrote`)
    }
  }
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

/** Only a villain's or a cloned station's history may split. */
function checkForks({ violations }: World, hosts: readonly StationHost[]): void {
  for (const host of hosts)
    for (const { stationId, incarnation, scope } of host.forks) {
      const author = hosts.find(({ station }) => station === numberOfStation(stationId))
      if (!author?.isVillain && !author?.hasTwin)
        violations.report('fork', host.station, `${scope} ${stationId}.${incarnation} has two histories`)
    }
}

/** I9: a resolution names exactly the members of its conflict. */
function checkResolutions({ violations }: World, host: StationHost): void {
  for (const { id, members, resource } of host.store.conflicts()) {
    const scope = resource.slice(resource.indexOf('/') + 1, resource.lastIndexOf('#'))
    const keep = host.store.rows.get(`${scope}#c-${id}`)?.fields['closedBy'] as readonly string[] | undefined // as sim.conflict-resolved was folded
    const names = members.map(({ streamNo, seq }) => Buffer.from(host.store.hashAt(streamNo, seq) ?? []).toString('hex'))
    for (const kept of keep ?? [])
      if (!names.includes(kept))
        violations.report('resolution', host.station, `conflict ${id.slice(0, 8)} was closed in favour of an op that is no member`)
  }
}
