/** A year of a vaccine fridge as its logger tells it: compressor cycles, warm days, door openings, a power cut now and then, sensor noise. */

export type FridgeOptions = {
  /** Makes one fridge differ from another. */
  readonly seed: number
  readonly stepMs: number
  /** Decimals the sensor tells. */
  readonly decimals: number
  /** The logger's clock strikes this many seconds around the even moment at most. */
  readonly jitterSeconds: number
}

const MINUTE_MS = 60_000
const DAY_MS = 1_440 * MINUTE_MS

/** Even numbers in [0, 1), always the same for a seed. Multiplier and increment of Numerical Recipes' quick generator. */
function createDice(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** A fridge that is asked again and again: its next reading at or about a moment, in °C. */
export function createFridge({ seed, decimals, jitterSeconds, stepMs }: FridgeOptions): (atMs: number) => { atMs: number; value: number } {
  const dice = createDice(seed)
  const scale = 10 ** decimals
  const cycleMs = (35 + dice() * 30) * MINUTE_MS
  const share = 0.25 + dice() * 0.2
  const middle = 4.3 + dice() * 1.4
  let [extra, cutUntilMs] = [0, 0]
  return (atMs) => {
    const day = Math.sin((atMs / DAY_MS) * 2 * Math.PI - 2.2)
    const phase = (atMs % cycleMs) / cycleMs
    const cycle = phase < share ? 0.7 - (phase / share) * 1.4 : -0.7 + ((phase - share) / (1 - share)) * 1.4
    if (dice() < (0.02 * stepMs) / (10 * MINUTE_MS)) extra += 0.5 + dice() * 1.5 // the door was open
    if (dice() < (0.0003 * stepMs) / (10 * MINUTE_MS)) cutUntilMs = atMs + dice() * 6 * 60 * MINUTE_MS
    extra = atMs < cutUntilMs ? extra + (0.4 * stepMs) / (60 * MINUTE_MS) : extra * Math.exp(-stepMs / (40 * MINUTE_MS))
    const noise = (dice() + dice() + dice() - 1.5) * 0.08
    const value = Math.round((middle + cycle * 0.6 + day * 0.4 + extra + noise) * scale) / scale
    return { atMs: atMs + Math.round((dice() * 2 - 1) * jitterSeconds) * 1_000, value }
  }
}
