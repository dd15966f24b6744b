/**
 * An escalation, step by step. Pure: the state so far, the time and what is open give what is due now and what comes of it. What became due
 * while nobody looked (an outage, a cut) is done once, and what follows is counted from then. When nothing of the group is open any more,
 * because everything was acknowledged, shelved or is over, there is no group and nobody asks.
 */
import type { Chain, ChainStep, Route } from '../../../contract/oncall.ts'
import { fromInstant, toInstant } from '../../../kernel/clock.ts'
import { isOpen, localTime, MINUTE_MS, nextOpening } from './calendar.ts'
import { TOLD_MAX, type CaseState } from '../ops.ts'
import { peopleOf, type Directory, type Found } from './people.ts'
import type { OpenAlarm } from './routing.ts'

/** A chain is begun again, and handed over, so many times at most. */
export const HOPS_MAX = 5
/** A chain is begun again a minute after it began at the earliest, also one without any wait. */
const LAP_MS = 60_000
/** Steps done at one moment: every chain with its hand-overs is shorter. */
const STEPS_AT_ONCE = 300

export type Group = { readonly route: Route; readonly routeId: string; readonly alarms: readonly OpenAlarm[] }
export type Recipient = CaseState['reached'][number]
/** What comes of looking: the case afterwards, whom to tell, and rosters or teams that named nobody. */
export type Advance = {
  readonly state: CaseState
  readonly notify: readonly Recipient[]
  readonly reason: 'step' | 'news' | 'again'
  readonly gaps: readonly string[]
}
/** `dueMs` = when something is to be done; null = not before something changes. `advance` when that is now. */
export type Looked = { readonly dueMs: number | null; readonly advance: Advance | null }

const isTold = ({ told, toldUpTo }: CaseState, { key, alarmedAt }: OpenAlarm): boolean =>
  (toldUpTo !== null && alarmedAt <= toldUpTo) || told.includes(key)

/** A case of which nothing is open any more is over: what is open now is another. */
const isRunning = (state: CaseState | null, { routeId, alarms }: Group): state is CaseState =>
  state?.routeId === routeId && alarms.some((alarm) => isTold(state, alarm))

function begin({ route, routeId, alarms }: Group): CaseState {
  const [oldest] = alarms
  const dueAt = toInstant(fromInstant(oldest?.alarmedAt ?? '') + route.groupWaitSeconds * 1000)
  return {
    ...{
      routeId: routeId as CaseState['routeId'], // the id of a plan
      chainId: route.chainId,
      leader: oldest?.key ?? '',
      lap: 0,
      hops: 0,
      step: 0,
      isEnded: false,
    }, // the id of a plan
    ...{ dueAt, lapAt: dueAt, count: 0, toldAt: null, told: [], toldUpTo: null, reached: [], foundNobody: false, turns: [] },
  }
}

function knows(state: CaseState, alarms: readonly OpenAlarm[]): CaseState {
  const told = alarms.slice(-TOLD_MAX).map(({ key }) => key)
  return { ...state, told, toldUpTo: alarms.length > TOLD_MAX ? (alarms.at(-1)?.alarmedAt ?? null) : null }
}

const chainOf = ({ chainId }: CaseState, directory: Directory): Chain | null => {
  const plan = directory.plan(chainId)
  return plan?.kind === 'chain' ? plan : null
}
const stepOf = (state: CaseState, directory: Directory): ChainStep | null =>
  state.isEnded ? null : (chainOf(state, directory)?.steps[state.step] ?? null)

/** When the next step may be done; null = it waits for more alarms, or there is none. */
function stepDueMs(state: CaseState, step: ChainStep | null, { alarms }: Group, nowMs: number): number | null {
  if (!step) return null
  const dueMs = fromInstant(state.dueAt)
  if (step.kind === 'onlyDuring') return nextOpening(step.timeZone, step.windows, Math.max(dueMs, nowMs))
  if (step.kind !== 'onlyIf') return dueMs
  const from = toInstant(nowMs - step.withinMinutes * MINUTE_MS)
  return alarms.filter(({ alarmedAt }) => alarmedAt > from).length > step.moreThan ? dueMs : null
}

/** New alarms of a group that was told, at the next interval; everything again, at the first interval after the repeat interval. */
function laterDue(state: CaseState, hasStep: boolean, { route, alarms }: Group): { newsMs: number; againMs: number } {
  const interval = route.groupIntervalSeconds * 1000
  const repeat = Math.ceil((route.repeatIntervalSeconds * 1000) / interval) * interval
  const hasNews = state.toldAt !== null && alarms.some((alarm) => !isTold(state, alarm))
  return {
    newsMs: hasNews ? fromInstant(state.toldAt ?? '') + interval : Infinity,
    againMs: hasStep ? Infinity : fromInstant(state.toldAt ?? state.dueAt) + repeat,
  }
}

type Walk = { state: CaseState; readonly notify: Map<string, Recipient>; readonly gaps: string[] }

