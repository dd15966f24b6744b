/** The asking side of an audit: compares one scope with the peer step by step, from the cheapest question to the dearest. */
import type { AuditOutcome } from '../../contract/peer-links.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { EntityState } from '../../log/log-audit.ts'
import { FrameError, type StreamSeq, type VerifyFrame } from '../frames.ts'
import type { Outlet } from '../ports.ts'
import type { Timers } from '../session/types.ts'
import { Comparison, type Builds, type ComparisonParts } from './comparison.ts'
import { mendFrom } from './mending.ts'
import type { Items } from './sorted-items.ts'
import { Talk, type Line } from './line.ts'
import { RangeMessageError } from './ranges.ts'
import { Reconciler, type Difference } from './rbsr.ts'
import type { Snapshot, Snapshots } from './snapshot.ts'
import { CHECK, ENTITIES, ENTITIES_PER_STEP, OPEN_ANSWER, OPEN_ASK, PLACES, SUM, type OpenAnswer, type Step } from './steps.ts'
import { AuditStop, type AuditDepth, type AuditOptions, type AuditResult } from './types.ts'
import { commonVector, distance, isBeyond, statedVector, statement, vectorOf } from './vectors.ts'

export type AskerParts = Omit<ComparisonParts, 'snapshots'> & {
  readonly view: Pick<Outlet, 'heads'>
  readonly snapshots: Snapshots
  readonly line: Line
  readonly timers: Timers
  readonly clock: Clock
  readonly options: AuditOptions
  /** Compares heads again and fetches what is missing: the session's HELLO. */
  readonly compareAgain: (scope: string) => void
  /** Called before the peer is asked where its streams end; the answer is handed what it said. */
  readonly expect: (scope: string) => (stated: readonly StreamSeq[]) => void
}
/** Answers of one reconciliation: enough for any honest peer at the limits of an audit. */
const ROUNDS_MAX = 500

export class Asker {
  readonly #parts: AskerParts
  #talk: Talk | null = null
  #lastId = 0

  constructor(parts: AskerParts) {
    this.#parts = parts
  }

  /** Takes an answer of the peer. */
  heard(frame: VerifyFrame): void {
    this.#talk?.heard(frame)
  }

  /** Ends what runs. */
  stop(outcome: AuditOutcome): void {
    this.#talk?.end(new AuditStop(outcome))
  }

  /** Compares one scope; one at a time. Never rejects. @returns null when only heads were looked at */
  async run(scope: string, depth: AuditDepth): Promise<AuditResult | null> {
    const { line, timers, options } = this.#parts
    this.#lastId += 1
    const talk = new Talk(line, timers, options.answerMs, { id: this.#lastId, scope })
    this.#talk = talk
    try {
      return await this.#audit(talk, scope, depth)
    } catch (error) {
      return this.#unfinished(scope, this.#outcomeOf(error))
    } finally {
      talk.end(new AuditStop('failed'))
      this.#talk = null
    }
  }

  async #audit(talk: Talk, scope: string, depth: AuditDepth): Promise<AuditResult | null> {
    const { view, log, snapshots, compareAgain, clock, expect, options } = this.#parts
    const judge = expect(scope)
    const heads = view.heads(scope)
    const mine = vectorOf(heads)
    const opened = await this.#open(talk, { depth, foldId: log.rows.foldId, streams: statement(heads) })
    judge(opened.streams)
    if (depth === 'heads') return null
    const theirs = statedVector(scope, opened.streams)
    if (distance(mine, theirs) > options.behindMost) {
      compareAgain(scope)
      throw new AuditStop('behind')
    }
    const builds = { comparesRows: depth === 'rows', isOther: Buffer.compare(opened.foldId, log.rows.foldId) !== 0 }
    const comparison = await this.#compare(talk, await snapshots.of(scope, commonVector(mine, theirs)), builds)
    await comparison.sum() // while the peer makes its own
    comparison.hear(SUM.decode(await talk.hear('sum')))
    const same = await comparison.isSame()
    if (!same.ops) await this.#compareOps(talk, comparison)
    else if (!same.rows) await this.#compareRows(talk, comparison)
    talk.tell('done', SUM.encode(comparison.lastSum()))
    if (comparison.ops.isShortHere || isBeyond(theirs, vectorOf(view.heads(scope)))) compareAgain(scope)
    return comparison.conclude(clock.nowMs())
  }

  /** Begins with a log that is whole, if the peer can help to make it so. */
  async #compare(talk: Talk, snapshot: Snapshot, builds: Builds): Promise<Comparison> {
    const { log, snapshots, events } = this.#parts
    const { scope, upTo, problems } = snapshot
    if (problems.length === 0) return new Comparison(this.#parts, snapshot, builds)
    await talk.hear('sum') // only now does the peer answer questions about ops
    const onMended = (entities: readonly string[]): void => {
      events({ type: 'repaired', scope, entities })
    }
    const mending = await mendFrom({ talk, log, onMended }, problems)
    return new Comparison(this.#parts, mending ? await snapshots.of(scope, upTo) : snapshot, builds, mending)
  }

  async #open(talk: Talk, ask: Parameters<typeof OPEN_ASK.encode>[0]): Promise<OpenAnswer> {
    const answer = OPEN_ANSWER.decode(await talk.ask('open', OPEN_ASK.encode(ask)))
    if (answer.status !== 'open') throw new AuditStop(answer.status)
    return answer
  }

  /** Finds the ops that differ and lays both sides' word about them side by side. */
  async #compareOps(talk: Talk, comparison: Comparison): Promise<void> {
    const { have, need } = await this.#reconcile(talk, 'ops', comparison.snapshot.ops, this.#parts.options.opsMost)
    const places = comparison.ops.placed(have)
    const answer = PLACES.decode(await talk.ask('places', PLACES.encode({ places, wanted: need })))
    comparison.ops.note(answer.places)
  }

