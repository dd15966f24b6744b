/** Sorting pairs of whole numbers as single numbers: far faster and smaller than sorting small arrays. */

/** Room for the second number of a pair; the first may then go to 2^29. */
const MINOR = 2 ** 24

/** Pairs that grow. */
export class PairColumn {
  #values = new Float64Array(1 << 12)
  #length = 0

  /** @param minor below 2^24 */
  push(major: number, minor: number): void {
    if (this.#length === this.#values.length) {
      const grown = new Float64Array(this.#length * 2)
      grown.set(this.#values)
      this.#values = grown
    }
    this.#values[this.#length] = major * MINOR + minor
    this.#length += 1
  }

  /** All pairs by the first number, then the second. */
  sorted(): { readonly majors: Uint32Array; readonly minors: Uint32Array } {
    const values = this.#values.slice(0, this.#length).sort()
    return {
      majors: Uint32Array.from(values, (value) => Math.floor(value / MINOR)),
      minors: Uint32Array.from(values, (value) => value % MINOR),
    }
  }
}
