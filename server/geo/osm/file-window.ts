/** Reads a file from front to back in large steps and hands out exact lengths. Uses node:fs. */
import type { FileHandle } from 'node:fs/promises'

const STEP_BYTES = 1024 * 1024

/** A file being read. Handed-out bytes stay valid: a window is replaced, never overwritten. */
export class FileWindow {
  readonly #handle: FileHandle
  #window: Buffer = Buffer.alloc(0)
  #taken = 0
  /** Byte offset in the file of what `take` hands out next. */
  offset = 0

  constructor(handle: FileHandle) {
    this.#handle = handle
  }

  /** The next `length` bytes; fewer only at the end of the file. */
  async take(length: number): Promise<Buffer> {
    if (this.#window.length - this.#taken < length) await this.#refill(length)
    const bytes = this.#window.subarray(this.#taken, this.#taken + length)
    this.#taken += bytes.length
    this.offset += bytes.length
    return bytes
  }

  async #refill(length: number): Promise<void> {
    const rest = this.#window.subarray(this.#taken)
    const window = Buffer.allocUnsafe(Math.max(length, STEP_BYTES))
    rest.copy(window)
    let filled = rest.length
    while (filled < length) {
      const { bytesRead } = await this.#handle.read(window, filled, window.length - filled, this.offset + filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    this.#window = window.subarray(0, filled)
    this.#taken = 0
  }
}
