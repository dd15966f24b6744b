/** The verdict on a healed world: everybody who may hold a scope holds the same, and it is what the naive model says. */
import type { StreamHeadView } from '../../../server/log/op.ts'
import type { StationHost } from '../station/host.ts'
import { numberOfStation } from '../station/directory.ts'
import type { World } from '../world/world.ts'
import { compareWithModel } from './model-check.ts'
import { stateDigest, vectorKey } from './state-digest.ts'

/** True when every command is recorded and every scope is equal on all that hold it. */
export function isQuiet(world: World, hosts: readonly StationHost[]): boolean {
  if (hosts.some((host) => !host.isUp)) return false
  const expected = world.scenario.bursts.reduce((sum, { commands }) => sum + commands, 0)
  if (world.tally.commands < expected && !hosts.some(({ isRetired }) => isRetired)) return false
  return scopesOf(world).every((scope) => differing(hosts, scope) === null)
}

/** Judges a healed world; what needs the stations to do more is in replay.ts. */
export function checkEnd(world: World, hosts: readonly StationHost[]): void {
  const { violations } = world
  for (const host of hosts) if (!host.isUp) violations.report('crashFree', host.station, 'did not start again')
  for (const scope of scopesOf(world)) {
    const difference = differing(hosts, scope)
    if (difference) violations.report('convergence', difference.station, difference.text)
    else checkStates(world, hosts, scope)
  }
  checkForks(world, hosts)
  for (const host of hosts) {
    host.checkPromises()
    checkResolutions(world, host)
  }
}

export const scopesOf = (world: World): string[] => world.scenario.scopes.scopes.map(({ name }) => name)

/** Those whose word counts: in good standing, and allowed to hold the scope. */
export const holdersOf = (hosts: readonly StationHost[], scope: string): StationHost[] =>
  hosts.filter((host) => !host.isRetired && !host.isVillain && host.mustHold(scope))

/** Streams everybody must have whole: not those of stations that may have written two histories. */
function comparable(hosts: readonly StationHost[], host: StationHost, scope: string): StreamHeadView[] {
  const doubtful = new Set(hosts.filter(({ isDoubtful }) => isDoubtful).map(({ station }) => station))
  return (host.process?.log.replica.heads(scope) ?? []).filter(({ stationId }) => !doubtful.has(numberOfStation(stationId)))
}

function differing(hosts: readonly StationHost[], scope: string): { station: number; text: string } | null {
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
    if (!world.truth.forks.some((fork) => fork.scope === scope)) compareWithModel(world, host, scope)
  }
}

/** I12: only a villain's or a cloned station's history may split. Of two stations that hold different ones, the one offered more noticed. */
function checkForks({ violations, truth }: World, hosts: readonly StationHost[]): void {
  for (const host of hosts)
    for (const { stationId, incarnation, scope } of host.forks) {
      const author = hosts.find(({ station }) => station === numberOfStation(stationId))
      if (!author?.isDoubtful) violations.report('fork', host.station, `${scope} ${stationId}.${incarnation} has two histories`)
    }
  for (const { streamId, scope, stationId } of truth.forks) {
    const holders = holdersOf(hosts, scope).filter(({ station }) => station !== numberOfStation(stationId))
    for (const short of holders)
      for (const long of holders)
        if (isSplit(short, long, streamId) && !short.forks.some((fork) => fork.scope === scope && fork.stationId === stationId))
          violations.report(
            'fork',
            short.station,
            `${scope}: did not notice that ${stationId} showed station ${long.station} another history`,
          )
  }
}

/** True when two stations hold different histories of a stream and the second holds more of it: it offers that to the first. */
function isSplit(short: StationHost, long: StationHost, streamId: string): boolean {
  const [a, b] = [short.process?.log.heads.find(streamId), long.process?.log.heads.find(streamId)]
  if (!a || !b || a.seq === 0 || a.seq >= b.seq) return false
  return Buffer.compare(a.hash, long.store.hashAt(b.no, a.seq) ?? new Uint8Array()) !== 0
}

type Resolution = { readonly keep: string; readonly members: readonly string[] }

/** I9: a resolution names exactly the members of its conflict. Several people may have resolved one at once. */
function checkResolutions({ violations, tally }: World, host: StationHost): void {
  for (const { id, members, resource } of host.store.conflicts()) {
    const scope = resource.slice(resource.indexOf('/') + 1, resource.lastIndexOf('#'))
    const closedBy = (host.store.rows.get(`${scope}#c-${id}`)?.fields['closedBy'] ?? []) as readonly Resolution[] // as sim.conflict-resolved was folded
    if (closedBy.length === 0) continue
    if (closedBy.length > 1) tally.doubleResolutions += 1
    const names = members.map(({ streamNo, seq }) => Buffer.from(host.store.hashAt(streamNo, seq) ?? []).toString('hex')).sort()
    for (const resolution of closedBy)
      if (!names.includes(resolution.keep) || names.join() !== resolution.members.toSorted().join())
        violations.report('resolution', host.station, `conflict ${id.slice(0, 8)} was closed by a resolution that names other ops`)
  }
}