  /** Finds entities whose rows differ; both sides fold them again from their own logs and compare once more. */
  async #compareRows(talk: Talk, comparison: Comparison): Promise<void> {
    const isCut = await this.#findSuspects(talk, comparison)
    if (isCut) {
      const { changed } = await comparison.check(null)
      const answer = CHECK.decode(await talk.ask('check', CHECK.encode({ isAll: true, changed, states: [] })))
      comparison.noteChecked([], answer.changed)
      await this.#findSuspects(talk, comparison)
    }
    for (const entities of chunks(comparison.suspects)) {
      const { states, changed } = await comparison.check(entities)
      const answer = CHECK.decode(await talk.ask('check', CHECK.encode({ isAll: false, changed, states })))
      comparison.noteChecked(answer.states, answer.changed)
    }
  }

  /** @returns whether there are more than could be named */
  async #findSuspects(talk: Talk, comparison: Comparison): Promise<boolean> {
    const rows = await comparison.rows()
    if (!rows) return false
    const { have, need, isCut } = await this.#reconcile(talk, 'rows', rows.items, this.#parts.options.entitiesMost)
    const states = await comparison.statesAt(have)
    for (const [mine, wanted] of pairsOfChunks(states, need)) {
      const answer = ENTITIES.decode(await talk.ask('entities', ENTITIES.encode({ states: mine, wanted })))
      comparison.noteEntities(answer.states)
    }
    return isCut
  }

  async #reconcile(talk: Talk, step: Step, items: Items, most: number): Promise<Difference & { readonly isCut: boolean }> {
    const reconciler = new Reconciler(items, this.#parts.options.messageBytes, most)
    let rounds = 0
    for (let message: Uint8Array | null = reconciler.begin(); message; rounds += 1) {
      if (rounds === ROUNDS_MAX) throw new RangeMessageError('it never ends')
      message = reconciler.next(await talk.ask(step, message))
    }
    return { ...reconciler.difference, isCut: reconciler.isCut }
  }

  #outcomeOf(error: unknown): AuditOutcome {
    const { peer, events } = this.#parts
    if (error instanceof AuditStop) return error.outcome
    if (error instanceof FrameError || error instanceof RangeMessageError) {
      events({ type: 'malformed', peer, error })
      return 'broken'
    }
    events({ type: 'failure', error })
    return 'failed'
  }

  #unfinished(scope: string, outcome: AuditOutcome): AuditResult {
    const { peer, clock } = this.#parts
    const nothing = { ops: 0, entities: 0, difference: null, differences: 0, damage: null, mended: 0, repairedHere: 0, repairedThere: 0 }
    return { peer, scope, atMs: clock.nowMs(), outcome, ...nothing, repaired: [], unsettled: [], incomparable: 0 }
  }
}

function chunks<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / ENTITIES_PER_STEP) }, (_, at) =>
    items.slice(at * ENTITIES_PER_STEP, (at + 1) * ENTITIES_PER_STEP),
  )
}

function pairsOfChunks<Wanted>(states: readonly EntityState[], wanted: readonly Wanted[]): [EntityState[], Wanted[]][] {
  const [a, b] = [chunks(states), chunks(wanted)]
  return Array.from({ length: Math.max(a.length, b.length) }, (_, at) => [a[at] ?? [], b[at] ?? []])
}
