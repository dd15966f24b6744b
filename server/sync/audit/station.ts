/** Anti-entropy of a running station: one audit for each link, the witness it bears, and what both found, as screens ask for it. */
import type { Database } from 'better-sqlite3'
import type { LinkAudit, StreamFinding } from '../../contract/peer-links.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { IdSource } from '../../kernel/ids.ts'
import type { Logger } from '../../kernel/logger.ts'
import type { RandomSource } from '../../kernel/random.ts'
import type { Log } from '../../log/index.ts'
import type { Outlet } from '../ports.ts'
import type { Session, SessionEvent, SessionParts, Timers } from '../session/types.ts'
import { createAudit, type Audit } from './audit.ts'
import { createAuditBook } from './book.ts'
import { scopeAudit, streamFinding } from './report.ts'
import { createSlicer } from './slices.ts'
import { createSnapshots } from './snapshot.ts'
import type { AuditEvent } from './types.ts'
import { createWitness } from './witness.ts'
import { createWitnessWatch } from './witness-watch.ts'

export type StationAuditParts = {
  readonly log: Log
  readonly db: Database
  readonly clock: Clock
  readonly random: RandomSource
  readonly ids: IdSource
  readonly timers: Timers
  readonly logger: Pick<Logger, 'warn' | 'error'>
  /** There are new results or findings. */
  readonly onChange: () => void
}
export type AuditedLink = {
  readonly peer: string
  readonly outlet: Outlet
  /** The session, once it is made: nothing is sent before it is open. */
  readonly session: () => Session
}
export type AuditHooks = { readonly onFrame: NonNullable<SessionParts['onFrame']>; readonly onEvent: (event: SessionEvent) => void }

export type StationAudit = {
  /** What a session is given so that it carries audits. */
  link(link: AuditedLink): AuditHooks
  /** How everything shared with a station last compared. */
  of(peer: string): LinkAudit
  /** Stations with which anything was ever compared. */
  peers(): readonly string[]
  /** What is wrong with what stations wrote and still is, newest first. */
  findings(): readonly StreamFinding[]
  /**
   * Compares everything with every station that can be heard, now. Asked again while that runs, it goes on.
   * @returns links on which it runs @throws AppError `input.rate-limited` right after it was done
   */
  compareNow(): number
  /** Something here is known to be damaged: compares as soon as peers answer, which fetches it anew. */
  mend(): void
  close(): void
}

type Known = { readonly audits: ReadonlyMap<string, LinkAudit['scopes']>; readonly findings: readonly StreamFinding[] }

/** Between two comparisons that people ask for: peers answer no sooner. */
const AGAIN_MS = 15_000

/** Starts bearing witness; links come and go. */
export function openStationAudit(parts: StationAuditParts): StationAudit {
  return new OpenAudit(parts)
}

class OpenAudit implements StationAudit {
  readonly #parts: StationAuditParts
  readonly #timers: Timers
  readonly #shared: ReturnType<typeof sharedParts>
  readonly #open = new Map<string, { readonly audit: Audit; isComparing: boolean }>()
  #known: Known | null = null
  #comparedAtMs: number | null = null
  /** Mending waits for its time, or for a link. */
  #isPlanned = false
  #isOwed = false
  #isClosed = false

  constructor(parts: StationAuditParts) {
    this.#parts = parts
    // long work goes on in turns of the loop: none may come when the database is closed
    this.#timers = {
      after: (ms, run) =>
        parts.timers.after(ms, () => {
          if (!this.#isClosed) run()
        }),
    }
    this.#shared = sharedParts(parts, this.#timers, () => this.#changed())
    this.#shared.witness.start()
  }

