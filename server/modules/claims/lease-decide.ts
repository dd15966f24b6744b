/** Deciding who gives a resource away: taking over from a station that fell silent, handing over while both can be heard. Pure. */
import { CLAIM_RULES, type HandOverLease } from '../../contract/claims.ts'
import type { Instant } from '../../contract/primitives.ts'
import { fromInstant, toInstant } from '../../kernel/clock.ts'
import { accept, refuse, type Decision, type DecideFacts } from '../../log/index.ts'
import type { LeaseState } from './load.ts'
import { leaseOwned } from './ops.ts'
import type { Reach } from './reach.ts'

type Answered = Decision<{ resource: string; epoch: number }>
type Facts = Pick<DecideFacts, 'station' | 'now'>

/** What a decision about a lease looks at besides the lease. */
export type LeaseAround = {
  readonly reach: Reach
  /** Since when this program listens: silence is not counted from before. */
  readonly listeningSince: Instant
  /** Stations the directory knows and nobody shut out. */
  readonly stations: readonly string[]
  readonly isShutOut: (stationId: string) => boolean
  readonly nameOf: (stationId: string) => string
}

/** Who may take over, first one first: the declared successors, else every known station by its id. */
export function successorsOf(lease: LeaseState, stations: readonly string[]): string[] {
  const declared = lease.successors.length > 0 ? lease.successors : [...stations].sort()
  return declared.filter((stationId) => stationId !== lease.stationId)
}

/** From when the owner counts as silent. */
export function silentAt({ stationId }: LeaseState, { reach, listeningSince }: Pick<LeaseAround, 'reach' | 'listeningSince'>): Instant {
  const heardAt = reach.lastHeardAt(stationId)
  const since = heardAt !== null && heardAt > listeningSince ? heardAt : listeningSince
  return toInstant(fromInstant(since) + CLAIM_RULES.ownerSilenceSeconds * 1000)
}

/**
 * Takes a resource over from its owner by a person's word: after the owner's silence, and when no earlier successor can be heard.
 * Taking over what is the own is calm; what nobody owns is free to take.
 */
export function takeOver(resource: string, lease: LeaseState | null, around: LeaseAround, { station, now }: Facts): Answered {
  if (lease === null) return owned(resource, station.id, 1, [])
  const { stationId: owner, epoch } = lease
  if (owner === station.id) return accept([], { result: { resource, epoch } })
  const known = around.stations.includes(station.id) ? around.stations : [...around.stations, station.id]
  const successors = successorsOf(lease, known)
  const name = around.nameOf(owner)
  if (!successors.includes(station.id)) return refuse('lease.not-successor', { station: name })
  const silent = silentAt(lease, around)
  const isShutOut = around.isShutOut(owner)
  if (!isShutOut && around.reach.isReachable(owner))
    return refuse('lease.owner-not-silent', { station: name, secondsLeft: CLAIM_RULES.ownerSilenceSeconds })
  if (!isShutOut && now < silent)
    return refuse('lease.owner-not-silent', { station: name, secondsLeft: Math.ceil((fromInstant(silent) - fromInstant(now)) / 1000) })
  const earlier = successors.slice(0, successors.indexOf(station.id)).find((stationId) => around.reach.isReachable(stationId))
  if (earlier !== undefined) return refuse('lease.earlier-successor', { station: around.nameOf(earlier) })
  const next = lease.successors.length === 0 ? [] : [...successors.filter((id) => id !== station.id), ...(isShutOut ? [] : [owner])]
  return owned(resource, station.id, epoch + 1, next)
}

/** The owner gives its resource to another station, or names other successors. */
export function handOver(
  input: HandOverLease,
  lease: LeaseState | null,
  around: Pick<LeaseAround, 'stations' | 'nameOf'>,
  { station }: Facts,
): Answered {
  if (lease !== null && lease.stationId !== station.id) return refuse('lease.not-yours', { station: around.nameOf(lease.stationId) })
  const unknown = [input.stationId, ...input.successors].find((id) => id !== station.id && !around.stations.includes(id))
  if (unknown !== undefined) return refuse('entity.unknown', { entity: 'station', id: unknown })
  const successors = [...new Set(input.successors)].filter((id) => id !== input.stationId)
  const isSame = lease?.stationId === input.stationId && lease.successors.join() === successors.join()
  if (lease && isSame) return accept([], { result: { resource: lease.resource, epoch: lease.epoch } })
  return owned(input.resource, input.stationId, (lease?.epoch ?? 0) + 1, successors)
}

/** At most as many successors as an op holds. */
const SUCCESSORS_MAX = 8
function owned(resource: string, stationId: string, epoch: number, successors: readonly string[]): Answered {
  return accept([leaseOwned({ resource, stationId, epoch, successors: successors.slice(0, SUCCESSORS_MAX) })], {
    result: { resource, epoch },
  })
}
