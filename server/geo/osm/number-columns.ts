/** Typed arrays that grow: reused for every element, so that a column costs no allocation per element. */

/** Grows by doubling; `view` hands out the filled part without copying. */
export class Float64Column {
  #values = new Float64Array(64)
  length = 0

  push(value: number): void {
    if (this.length === this.#values.length) {
      const grown = new Float64Array(this.length * 2)
      grown.set(this.#values)
      this.#values = grown
    }
    this.#values[this.length] = value
    this.length += 1
  }

  /** The values so far; overwritten by the next use of the column. */
  view(): Float64Array {
    return this.#values.subarray(0, this.length)
  }
}

/** As {@link Float64Column}, for 32-bit integers. */
export class Int32Column {
  #values = new Int32Array(128)
  length = 0

  push(value: number): void {
    if (this.length === this.#values.length) {
      const grown = new Int32Array(this.length * 2)
      grown.set(this.#values)
      this.#values = grown
    }
    this.#values[this.length] = value
    this.length += 1
  }

  /** The values so far; overwritten by the next use of the column. */
  view(): Int32Array {
    return this.#values.subarray(0, this.length)
  }
}
