/** Mean kinetic temperature of a sliding window, reading by reading: sums in a ring of buckets, nothing else is kept of the readings. */
import { USP_KELVIN } from './mkt.ts'

const KELVIN = 273.15
const NEVER = -1

/** Plain data; one a sensor and window. */
export type MktRing = {
  readonly windowMs: number
  readonly bucketMs: number
  readonly gapLimitMs: number
  readonly kelvin: number
  /** Number of the bucket in which the last reading lies, counted from 1970. */
  bucket: number
  lastAtMs: number
  lastValue: number
  lastHarm: number
  readonly harms: number[]
  readonly knownMs: number[]
}

/**
 * A ring for one window.
 * @param buckets parts of the window; it is evaluated from the start of a part, so it covers up to one part more than the window
 */
export function newMktRing(windowMs: number, buckets: number, gapLimitMs: number, kelvin = USP_KELVIN): MktRing {
  const zeros = (): number[] => new Array<number>(buckets + 1).fill(0)
  return {
    ...{ windowMs, bucketMs: windowMs / buckets, gapLimitMs, kelvin },
    ...{ bucket: NEVER, lastAtMs: NEVER, lastValue: 0, lastHarm: 0 },
    ...{ harms: zeros(), knownMs: zeros() },
  }
}

function advance(ring: MktRing, bucket: number): void {
  const size = ring.harms.length
  const from = Math.max(ring.bucket + 1, bucket - size + 1)
  for (let at = from; at <= bucket; at += 1) {
    ring.harms[at % size] = 0
    ring.knownMs[at % size] = 0
  }
  ring.bucket = bucket
}

/** Adds the trapezoid from the last reading to this one, cut at the borders of the buckets. */
function addSpan(ring: MktRing, atMs: number, harm: number): void {
  const size = ring.harms.length
  const lengthMs = atMs - ring.lastAtMs
  let fromMs = ring.lastAtMs
  let bucket = Math.floor(fromMs / ring.bucketMs)
  while (fromMs < atMs) {
    const toMs = Math.min(atMs, (bucket + 1) * ring.bucketMs)
    if (bucket > ring.bucket) advance(ring, bucket)
    const middle = ((fromMs + toMs) / 2 - ring.lastAtMs) / lengthMs
    const at = bucket % size
    ring.harms[at] = (ring.harms[at] ?? 0) + (toMs - fromMs) * (ring.lastHarm + (harm - ring.lastHarm) * middle)
    ring.knownMs[at] = (ring.knownMs[at] ?? 0) + toMs - fromMs
    fromMs = toMs
    bucket += 1
  }
}

/** Takes the next reading; one that is not later than the last, or is no number, changes nothing (late data: mkt.ts over the stored readings). */
export function addToMktRing(ring: MktRing, atMs: number, celsius: number): void {
  if (!(atMs > ring.lastAtMs && atMs >= 0 && Number.isFinite(celsius))) return
  const harm = Math.exp(-ring.kelvin / (celsius + KELVIN))
  if (ring.lastAtMs !== NEVER && atMs - ring.lastAtMs <= ring.gapLimitMs) addSpan(ring, atMs, harm)
  const bucket = Math.floor(atMs / ring.bucketMs)
  if (bucket > ring.bucket) advance(ring, bucket)
  ring.lastAtMs = atMs
  ring.lastValue = celsius
  ring.lastHarm = harm
}

export type RingMkt = { readonly celsius: number | null; readonly fromMs: number; readonly untilMs: number; readonly knownMs: number }
/** MKT of the window that ends with the last reading; null before the first. */
export function mktOfRing(ring: MktRing): RingMkt | null {
  if (ring.lastAtMs === NEVER) return null
  const [harms, knownMs] = [ring.harms, ring.knownMs].map((parts) => parts.reduce((sum, part) => sum + part, 0))
  const fromMs = Math.max(0, (ring.bucket - ring.harms.length + 1) * ring.bucketMs)
  if (harms === undefined || !knownMs) return { celsius: null, fromMs, untilMs: ring.lastAtMs, knownMs: 0 }
  return { celsius: ring.kelvin / -Math.log(harms / knownMs) - KELVIN, fromMs, untilMs: ring.lastAtMs, knownMs }
}
