/**
 * Watches the alarms that nobody has acknowledged and leads them through their chains, from the start of the station on, whoever is signed in.
 * Every station that holds an alarm does this; `waitForTurnMs` says which of them acts, and what it records stops the others. Nothing is kept
 * here that a restart would miss: how far each escalation has come lies in the log.
 */
import { PERMISSIONS, type Permission } from '../../contract/permissions.ts'
import { fromInstant, type Clock } from '../../kernel/clock.ts'
import type { IdSource } from '../../kernel/ids.ts'
import type { Logger } from '../../kernel/logger.ts'
import { accept, type Log } from '../../log/index.ts'
import type { AlarmEngine, AlarmState } from '../alarms/index.ts'
import { escalate } from './decide.ts'
import { stepChain } from './engine/chain.ts'
import { groupsOf, type AlarmGroup, type OpenAlarm } from './engine/routing.ts'
import { waitForTurnMs } from './engine/turn.ts'
import { directoryOf, loadCase, loadPerson, loadPlans, routesOf } from './load.ts'

export type OncallTimers = { setTimeout(run: () => void, ms: number): unknown; clearTimeout(timer: unknown): void }
export type EscalatorParts = {
  readonly log: Pick<Log, 'executor' | 'state' | 'keys' | 'engine'> & {
    readonly feed: Pick<Log['feed'], 'listen'>
    readonly heads: Pick<Log['heads'], 'find'>
  }
  readonly clock: Pick<Clock, 'nowMs'>
  readonly timers: OncallTimers
  readonly ids: IdSource
  readonly logger: Pick<Logger, 'error'>
  readonly alarms: Pick<AlarmEngine, 'board' | 'pictures'>
  /** Stations in reach that hold a scope, without this one. */
  readonly others: (scope: string) => readonly string[]
}

/** A burst of alarms is looked at once. */
const BURST_MS = 500
/** Longest sleep: the wall clock may jump, and stations come into reach. */
const SLEEP_MS = 30_000
/** Nothing is hidden from who watches for everybody. */
const WATCHER = { permissions: new Set<Permission>(PERMISSIONS), facilityId: null } as const
const PLAN_KINDS = new Set(['oncall.plan-set', 'oncall.escalated'])

export class Escalator {
  readonly #parts: EscalatorParts
  readonly #plans: { get(): ReturnType<typeof loadPlans> }
  readonly #stops: (() => void)[]
  #timer: { readonly atMs: number; readonly handle: unknown } | null = null
  #looking: Promise<void> | null = null
  #mustLookAgain = false
  #isStopped = false

  constructor(parts: EscalatorParts) {
    this.#parts = parts
    this.#plans = parts.log.engine.remembered(loadPlans)
    this.#stops = [
      parts.alarms.board.onChange(() => {
        this.#plan(BURST_MS)
      }),
      parts.log.feed.listen((changes) => {
        if (changes.some(({ kind }) => PLAN_KINDS.has(kind))) this.#plan(BURST_MS)
      }),
    ]
    this.#plan(BURST_MS)
  }

  /** Cases of which something asks for somebody. */
  openCases(): ReadonlySet<string> {
    return new Set(this.#groups().map(({ caseId }) => caseId))
  }

  /** Waits until what is due now is recorded. */
  async settled(): Promise<void> {
    await this.#look()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    for (const stop of this.#stops) stop()
    if (this.#timer) this.#parts.timers.clearTimeout(this.#timer.handle)
    await this.#looking
  }

  #plan(ms: number): void {
    if (this.#isStopped) return
    const atMs = this.#parts.clock.nowMs() + ms
    if (this.#timer && this.#timer.atMs <= atMs) return
    if (this.#timer) this.#parts.timers.clearTimeout(this.#timer.handle)
    const handle = this.#parts.timers.setTimeout(() => {
      this.#timer = null
      void this.#look()
    }, ms)
    this.#timer = { atMs, handle }
  }

  /** One look at a time; what changes meanwhile is looked at after it. */
  #look(): Promise<void> {
    if (this.#looking) {
      this.#mustLookAgain = true
      return this.#looking
    }
    this.#looking = this.#lookRound().finally(() => {
      this.#looking = null
    })
    return this.#looking
  }

  async #lookRound(): Promise<void> {
    let nextMs = Infinity
    do {
      this.#mustLookAgain = false
      nextMs = await this.#lookOnce().catch((error: unknown) => {
        this.#parts.logger.error({ error }, 'escalations could not go on')
        return this.#parts.clock.nowMs() + SLEEP_MS
      })
    } while (this.#mustLookAgain && !this.#isStopped)
    if (nextMs !== Infinity) this.#plan(Math.min(Math.max(nextMs - this.#parts.clock.nowMs(), BURST_MS), SLEEP_MS))
  }

  /** Does what is this station's turn. @returns when the next thing is due, epoch milliseconds */
  async #lookOnce(): Promise<number> {
    const { log, clock } = this.#parts
    let nextMs = Infinity
    for (const group of this.#groups()) {
      if (this.#isStopped) return Infinity
      const waitMs = waitForTurnMs(log.keys.stationId, group.alarms[0]?.raisedBy ?? null, this.#parts.others(group.scope))
      const actMs = this.#dueMs(group) + waitMs
      if (actMs > clock.nowMs()) nextMs = Math.min(nextMs, actMs)
      else {
        await this.#act(group)
        nextMs = Math.min(nextMs, this.#dueMs(group) + waitMs)
      }
    }
    return nextMs
  }

  #dueMs(group: AlarmGroup): number {
    const { log, clock } = this.#parts
    const about = { ...group.route, alarms: group.alarms }
    return stepChain(loadCase(log.state, group.caseId), clock.nowMs(), about, directoryOf(log.state, this.#plans.get())).dueMs ?? Infinity
  }

  /** Decides inside the log's transaction: what another station recorded a moment ago is known there. */
  async #act(group: AlarmGroup): Promise<void> {
    const { log, ids } = this.#parts
    await log.executor.execute({
      commandId: ids.next<string>(),
      input: { caseId: group.caseId },
      actor: 'station',
      decide: (state, facts) => {
        const about = { ...group.route, alarms: group.alarms }
        const { advance } = stepChain(loadCase(state, group.caseId), fromInstant(facts.now), about, directoryOf(state, loadPlans(state)))
        return advance === null ? accept([]) : escalate(group, advance, (userId) => loadPerson(state, userId).rules, facts)
      },
    })
  }

  #groups(): AlarmGroup[] {
    const routes = routesOf(this.#plans.get())
    if (routes.length === 0) return []
    const { alarms, clock } = this.#parts
    const open = alarms.pictures.of(WATCHER, clock.nowMs()).onShelf('annunciated')
    return groupsOf(
      routes,
      open.flatMap(({ letter, state }) => (letter === 'B' ? this.#openAlarm(state) : [])),
    )
  }

  #openAlarm(state: AlarmState): OpenAlarm[] {
    const { id: alarmId, code, priority, scope, parents, params, occurrenceId, alarmedAt, reAlarmCount, raisedBy } = state
    if (occurrenceId === null || alarmedAt === null || priority === null) return []
    return [
      {
        ...{ alarmId, code, priority, scope, parents, alarmedAt, params },
        key: `${occurrenceId}.${reAlarmCount}`,
        source: { kind: state.sourceKind, id: state.sourceId },
        raisedBy: raisedBy === null ? null : this.#stationOf(raisedBy),
      },
    ]
  }

  #stationOf(opId: string): string | null {
    return this.#parts.log.heads.find(opId.slice(0, opId.lastIndexOf(':')))?.stationId ?? null
  }
}
