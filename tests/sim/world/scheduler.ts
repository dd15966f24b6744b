/** Virtual time: a queue of events in order of (time, order of scheduling). Nothing here waits for the real clock. */

/** Something that will happen; `cancel` before its time undoes it. */
export type Planned = { cancel(): void }

/** A life of a process: its events die with it, and wait while it is paused. */
export type Life = { isAlive: boolean; pausedUntilMs: number }

export type Scheduler = {
  /** Virtual milliseconds since the world began. */
  readonly nowMs: number
  /** Events run so far. */
  readonly steps: number
  /** Runs `action` in `delayMs`; with a life, only if that life still lasts and as soon as it is not paused. */
  after(delayMs: number, action: () => void, life?: Life): Planned
  /** The action of the current event left promises behind: they are settled before the next event. */
  settleBeforeNext(): void
  /** Runs events up to a moment, or until the world is told to stop. Time then stands at that moment. */
  runUntil(untilMs: number): Promise<void>
}

type Entry = { atMs: number; order: number; action: (() => void) | null; life: Life | null }

/** Lets every settled promise and everything that follows from it run, without real time passing. */
const settlePromises = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Builds an empty schedule at time 0. @param goesOn looks at the world after every event; false stops time */
export function createScheduler(goesOn: () => boolean = () => true): Scheduler {
  return new EventQueue(goesOn)
}

class EventQueue implements Scheduler {
  nowMs = 0
  steps = 0
  readonly #goesOn: () => boolean
  readonly #heap: Entry[] = []
  #order = 0
  #mustSettle = false

  constructor(goesOn: () => boolean) {
    this.#goesOn = goesOn
  }

  after(delayMs: number, action: () => void, life?: Life): Planned {
    const entry: Entry = { atMs: this.nowMs + Math.max(0, delayMs), order: this.#order++, action, life: life ?? null }
    this.#push(entry)
    return {
      cancel: () => {
        entry.action = null
      },
    }
  }

  settleBeforeNext(): void {
    this.#mustSettle = true
  }

  async runUntil(untilMs: number): Promise<void> {
    for (let entry = this.#heap[0]; entry && entry.atMs <= untilMs; entry = this.#heap[0]) {
      this.#pop()
      if (!this.#run(entry)) continue
      if (this.#mustSettle) {
        this.#mustSettle = false
        await settlePromises()
      }
      if (!this.#goesOn()) return
    }
    this.nowMs = Math.max(this.nowMs, untilMs)
  }

  /** Runs one event; false when it was cancelled, belongs to a life that ended, or has to wait. */
  #run(entry: Entry): boolean {
    const { action, life } = entry
    if (!action || life?.isAlive === false) return false
    this.nowMs = entry.atMs
    if (life && life.pausedUntilMs > this.nowMs) {
      entry.atMs = life.pausedUntilMs
      entry.order = this.#order++
      this.#push(entry)
      return false
    }
    this.steps += 1
    action()
    return true
  }

  #push(entry: Entry): void {
    const heap = this.#heap
    let at = heap.push(entry) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = heap[above]
      if (!parent || !isBefore(entry, parent)) break
      heap[at] = parent
      at = above
    }
    heap[at] = entry
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (!last || heap.length === 0) return
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      const right = left + 1
      let smallest = heap[left]
      let below = left
      const other = heap[right]
      if (other && smallest && isBefore(other, smallest)) {
        smallest = other
        below = right
      }
      if (!smallest || !isBefore(smallest, last)) break
      heap[at] = smallest
      at = below
    }
    heap[at] = last
  }
}

const isBefore = (a: Entry, b: Entry): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)
