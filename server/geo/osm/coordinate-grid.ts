/** How a .osm.pbf block writes coordinates: nanodegrees = offset + granularity x value. */

/** Nanodegrees per unit of 10^-7 degrees. */
const NANO_PER_E7 = 100

/** Turns stored values into degrees x 10^7. */
export class CoordinateGrid {
  #granularity = NANO_PER_E7
  #latitudeOffset = 0
  #longitudeOffset = 0
  /** With the usual granularity a stored value is the answer, up to a whole offset. */
  #isWhole = true

  /**
   * @param granularity nanodegrees per step
   * @param latitudeOffset nanodegrees
   * @param longitudeOffset nanodegrees
   */
  set(granularity: number, latitudeOffset: number, longitudeOffset: number): void {
    this.#granularity = granularity
    this.#latitudeOffset = latitudeOffset
    this.#longitudeOffset = longitudeOffset
    this.#isWhole = granularity === NANO_PER_E7 && latitudeOffset === 0 && longitudeOffset === 0
  }

  latitudeE7(value: number): number {
    return this.#isWhole ? value : Math.round((this.#latitudeOffset + this.#granularity * value) / NANO_PER_E7)
  }

  longitudeE7(value: number): number {
    return this.#isWhole ? value : Math.round((this.#longitudeOffset + this.#granularity * value) / NANO_PER_E7)
  }
}
