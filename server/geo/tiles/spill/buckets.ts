/** Features of many cells in one temporary file: each cell gathers its own, and gives them to the file when all together hold too much. */
import { PbfWriter } from 'pbf'
import { createSpool, type Spool } from './spool.ts'

/** Bytes all cells together may hold in memory. */
const GATHERED_BYTES = 48 * 1024 * 1024
/** A cell that has more than this gives it away at once. */
const CELL_BYTES = 256 * 1024
/** Room kept by a cell after it gave its bytes away. */
const KEPT_BYTES = 4 * 1024

type Cell = { writer: PbfWriter; readonly chunks: number[]; length: number }

export type Buckets = {
  /** Lets `write` add to what a cell holds. */
  add(cell: number, write: (writer: PbfWriter) => void): void
  /** Cells that hold something. */
  cells(): number[]
  /** Everything a cell holds, in order; the cell is empty afterwards. */
  take(cell: number): Uint8Array
  /** Bytes of all cells. */
  readonly length: number
  /** Deletes the file. */
  remove(): void
}

/** @param file name of the temporary file */
export function createBuckets(file: string): Buckets {
  const spool = createSpool(file)
  const cells = new Map<number, Cell>()
  let gathered = 0
  let total = 0

  const add = (id: number, write: (writer: PbfWriter) => void): void => {
    let cell = cells.get(id)
    if (cell === undefined) cells.set(id, (cell = { writer: new PbfWriter(new Uint8Array(512)), chunks: [], length: 0 }))
    const before = cell.writer.pos
    write(cell.writer)
    const added = cell.writer.pos - before
    gathered += added
    total += added
    cell.length += added
    if (cell.writer.pos > CELL_BYTES) gathered -= give(cell, spool)
    if (gathered <= GATHERED_BYTES) return
    for (const each of cells.values()) give(each, spool)
    gathered = 0
  }
  const take = (id: number): Uint8Array => {
    const cell = cells.get(id)
    if (cell === undefined) return new Uint8Array(0)
    cells.delete(id)
    gathered -= cell.writer.pos
    const bytes = new Uint8Array(cell.length)
    let at = 0
    for (let chunk = 0; chunk < cell.chunks.length; chunk += 2) {
      const length = cell.chunks[chunk + 1] ?? 0
      bytes.set(spool.read(cell.chunks[chunk] ?? 0, length), at)
      at += length
    }
    bytes.set(cell.writer.buf.subarray(0, cell.writer.pos), at)
    return bytes
  }
  return {
    add,
    take,
    cells: () => [...cells.keys()],
    get length() {
      return total
    },
    remove: () => {
      cells.clear()
      spool.remove()
    },
  }
}

/** Moves a cell's gathered bytes into the file. @returns how many */
function give(cell: Cell, spool: Spool): number {
  const { writer } = cell
  const length = writer.pos
  if (length === 0) return 0
  cell.chunks.push(spool.append(writer.buf.subarray(0, length)), length)
  if (writer.length > KEPT_BYTES) cell.writer = new PbfWriter(new Uint8Array(KEPT_BYTES))
  else writer.pos = 0
  return length
}
