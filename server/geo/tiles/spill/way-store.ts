/** Courses of all ways, kept in a temporary file until the relations that need some of them are read. */
import { PbfReader, PbfWriter } from 'pbf'
import { ALWAYS, STRIDE, type Path } from '../shapes/path.ts'
import { createSpool } from './spool.ts'

export type WayStore = {
  /** Keeps a way's course in world units. */
  add(wayId: number, path: Path): void
  /** The course of a way; null when the extract does not have it. */
  find(wayId: number): Path | null
  remove(): void
}

const FIRST_ROOM = 65_536

/** Where each way lies in the file, by id. */
function createWayIndex() {
  let ids = new Float64Array(FIRST_ROOM)
  let offsets = new Float64Array(FIRST_ROOM)
  let lengths = new Uint32Array(FIRST_ROOM)
  let count = 0
  let isSorted = true

  function grow(): void {
    const room = Math.max(FIRST_ROOM, ids.length * 2)
    const wider = [new Float64Array(room), new Float64Array(room), new Uint32Array(room)] as const
    wider[0].set(ids)
    wider[1].set(offsets)
    wider[2].set(lengths)
    ;[ids, offsets, lengths] = wider
  }
  /** Extracts are sorted by id as a rule; others are sorted here, once. */
  function sort(): void {
    const order = Uint32Array.from({ length: count }, (_, index) => index).sort((a, b) => (ids[a] ?? 0) - (ids[b] ?? 0))
    const sorted = (from: Float64Array) => Float64Array.from(order, (index) => from[index] ?? 0)
    lengths = Uint32Array.from(order, (index) => lengths[index] ?? 0)
    ;[ids, offsets] = [sorted(ids), sorted(offsets)]
    isSorted = true
  }
  return {
    add(id: number, offset: number, length: number): void {
      if (count === ids.length) grow()
      if (count > 0 && id <= (ids[count - 1] ?? 0)) isSorted = false
      ids[count] = id
      offsets[count] = offset
      lengths[count] = length
      count += 1
    },
    find(wanted: number): { offset: number; length: number } | null {
      if (!isSorted) sort()
      let low = 0
      let high = count - 1
      while (low <= high) {
        const middle = (low + high) >> 1
        const id = ids[middle] ?? 0
        if (id === wanted) return { offset: offsets[middle] ?? 0, length: lengths[middle] ?? 0 }
        if (id < wanted) low = middle + 1
        else high = middle - 1
      }
      return null
    },
  }
}

/** @param file name of the temporary file */
export function createWayStore(file: string): WayStore {
  const spool = createSpool(file)
  const writer = new PbfWriter(new Uint8Array(4096))
  const index = createWayIndex()
  return {
    add(wayId, path) {
      writer.pos = 0
      writeCourse(writer, path)
      index.add(wayId, spool.append(writer.buf.subarray(0, writer.pos)), writer.pos)
    },
    find(wayId) {
      const found = index.find(wayId)
      return found === null ? null : readCourse(spool.read(found.offset, found.length))
    },
    remove: () => {
      spool.remove()
    },
  }
}

function writeCourse(writer: PbfWriter, path: Path): void {
  let lastX = 0
  let lastY = 0
  for (let at = 0; at < path.length; at += STRIDE) {
    const x = path[at] ?? 0
    const y = path[at + 1] ?? 0
    writer.writeSVarint(x - lastX)
    writer.writeSVarint(y - lastY)
    lastX = x
    lastY = y
  }
}

function readCourse(bytes: Uint8Array): Path {
  const reader = new PbfReader(bytes)
  const path: Path = []
  let x = 0
  let y = 0
  while (reader.pos < reader.length) {
    x += reader.readSVarint()
    y += reader.readSVarint()
    path.push(x, y, ALWAYS)
  }
  return path
}
