/**
 * Sends the messages that this station recorded, and records what became of them. A message is in the log before it is sent, so that a crash
 * sends it again rather than never; its id lets a channel tell the second copy from a second message. Nothing is sent about what is no longer open.
 */
import { NoticeStatus, type NoticeProblem } from '../../contract/oncall.ts'
import { fromInstant, type Clock } from '../../kernel/clock.ts'
import type { IdSource } from '../../kernel/ids.ts'
import type { Logger } from '../../kernel/logger.ts'
import type { Log } from '../../log/index.ts'
import type { Channels, DeliveryReport, SendAnswer } from './channels.ts'
import { noteDelivery } from './decide.ts'
import type { OncallTimers } from './escalator.ts'
import { loadNotice, loadPerson, loadQueue, type NoticeState } from './load.ts'

export type DelivererParts = {
  readonly log: Pick<Log, 'executor' | 'state' | 'keys' | 'station'> & { readonly feed: Pick<Log['feed'], 'listen'> }
  readonly clock: Pick<Clock, 'nowMs'>
  readonly timers: OncallTimers
  readonly ids: IdSource
  readonly logger: Pick<Logger, 'error'>
  readonly channels: Channels
  /** Something of the case still asks for somebody. */
  readonly isOpen: (caseId: string) => boolean
}

/** Pauses before another try; the last one goes on. Greylisting servers let mail in after some minutes (RFC 6647). */
const PAUSES_MS = [5_000, 15_000, 60_000, 120_000, 300_000] as const
/** A message that could not be sent for so long is given up: the chain has gone on meanwhile. */
export const GIVE_UP_MS = 3_600_000
/** Sent at one time. */
const AT_ONCE = 8
/** Longest sleep: the wall clock may jump. */
const SLEEP_MS = 60_000

type Outcome = { readonly status: 'sent' | 'delivered' | 'acknowledged' | 'failed' | 'withdrawn'; readonly problem: NoticeProblem | null }
/** `outcome` = known, but not yet recorded. */
type Try = { readonly count: number; readonly nextMs: number; readonly outcome: Outcome | null }

export class Deliverer {
  readonly #parts: DelivererParts
  readonly #tries = new Map<string, Try>()
  readonly #flying = new Map<string, Promise<void>>()
  readonly #stops: (() => void)[]
  readonly #abort = new AbortController()
  #timer: unknown = null

  constructor(parts: DelivererParts) {
    this.#parts = parts
    this.#stops = [
      parts.log.feed.listen((changes) => {
        if (changes.some(({ kind }) => kind === 'oncall.escalated')) this.#plan(0)
      }),
      ...Object.values(parts.channels).flatMap(({ follow }) => (follow ? [follow((report) => void this.#hear(report))] : [])),
    ]
    this.#plan(0)
  }

  /** Waits for everything that is on its way or due now. */
  async settled(): Promise<void> {
    do {
      this.#look()
      await Promise.all(this.#flying.values())
    } while (this.#due().length > 0)
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops) stop()
    if (this.#timer !== null) this.#parts.timers.clearTimeout(this.#timer)
    this.#abort.abort()
    await Promise.all(this.#flying.values())
  }

  #plan(ms: number): void {
    if (this.#abort.signal.aborted) return
    if (this.#timer !== null) this.#parts.timers.clearTimeout(this.#timer)
    this.#timer = this.#parts.timers.setTimeout(() => {
      this.#timer = null
      this.#look()
    }, ms)
  }

  #queue(): NoticeState[] {
    return loadQueue(this.#parts.log.state, this.#parts.log.keys.stationId).filter(({ id }) => !this.#flying.has(id))
  }
  #due(): NoticeState[] {
    const nowMs = this.#parts.clock.nowMs()
    return this.#queue().filter(({ id }) => (this.#tries.get(id)?.nextMs ?? 0) <= nowMs)
  }

  #look(): void {
    if (this.#abort.signal.aborted) return
    for (const notice of this.#due().slice(0, AT_ONCE - this.#flying.size)) {
      const flight = this.#handle(notice).finally(() => {
        this.#flying.delete(notice.id)
        this.#plan(0)
      })
      this.#flying.set(notice.id, flight)
    }
    const waiting = this.#queue().flatMap(({ id }) => this.#tries.get(id)?.nextMs ?? [])
    if (waiting.length > 0) this.#plan(Math.min(SLEEP_MS, Math.max(0, Math.min(...waiting) - this.#parts.clock.nowMs())))
  }

  async #handle(notice: NoticeState): Promise<void> {
    const before = this.#tries.get(notice.id)
    const outcome = before?.outcome ?? (await this.#send(notice))
    if (this.#abort.signal.aborted && outcome?.status !== 'sent' && outcome?.status !== 'delivered') return
    const isRecorded = outcome !== null && (await this.#record(notice, outcome))
    if (isRecorded) {
      this.#tries.delete(notice.id)
      return
    }
    const count = (before?.count ?? 0) + 1
    const pauseMs = PAUSES_MS[count - 1] ?? PAUSES_MS[PAUSES_MS.length - 1] ?? 0
    this.#tries.set(notice.id, { count, nextMs: this.#parts.clock.nowMs() + pauseMs, outcome })
  }

  /** @returns what is to be recorded; null = it is tried again later */
  async #send(notice: NoticeState): Promise<Outcome | null> {
    const { clock, log, channels, isOpen } = this.#parts
    if (notice.subject.reason !== 'test' && !isOpen(notice.caseId)) return { status: 'withdrawn', problem: null }
    const channel = channels[notice.channel as keyof Channels] // written by the fold from a parsed op
    if (!channel) return { status: 'failed', problem: 'noChannel' }
    const { email, language } = loadPerson(log.state, notice.userId)
    const { caseId, id: noticeId, subject, userId } = notice
    const message = { caseId, noticeId, subject, userId, email, language, timeZone: log.station().timeZone }
    const answer = await channel.send(message, this.#abort.signal).catch((error: unknown): SendAnswer => {
      this.#parts.logger.error({ error, channel: notice.channel }, 'a channel broke')
      return { status: 'failed', problem: 'unreachable', isFinal: false }
    })
    if (answer.status !== 'failed') return { status: answer.status, problem: null }
    if (answer.isFinal) return { status: 'failed', problem: answer.problem }
    return clock.nowMs() - fromInstant(notice.queuedAt) > GIVE_UP_MS ? { status: 'failed', problem: 'tooLate' } : null
  }

  /** @returns false when it could not be written down: what was sent is then not sent again, only recorded later */
  async #record(notice: NoticeState, outcome: Outcome): Promise<boolean> {
    const { log, ids, clock, logger } = this.#parts
    try {
      await log.executor.execute({
        commandId: ids.next<string>(),
        input: { noticeId: notice.id, ...outcome },
        actor: 'station',
        decide: () => noteDelivery(notice, outcome, clock.nowMs()),
      })
      return true
    } catch (error) {
      logger.error({ error }, 'what became of a message could not be recorded')
      return false
    }
  }

  /** A channel says later what became of a message. What it says of messages nobody knows is nothing. */
  async #hear({ caseId, noticeId, status }: DeliveryReport): Promise<void> {
    const notice = loadNotice(this.#parts.log.state, caseId, noticeId)
    if (!notice || !NoticeStatus.safeParse(status).success) return
    await this.#record(notice, { status, problem: status === 'failed' ? 'refused' : null })
  }
}
