/** Keeps the call being taken on the station while it is typed: soon after a change, at once when asked, one write after another. */
import type { IntakeDraft } from '../../../server/contract/drafts.ts'

/** A change is on its way to the station after this long, however long the typing goes on. */
export const KEEP_AFTER_MS = 300
/** What the station did not take is sent again after this long. */
export const TRY_AGAIN_MS = 3_000

/** The station's side. */
type DraftDoor = { keep(draft: IntakeDraft): Promise<unknown>; drop(startedAt: IntakeDraft['startedAt']): Promise<unknown> }
type Timers = { setTimeout(run: () => void, ms: number): unknown; clearTimeout(timer: unknown): void }
type Parts = {
  readonly door: DraftDoor
  readonly timers: Timers
  /** Hears whether the last words are only in this window. */
  readonly onState: (isKept: boolean) => void
}

export class DraftKeeper {
  readonly #parts: Parts
  /** What has not been sent yet; null = nothing. */
  #next: (() => Promise<unknown>) | null = null
  #timer: unknown = null
  #running: Promise<void> | null = null
  #isClosed = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Remembers the newest state of the call. */
  change(draft: IntakeDraft): void {
    this.#plan(() => this.#parts.door.keep(draft), KEEP_AFTER_MS)
  }

  /** The call is over; what was still to be kept of it is not sent any more. */
  drop(startedAt: IntakeDraft['startedAt']): void {
    this.#plan(() => this.#parts.door.drop(startedAt), 0)
    void this.flush()
  }

  /** Sends now what is not sent yet, and waits for it. Never rejects. */
  async flush(): Promise<void> {
    this.#cancel()
    while (this.#running !== null) await this.#running
    if (this.#next === null || this.#isClosed) return
    this.#running = this.#send(this.#next)
    await this.#running
  }

  /** Nothing is sent any more: another person may be at this window. */
  close(): void {
    this.#isClosed = true
    this.#cancel()
  }

  #plan(act: () => Promise<unknown>, ms: number): void {
    this.#next = act
    if (this.#isClosed || this.#timer !== null) return
    this.#timer = this.#parts.timers.setTimeout(() => void this.flush(), ms)
  }

  #cancel(): void {
    if (this.#timer !== null) this.#parts.timers.clearTimeout(this.#timer)
    this.#timer = null
  }

  async #send(act: () => Promise<unknown>): Promise<void> {
    try {
      await act()
      if (this.#next === act) this.#next = null
      this.#tell(true)
    } catch {
      // A station out of reach, a locked desk, a full disk: the words stay in the window, which says so, and are sent again.
      this.#tell(false)
      if (this.#next !== null) this.#plan(this.#next, TRY_AGAIN_MS)
    } finally {
      this.#running = null
    }
  }

  #tell(isKept: boolean): void {
    if (!this.#isClosed) this.#parts.onState(isKept)
  }
}
