/**
 * Watches for exceptions that come and go: when ops change the state, and when time alone does. One snapshot of open incidents in memory,
 * read again after ops that concern it; the rules run over it at every tick. Screens are told only that the list is another one.
 */
import type { PrismaClient } from '../../../prisma/generated/client.ts'
import type { ConflictSummary } from '../../contract/claims.ts'
import type { ExceptionView } from '../../contract/exceptions.ts'
import type { Instant } from '../../contract/primitives.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Logger } from '../../kernel/logger.ts'
import type { Log } from '../../log/index.ts'
import type { Claims } from '../claims/index.ts'
import { fenceExceptions, type Fenced } from './arrivals.ts'
import { conflictExceptions } from './conflicts.ts'
import { deriveExceptions, settleExceptions, type Seen, type Watched } from './derive.ts'
import { acknowledgements, watchedIncidents } from './queries.ts'
import { syncExceptions, type NamedFinding } from './sync.ts'

export type ExceptionTimers = {
  setInterval(run: () => void, ms: number): unknown
  clearInterval(timer: unknown): void
  setTimeout(run: () => void, ms: number): unknown
  clearTimeout(timer: unknown): void
}
export type ExceptionWatchParts = {
  readonly read: PrismaClient
  readonly log: { readonly feed: Pick<Log['feed'], 'listen'> }
  readonly clock: Pick<Clock, 'nowMs'>
  readonly timers: ExceptionTimers
  readonly logger: Pick<Logger, 'error'>
  /** Newest fix of a unit, or null. */
  readonly seen: (unitId: string) => Seen | null
  readonly claims: Pick<Claims, 'conflicts'>
  /** What comparing with other stations found; asked at every tick. */
  readonly findings: () => readonly NamedFinding[]
  /** What the fences say; asked at every tick. */
  readonly fenced: Fenced
  /** The list is another one now. */
  readonly onChange: () => void
}
export type ExceptionWatch = {
  /** What stands still, for somebody who sees everything; as of the last look. */
  readonly current: readonly ExceptionView[]
  /** Waits for a look that is under way. */
  settled(): Promise<void>
  /** Looks no more, and waits for a look that is under way. */
  stop(): Promise<void>
}

/** Time is looked at this often: exceptions count in seconds. */
const TICK_MS = 1_000
/** After an op the state is read this much later: a burst of ops is one look. */
const BURST_MS = 100
/** Ops of other kinds neither raise nor clear an exception. */
const CONCERNING = ['incident.', 'assignment.', 'handover.', 'exception.', 'conflict.', 'unit.device-'] as const

/** Starts watching. */
export function watchExceptions(parts: ExceptionWatchParts): ExceptionWatch {
  return new SnapshotWatch(parts)
}

class SnapshotWatch implements ExceptionWatch {
  readonly #parts: ExceptionWatchParts
  readonly #timer: unknown
  readonly #stopListening: () => void
  #incidents: readonly Watched[] = []
  #conflicts: readonly ConflictSummary[] = []
  #findings: readonly NamedFinding[] = []
  #fenced: ReturnType<typeof fenceExceptions> = []
  #seenAt: ReadonlyMap<string, Instant> = new Map()
  #current: readonly ExceptionView[] = []
  #isBehind = true
  #isStopped = false
  #planned: unknown = null
  #reading: Promise<void> | null = null

  constructor(parts: ExceptionWatchParts) {
    this.#parts = parts
    this.#stopListening = parts.log.feed.listen((changes) => {
      if (changes.some(({ kind }) => CONCERNING.some((prefix) => kind.startsWith(prefix)))) this.#fallBehind()
    })
    this.#timer = parts.timers.setInterval(() => {
      if (this.#areFindingsNew() || this.#isFencedNew()) this.#isBehind = true // somebody may have seen them before
      if (!this.#isBehind) this.#look()
      else if (this.#planned === null) this.#catchUp()
    }, TICK_MS)
    this.#catchUp()
  }

  get current(): readonly ExceptionView[] {
    return this.#current
  }

  async settled(): Promise<void> {
    while (this.#reading) await this.#reading
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#stopListening()
    this.#parts.timers.clearInterval(this.#timer)
    if (this.#planned !== null) this.#parts.timers.clearTimeout(this.#planned)
    await this.settled()
  }

  #fallBehind(): void {
    this.#isBehind = true
    if (this.#planned !== null || this.#isStopped) return
    this.#planned = this.#parts.timers.setTimeout(() => {
      this.#planned = null
      this.#catchUp()
    }, BURST_MS)
  }

  /** Reads once; what falls behind meanwhile is planned by itself, and a read that fails is tried again at the next tick. */
  #catchUp(): void {
    if (this.#reading || this.#isStopped) return
    this.#reading = this.#read()
      .catch((error: unknown) => {
        this.#isBehind = true
        this.#parts.logger.error({ error }, 'exceptions could not be read')
      })
      .then(() => {
        this.#reading = null
      })
  }

  async #read(): Promise<void> {
    this.#isBehind = false
    const { read, claims, findings, fenced } = this.#parts
    this.#findings = findings()
    this.#fenced = fenceExceptions(fenced)
    const [incidents, conflicts] = [await watchedIncidents(read), await claims.conflicts()]
    this.#seenAt = await acknowledgements(
      read,
      this.#raised(incidents, conflicts).map((one) => one.id),
    )
    this.#incidents = incidents
    this.#conflicts = conflicts
    this.#look()
  }

  #raised(incidents: readonly Watched[], conflicts: readonly ConflictSummary[]): ReturnType<typeof deriveExceptions> {
    const nowMs = this.#parts.clock.nowMs()
    const found = syncExceptions(this.#findings)
    const stuck = deriveExceptions(incidents, this.#parts.seen, nowMs)
    return [...stuck, ...conflictExceptions(conflicts, nowMs), ...found, ...this.#fenced]
  }

  #areFindingsNew(): boolean {
    const namesOf = (findings: readonly NamedFinding[]): string => findings.map(({ code, key }) => `${code}:${key}`).join()
    return namesOf(this.#parts.findings()) !== namesOf(this.#findings)
  }

  #isFencedNew(): boolean {
    const namesOf = (raised: readonly { readonly id: string }[]): string => raised.map(({ id }) => id).join()
    return namesOf(fenceExceptions(this.#parts.fenced)) !== namesOf(this.#fenced)
  }

  #look(): void {
    const next = settleExceptions(this.#raised(this.#incidents, this.#conflicts), this.#seenAt)
    if (JSON.stringify(next) === JSON.stringify(this.#current)) return
    this.#current = next
    if (!this.#isStopped) this.#parts.onChange()
  }
}