function tell(walk: Walk, step: { readonly isImportant: boolean }, { userIds, gap, turn }: Found, nowMs: number, group: Group): void {
  for (const userId of userIds) {
    const isImportant = step.isImportant || walk.notify.get(userId)?.isImportant === true
    walk.notify.set(userId, { userId: userId as Recipient['userId'], isImportant }) // an id of a plan
  }
  if (gap !== null) walk.gaps.push(gap)
  const { state } = walk
  const turns = turn ? [...state.turns.filter(({ teamId }) => teamId !== turn.teamId), turn].slice(-50) : state.turns
  const after = { ...state, step: state.step + 1, foundNobody: userIds.length === 0, turns: turns as CaseState['turns'] } // ids of plans
  walk.state = userIds.length === 0 ? after : { ...knows(after, group.alarms), toldAt: toInstant(nowMs) }
}

/** Does one step. After one that found nobody there is nothing to wait for. */
function doStep(walk: Walk, step: ChainStep, nowMs: number, group: Group, directory: Directory): void {
  const { state } = walk
  const now = toInstant(nowMs)
  const on = { ...state, step: state.step + 1, dueAt: now }
  switch (step.kind) {
    case 'wait':
      walk.state = { ...on, foundNobody: false, dueAt: state.foundNobody ? now : toInstant(nowMs + step.minutes * MINUTE_MS) }
      return
    case 'onlyDuring':
    case 'onlyIf':
      walk.state = on
      return
    case 'repeat': {
      if (state.lap >= step.times) {
        walk.state = on
        return
      }
      const lapAt = toInstant(Math.max(nowMs, fromInstant(state.lapAt) + LAP_MS))
      walk.state = { ...state, step: 0, lap: state.lap + 1, lapAt, dueAt: lapAt }
      return
    }
    case 'handOver':
      walk.state =
        state.hops < HOPS_MAX ? { ...state, chainId: step.chainId, step: 0, lap: 0, hops: state.hops + 1, lapAt: now, dueAt: now } : on
      return
    default:
      walk.state = { ...state, dueAt: now }
      tell(walk, step, peopleOf(step, nowMs, directory, state.turns), nowMs, group)
  }
}

/** A station may have slept through the opening of a window: it is open now, or it is not. */
const isStepNow = (walk: Walk, step: ChainStep, nowMs: number, group: Group): boolean =>
  step.kind === 'onlyDuring'
    ? fromInstant(walk.state.dueAt) <= nowMs && isOpen(step.windows, localTime(step.timeZone, nowMs))
    : (stepDueMs(walk.state, step, group, nowMs) ?? Infinity) <= nowMs

function walkOn(start: CaseState, nowMs: number, group: Group, directory: Directory): Walk {
  const walk: Walk = { state: start, notify: new Map(), gaps: [] }
  for (let done = 0; done < STEPS_AT_ONCE; done += 1) {
    const step = stepOf(walk.state, directory)
    if (!step) {
      walk.state = { ...walk.state, isEnded: true }
      break
    }
    if (!isStepNow(walk, step, nowMs, group)) break
    doStep(walk, step, nowMs, group, directory)
  }
  return walk
}

/** Who was told so far, each once; important when it ever was. */
function reachedBy({ reached }: CaseState, more: Iterable<Recipient>): CaseState['reached'] {
  const all = new Map(reached.map((one) => [one.userId, one]))
  for (const one of more) all.set(one.userId, { ...one, isImportant: one.isImportant || all.get(one.userId)?.isImportant === true })
  return [...all.values()].slice(0, 200)
}

const finished = (state: CaseState, notify: readonly Recipient[], rest: Pick<Advance, 'reason' | 'gaps'>): Advance => ({
  state: { ...state, count: state.count + (notify.length > 0 ? 1 : 0), reached: reachedBy(state, notify) },
  notify,
  ...rest,
})

/** Tells those again who were told before. Where nobody could be, the chain is tried from its beginning. */
function tellAgain(state: CaseState, reason: 'news' | 'again', nowMs: number, group: Group): Advance {
  const now = toInstant(nowMs)
  if (state.reached.length === 0) {
    const { chainId } = begin(group)
    return finished({ ...state, chainId, step: 0, lap: 0, hops: 0, isEnded: false, dueAt: now, lapAt: now }, [], { reason, gaps: [] })
  }
  return finished({ ...knows(state, group.alarms), toldAt: now }, state.reached, { reason, gaps: [] })
}

/**
 * Looks at the escalation of a group.
 * @param saved as it was recorded last; null = never
 * @param group its open alarms, the oldest first, at least one
 */
export function stepChain(saved: CaseState | null, nowMs: number, group: Group, directory: Directory): Looked {
  const isNew = !isRunning(saved, group)
  const state = isNew ? begin(group) : saved
  if (isNew && fromInstant(state.dueAt) > nowMs) return { dueMs: fromInstant(state.dueAt), advance: null }
  const step = stepOf(state, directory)
  const stepMs = isNew ? fromInstant(state.dueAt) : stepDueMs(state, step, group, nowMs)
  const { newsMs, againMs } = laterDue(state, step !== null, group)
  const dueMs = Math.min(stepMs ?? Infinity, newsMs, isNew ? Infinity : againMs)
  if (dueMs === Infinity) return { dueMs: null, advance: null }
  if (dueMs > nowMs) return { dueMs, advance: null }
  if ((stepMs ?? Infinity) > nowMs) return { dueMs, advance: tellAgain(state, newsMs <= nowMs ? 'news' : 'again', nowMs, group) }
  const { state: after, notify, gaps } = walkOn(isNew ? knows(state, group.alarms) : state, nowMs, group, directory)
  return { dueMs, advance: finished(after, [...notify.values()], { reason: 'step', gaps }) }
}
