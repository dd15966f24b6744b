/**
 * Anti-entropy over one link: once a day, and whenever somebody asks, every scope that both stations hold is compared, op by op and row
 * by row; every hour, where the peer's own streams end. It runs over VERIFY frames of the session and is as sans-IO as that.
 */
import type { Clock } from '../../kernel/clock.ts'
import type { RandomSource } from '../../kernel/random.ts'
import type { LogAudit } from '../../log/log-audit.ts'
import type { Frame, StreamSeq, VerifyFrame } from '../frames.ts'
import type { Outlet } from '../ports.ts'
import type { Timers } from '../session/types.ts'
import { Answerer } from './answerer.ts'
import { Asker } from './asker.ts'
import { Line } from './line.ts'
import type { Slicer } from './slices.ts'
import type { Snapshots } from './snapshot.ts'
import { AUDIT_DEFAULTS, INCONCLUSIVE, SETTLED, type AuditDepth, type AuditEvent, type AuditOptions, type AuditResult } from './types.ts'

/** Where results are kept: the newest of every peer and scope. */
export type AuditBook = {
  put(result: AuditResult): void
  find(peer: string, scope: string): AuditResult | null
}

export type AuditParts = {
  /** Station at the other end. */
  readonly peer: string
  /** The log as this peer may see it: what is compared is what is shared. */
  readonly view: Pick<Outlet, 'scopes' | 'heads'>
  readonly log: LogAudit
  /** One of each for the whole station. */
  readonly snapshots: Snapshots
  readonly slicer: Slicer
  readonly book: AuditBook
  /** The session's `send`, and its `room` for the least urgent class. */
  readonly send: (frame: VerifyFrame) => boolean
  readonly room: () => number
  /** Ops are missing that the peer holds: the session should say HELLO again. */
  readonly compareAgain: (scope: string) => void
  /** Looks at what the peer says of its own streams; `WitnessWatch.expect` gives it. */
  readonly expect?: (scope: string) => (stated: readonly StreamSeq[]) => void
  readonly clock: Clock
  readonly timers: Timers
  /** Spreads the audits of many links. */
  readonly random: RandomSource
  readonly events?: (event: AuditEvent) => void
  readonly options?: Partial<AuditOptions>
}

export type Audit = {
  /** For the session's `onFrame`: true when the frame was one of ours. */
  onFrame(frame: Frame): boolean
  /** For the session's event `open`: from now on, hourly and daily. */
  opened(): void
  /** Compares these scopes now, one after the other; all that are shared when none is named, never one that is not. Never rejects. */
  run(scopes?: readonly string[]): Promise<readonly AuditResult[]>
  /** For the session's event `closed`. */
  close(): void
}

/** How often this side asks again when the peer, which has just found our log damaged, is busy. */
const MENDS_MOST = 3
/** Times are spread over this share. */
const SPREAD = 0.25

/** Builds the audit of one link. */
export function createAudit(parts: AuditParts): Audit {
  return new LinkAudit(parts)
}

class LinkAudit implements Audit {
  readonly #parts: AuditParts
  readonly #options: AuditOptions
  readonly #line: Line
  readonly #asker: Asker
  readonly #answerer: Answerer
  #last: Promise<unknown> = Promise.resolve()
  #cancel: (() => void) | null = null
  /** Scopes whose own log is being mended, and what waits for that. */
  readonly #mending = new Set<string>()
  readonly #waits = new Set<() => void>()
  #isClosed = false

  constructor(parts: AuditParts) {
    const options = { ...AUDIT_DEFAULTS, ...parts.options }
    const events = (event: AuditEvent): void => {
      this.#hear(event)
    }
    this.#parts = parts
    this.#options = options
    this.#line = new Line({ ...parts, roomMs: options.roomMs })
    const common = { ...parts, options, events, line: this.#line }
    this.#asker = new Asker({ ...common, expect: parts.expect ?? (() => () => undefined) })
    const answered = (event: AuditEvent): void => {
      this.#hear(event)
      if (event.type === 'audited' && event.result.outcome === 'damaged') this.#mendSoon(event.result.scope)
    }
    this.#answerer = new Answerer({ ...common, events: answered })
  }

  onFrame(frame: Frame): boolean {
    if (frame.kind !== 'verify') return false
    if (this.#isClosed) return true
    if (frame.isAnswer) this.#asker.heard(frame)
    else this.#answerer.asked(frame)
    return true
  }

  opened(): void {
    if (!this.#cancel) this.#later(this.#options.firstMs)
  }

  run(scopes?: readonly string[]): Promise<readonly AuditResult[]> {
    return this.#inTurn(async () => {
      const results: AuditResult[] = []
      const shared = this.#parts.view.scopes().filter((scope) => !scopes || scopes.includes(scope))
      for (const scope of shared) results.push(...(await this.#one(scope, 'rows')))
      return results
    })
  }

  close(): void {
    this.#isClosed = true
    this.#cancel?.()
    for (const cancel of this.#waits) cancel()
    this.#line.clear()
    this.#asker.stop('no-link')
    this.#answerer.stop()
  }

  /** The hourly look: where streams end, and what has not been compared for a day. */
  async #look(): Promise<void> {
    for (const scope of this.#parts.view.scopes()) await this.#one(scope, this.#isDue(scope) ? 'rows' : 'heads')
  }

  #isDue(scope: string): boolean {
    const { book, peer, clock } = this.#parts
    const last = book.find(peer, scope)
    if (!last || !SETTLED.has(last.outcome)) return true
    const ageMs = clock.nowMs() - last.atMs
    return ageMs < 0 || ageMs >= this.#options.fullMs
  }

  async #one(scope: string, depth: AuditDepth): Promise<AuditResult[]> {
    const run = async (): Promise<AuditResult | null> => (this.#isClosed ? null : this.#asker.run(scope, depth))
    const result = await (depth === 'heads' ? run() : this.#parts.snapshots.turn(run))
    if (!result) return []
    this.#hear({ type: 'audited', result })
    return [result]
  }

  /** The peer's question showed that our own log is damaged: only who asks is given what is missing. */
  #mendSoon(scope: string, tries = MENDS_MOST): void {
    if (this.#mending.has(scope) && tries === MENDS_MOST) return
    this.#mending.add(scope)
    void this.#inTurn(() => this.#one(scope, 'rows')).then(([result]) => {
      if (result?.outcome !== 'busy' || tries === 1 || this.#isClosed) return this.#mending.delete(scope)
      this.#waits.add(
        this.#parts.timers.after(this.#options.gapMs, () => {
          this.#mendSoon(scope, tries - 1)
        }),
      )
    })
  }

  #hear(event: AuditEvent): void {
    if (event.type === 'audited' && this.#isWorthKeeping(event.result)) this.#parts.book.put(event.result)
    this.#parts.events?.(event)
  }

  #isWorthKeeping({ scope, outcome }: AuditResult): boolean {
    const { book, peer } = this.#parts
    return !INCONCLUSIVE.has(outcome) || INCONCLUSIVE.has(book.find(peer, scope)?.outcome ?? outcome)
  }

  /** One audit at a time, whoever asked for it. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => undefined) // whoever asked hears of it
    return turn
  }

  #later(ms: number): void {
    const spread = 1 + (SPREAD * (this.#parts.random.bytes(1)[0] ?? 0)) / 255
    this.#cancel = this.#parts.timers.after(ms * spread, () => {
      void this.#inTurn(() => this.#look())
        .catch((error: unknown) => this.#parts.events?.({ type: 'failure', error }))
        .finally(() => {
          if (!this.#isClosed) this.#later(this.#options.headsMs)
        })
    })
  }
}
