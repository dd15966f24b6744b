/**
 * How many bytes may be on their way. Measures what the peer really acknowledges per second (the highest recent rate over the
 * shortest recent round trip, as BBR does) and allows the round trip plus a short queue, so that an urgent op never waits behind much.
 */
export type WindowOptions = { readonly windowBytesMin: number; readonly windowBytesMax: number; readonly queueTargetMs: number }

/** How things stood when a batch left: a rate is measured over the life of a batch. */
export type SentMark = {
  readonly atMs: number
  readonly acknowledgedBytes: number
  /** Nothing much was ahead of it: its round trip is that of the link, not of our own queue. */
  readonly wasAlone: boolean
  /** The window was in use: its rate tells what the link can do. */
  readonly wasFull: boolean
}

export type Window = {
  readonly bytes: number
  /** Shortest recent round trip in milliseconds; null: none measured. */
  readonly rttMs: number | null
  /** A batch of `size` bytes leaves behind `inFlightBytes` others. */
  sent(nowMs: number, inFlightBytes: number, size: number): SentMark
  acknowledged(mark: SentMark, size: number, nowMs: number): void
}

/** Rates older than this no longer count: radios and routes change. */
const RATE_MEMORY_MS = 10_000
/** After this without a clean round trip the window falls to its least for a moment, so that one can be measured. */
const TRIP_MEMORY_MS = 30_000
/** Shorter times cannot be told apart. */
const LEAST_MS = 1

/** A window that starts small and grows with every round trip as long as the link carries more. Times are monotonic milliseconds. */
export function createWindow(options: WindowOptions): Window {
  let acknowledgedBytes = 0
  let bytes = options.windowBytesMin
  let rttMs: number | null = null
  const rates = recentBest(RATE_MEMORY_MS, (a, b) => a >= b)
  const trips = recentBest(TRIP_MEMORY_MS, (a, b) => a <= b)
  const adapt = (nowMs: number): void => {
    const bytesPerMs = rates.get(nowMs)
    const tripMs = trips.get(nowMs)
    rttMs = tripMs ?? rttMs
    const wanted = bytesPerMs === null || tripMs === null ? 0 : bytesPerMs * (tripMs + options.queueTargetMs)
    bytes = Math.round(Math.min(options.windowBytesMax, Math.max(options.windowBytesMin, wanted)))
  }
  return {
    get bytes() {
      return bytes
    },
    get rttMs() {
      return rttMs
    },
    sent: (atMs, inFlightBytes, size) => ({
      atMs,
      acknowledgedBytes,
      wasAlone: inFlightBytes <= options.windowBytesMin / 2,
      wasFull: inFlightBytes + size >= bytes / 2,
    }),
    acknowledged(mark, size, nowMs) {
      acknowledgedBytes += size
      const tookMs = Math.max(LEAST_MS, nowMs - mark.atMs)
      if (mark.wasAlone) trips.add(tookMs, nowMs)
      const rate = (acknowledgedBytes - mark.acknowledgedBytes) / tookMs
      if (mark.wasFull || rate > (rates.get(nowMs) ?? 0)) rates.add(rate, nowMs)
      adapt(nowMs)
    },
  }
}

type RecentBest = { add(value: number, nowMs: number): void; get(nowMs: number): number | null }

/** The best sample of the last `memoryMs`, kept in two generations: constant memory. */
function recentBest(memoryMs: number, isBetter: (a: number, b: number) => boolean): RecentBest {
  let since = Number.NEGATIVE_INFINITY
  let older: number | null = null
  let newer: number | null = null
  const better = (a: number | null, b: number | null): number | null => (a === null || (b !== null && isBetter(b, a)) ? b : a)
  const turn = (nowMs: number): void => {
    const age = nowMs - since
    if (age < memoryMs / 2) return
    older = age < memoryMs ? newer : null
    newer = null
    since = nowMs
  }
  return {
    add(value, nowMs) {
      turn(nowMs)
      newer = better(newer, value)
    },
    get(nowMs) {
      turn(nowMs)
      return better(newer, older)
    },
  }
}
