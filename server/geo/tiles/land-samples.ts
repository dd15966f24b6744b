/** Places known to be dry, because a road leads over them: the test of every sea we build. */

/** More samples say nothing new. */
const MOST_SAMPLES = 8192

export type LandSamples = {
  add(x: number, y: number): void
  /** x, y, x, y, ... spread evenly over all that was added. */
  readonly places: readonly number[]
}

/** Keeps every n-th place, n doubling whenever there are too many. */
export function createLandSamples(): LandSamples {
  let places: number[] = []
  let stride = 1
  let seen = 0
  return {
    add(x, y) {
      seen += 1
      if (seen % stride !== 0) return
      places.push(x, y)
      if (places.length < MOST_SAMPLES * 2) return
      places = places.filter((_, index) => (index >> 1) % 2 === 1)
      stride *= 2
    },
    get places() {
      return places
    },
  }
}
