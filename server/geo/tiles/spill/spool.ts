/** A temporary file that is only added to and read back: what would not fit into memory waits there. */
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'

/** Bytes gathered before they are written. */
const GATHERED_BYTES = 1024 * 1024

export type Spool = {
  /** Bytes added so far. */
  readonly length: number
  /** Adds bytes (they are copied) and tells where they begin. */
  append(bytes: Uint8Array): number
  /** Reads bytes that were added. @throws Error when the file gives fewer */
  read(offset: number, length: number): Uint8Array
  /** Closes and deletes the file. May be called twice. */
  remove(): void
}

/** Creates the file; one of that name is emptied. */
export function createSpool(file: string): Spool {
  const descriptor = openSync(file, 'w+', 0o600)
  const gathered = Buffer.allocUnsafe(GATHERED_BYTES)
  let written = 0
  let waiting = 0
  let isOpen = true

  const put = (bytes: Uint8Array): void => {
    let at = 0
    while (at < bytes.length) at += writeSync(descriptor, bytes, at, bytes.length - at, written + at)
    written += bytes.length
  }
  const flush = (): void => {
    put(gathered.subarray(0, waiting))
    waiting = 0
  }
  return {
    get length() {
      return written + waiting
    },
    append(bytes) {
      const offset = written + waiting
      if (bytes.length > GATHERED_BYTES - waiting) flush()
      if (bytes.length > GATHERED_BYTES) put(bytes)
      else {
        gathered.set(bytes, waiting)
        waiting += bytes.length
      }
      return offset
    },
    read(offset, length) {
      if (offset + length > written) flush()
      const bytes = Buffer.allocUnsafe(length)
      let at = 0
      while (at < length) {
        const got = readSync(descriptor, bytes, at, length - at, offset + at)
        if (got === 0) throw new Error(`a temporary file ends at ${offset + at}, wanted ${offset + length}`)
        at += got
      }
      return bytes
    },
    remove() {
      if (isOpen) closeSync(descriptor)
      isOpen = false
      rmSync(file, { force: true })
    },
  }
}