  link({ peer, outlet, session }: AuditedLink): AuditHooks {
    const { log, clock, random } = this.#parts
    const { watch, witness: _witness, ...shared } = this.#shared
    const audit = createAudit({
      ...{ peer, view: outlet, log: log.audit, ...shared, clock, random, timers: this.#timers },
      send: (frame) => session().send(frame),
      room: () => session().room('history'),
      compareAgain: () => {
        session().compareAgain()
      },
      expect: (scope) => {
        const judge = watch.expect(peer, () => session().status().peer?.incarnation ?? 1)(scope)
        return (stated) => {
          judge(stated)
          this.#known = null // what was found before may have ended
        }
      },
      events: (event) => {
        this.#hear(event)
      },
    })
    const link = { audit, isComparing: false }
    return {
      onFrame: (frame) => audit.onFrame(frame),
      onEvent: ({ type }) => {
        if (type === 'open') {
          this.#open.set(peer, link)
          audit.opened()
          if (this.#isOwed) this.#mendLater(AGAIN_MS)
        } else if (type === 'closed') {
          if (this.#open.get(peer) === link) this.#open.delete(peer)
          audit.close()
        }
      },
    }
  }

  of(peer: string): LinkAudit {
    return { isComparing: this.#open.get(peer)?.isComparing ?? false, scopes: this.#look().audits.get(peer) ?? [] }
  }

  peers(): readonly string[] {
    return [...this.#look().audits.keys()]
  }

  findings(): readonly StreamFinding[] {
    return this.#look().findings
  }

  compareNow(): number {
    const links = [...this.#open.values()]
    const running = links.filter(({ isComparing }) => isComparing).length
    if (running > 0 || links.length === 0) return running
    const waitMs = this.#waitMs()
    if (waitMs > 0) throw new AppError('input.rate-limited', { retryAfterSeconds: Math.ceil(waitMs / 1000) })
    for (const link of links) {
      link.isComparing = true
      void link.audit.run().finally(() => {
        link.isComparing = false
        this.#comparedAtMs = this.#parts.clock.monotonicMs()
        this.#changed()
      })
    }
    this.#changed()
    return links.length
  }

  mend(): void {
    const waitMs = this.#waitMs()
    if (waitMs > 0) return this.#mendLater(waitMs)
    this.#isOwed = this.compareNow() === 0
  }

  #mendLater(ms: number): void {
    if (this.#isPlanned) return
    this.#isPlanned = true
    this.#timers.after(ms, () => {
      this.#isPlanned = false
      this.mend()
    })
  }

  close(): void {
    this.#isClosed = true
    this.#shared.witness.stop()
  }

  /** Until peers answer again. */
  #waitMs(): number {
    return this.#comparedAtMs === null ? 0 : this.#comparedAtMs + AGAIN_MS - this.#parts.clock.monotonicMs()
  }

  #hear(event: AuditEvent): void {
    const { log, logger } = this.#parts
    switch (event.type) {
      case 'audited':
        return this.#changed()
      case 'repaired':
        return log.refolded(event.entities)
      case 'malformed':
        return logger.warn({ peer: event.peer, error: event.error }, 'a station compared in words that make no sense')
      case 'failure':
        return logger.error({ error: event.error }, 'comparing with another station failed')
    }
  }

  #changed(): void {
    this.#known = null
    if (!this.#isClosed) this.#parts.onChange()
  }

  /** Results and findings as they were when something changed last: screens and alarms ask often. */
  #look(): Known {
    if (this.#known) return this.#known
    const { log } = this.#parts
    const { book } = this.#shared
    const results = Map.groupBy(book.results(), ({ peer }) => peer)
    return (this.#known = {
      audits: new Map([...results].map(([peer, records]) => [peer, records.map((record) => scopeAudit(log, record))])),
      findings: book.findings().flatMap((finding) => (finding.endedAtMs === null ? [streamFinding(finding)] : [])),
    })
  }
}

/** What all links of a station share. */
function sharedParts({ log, db, clock, random, ids, logger }: StationAuditParts, timers: Timers, changed: () => void) {
  const slicer = createSlicer({ timers, clock })
  const book = createAuditBook(db)
  const watch = createWitnessWatch({ log, book, slicer, clock, onFinding: changed })
  const then = async (): Promise<void> => {
    await watch.look()
    changed() // what was found may have ended
  }
  const onFailure = (error: unknown): void => {
    logger.error({ error }, 'no witness could be borne of other stations')
  }
  const witness = createWitness({ log, ids, timers, random, then, onFailure })
  return { slicer, snapshots: createSnapshots(log.audit, slicer), book, watch, witness }
}
