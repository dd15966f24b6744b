/** I5, I11 and bootstrap, on a healed world: applying again changes nothing, folding again changes nothing, a new station ends alike. */
import { streamIdOf } from '../../../server/log/codec.ts'
import type { StreamPart } from '../../../server/log/op.ts'
import { openBareStation } from '../station/bare-log.ts'
import type { StationHost } from '../station/host.ts'
import { DIRECTORY } from '../scenario/scopes.ts'
import type { World } from '../world/world.ts'
import { holdersOf, scopesOf } from './end.ts'
import { stateDigest } from './state-digest.ts'

/** Reads everything a station holds of a scope, in batches as a link would ask for them. */
const READ_BYTES = 64 * 1024

/** Checks one scope of the world; which one is drawn. */
export async function checkReplay(world: World, hosts: readonly StationHost[]): Promise<void> {
  const scope = world.chance.pick(scopesOf(world))
  const [giver, taker] = world.chance.shuffle(holdersOf(hosts, scope))
  if (!giver) return
  const parts = readAll(giver, scope)
  // of two histories every station holds the one that it met first: only where there is one history all must end alike
  if (taker && world.truth.forks.length === 0) await applyAgain(world, giver, taker, { scope, parts })
  foldAgain(world, giver, scope)
  if (world.truth.forks.length === 0) await compareNewcomer(world, giver, scope, parts)
}

function readAll({ process }: StationHost, scope: string): StreamPart[] {
  const have = new Map<string, number>()
  const all: StreamPart[] = []
  for (let isComplete = !process; !isComplete && process;) {
    const read = process.log.replica.read(scope, have, READ_BYTES)
    for (const part of read.parts) {
      all.push(part)
      have.set(streamIdOf(scope, part.stream.stationId, part.stream.incarnation), part.signedHead.seq)
    }
    ;({ isComplete } = read)
  }
  return all
}

type Given = { readonly scope: string; readonly parts: readonly StreamPart[] }

async function applyAgain({ violations }: World, giver: StationHost, taker: StationHost, { scope, parts }: Given): Promise<void> {
  const before = stateDigest(taker, scope)
  const answer = await taker.process?.log.replica.apply(parts, [])
  if ((answer?.applied ?? 0) > 0 || stateDigest(taker, scope) !== before)
    violations.report('idempotent', taker.station, `${scope}: ${answer?.applied ?? 0} ops of station ${giver.station} were applied again`)
}

function foldAgain({ violations }: World, host: StationHost, scope: string): void {
  const before = stateDigest(host, scope)
  host.process?.log.rebuild()
  const after = stateDigest(host, scope)
  if (after !== before) violations.report('fold', host.station, `${scope}: ${before}; folded again: ${after}`)
}

/** A station that starts empty gets the directory and the scope in another order, some parts twice, and ends alike. */
async function compareNewcomer(
  { chance, violations }: World,
  giver: StationHost,
  scope: string,
  parts: readonly StreamPart[],
): Promise<void> {
  const newcomer = openBareStation(giver)
  const all = scope === DIRECTORY ? parts : [...readAll(giver, DIRECTORY), ...parts]
  const chains = Map.groupBy(all, ({ stream }) => streamIdOf(stream.scope, stream.stationId, stream.incarnation))
  // streams in any order, each stream in its own
  for (const chain of chance.shuffle([...chains.values()]))
    for (const part of chain) for (const given of chance.chance(0.2) ? [part, part] : [part]) await newcomer.log.replica.apply([given], [])
  const [expected, found] = [stateDigest(giver, scope), stateDigest(newcomer, scope)]
  if (found !== expected) violations.report('idempotent', giver.station, `${scope}: ${expected}; a new station given the same: ${found}`)
}
