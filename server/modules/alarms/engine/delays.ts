/**
 * On-delay and off-delay of one point: the condition must hold, or be gone, without a break before the alarm follows it (ISA-18.2, OPC UA
 * Part 9). Times are epoch milliseconds of the condition itself, so that two stations that see the same condition come to the same moment.
 */

export type Delays = { readonly onMs: number; readonly offMs: number }
/** The alarm went on or off at this moment. */
export type DelayedChange = { readonly isOn: boolean; readonly atMs: number }

/** The delayed condition of one point. */
export class DelayLine {
  #isOn: boolean
  #condition: boolean
  /** Since when the condition is as it is. */
  #sinceMs: number

  /** @param isOn whether the alarm is on already; its condition is then taken to hold */
  constructor(isOn: boolean, sinceMs: number) {
    this.#isOn = isOn
    this.#condition = isOn
    this.#sinceMs = sinceMs
  }

  get isOn(): boolean {
    return this.#isOn
  }

  get condition(): boolean {
    return this.#condition
  }

  get sinceMs(): number {
    return this.#sinceMs
  }

  /** When the alarm will follow its condition if that stays as it is; null = it does already. */
  dueMs({ onMs, offMs }: Delays): number | null {
    if (this.#condition === this.#isOn) return null
    return this.#sinceMs + (this.#condition ? onMs : offMs)
  }

  /** Time passed. @returns what became of the alarm by `nowMs` */
  advance(nowMs: number, delays: Delays): DelayedChange | null {
    const dueMs = this.dueMs(delays)
    if (dueMs === null || dueMs > nowMs) return null
    this.#isOn = this.#condition
    return { isOn: this.#isOn, atMs: dueMs }
  }

  /**
   * The condition changed at `atMs`. Call `advance(atMs - 1)` first: what was due before then happened.
   * @returns false when it was as said already, or when that is older than what is known
   */
  set(condition: boolean, atMs: number): boolean {
    if (condition === this.#condition || atMs < this.#sinceMs) return false
    this.#condition = condition
    this.#sinceMs = atMs
    return true
  }

  /** The clock went back: what seemed to begin in the future begins now, else everything after it would count as old news. */
  notAfter(nowMs: number): void {
    this.#sinceMs = Math.min(this.#sinceMs, nowMs)
  }

  /** Somebody else ended the alarm while its condition went on: the next one begins at `atMs`. */
  beginAnew(atMs: number): void {
    this.#isOn = false
    this.#condition = true
    this.#sinceMs = atMs
  }
}
