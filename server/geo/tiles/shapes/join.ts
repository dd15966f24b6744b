/** Puts lines together that meet end to end: the members of a multipolygon to rings, the pieces of a road to one road. */
import { isClosedPath, reversed, STRIDE, type Path } from './path.ts'

/** A place as one number, exact for equal places; others coincide only 300 km apart on one meridian. */
const placeKey = (x: number, y: number): number => x * 2 ** 23 + (y & 0x7f_ffff)
const startKey = (path: Path): number => placeKey(path[0] ?? 0, path[1] ?? 0)
const endKey = (path: Path): number => placeKey(path[path.length - STRIDE] ?? 0, path[path.length - STRIDE + 1] ?? 0)

/** Which lines begin or end at a place. */
type Ends = Map<number, number[]>
function note(ends: Ends, key: number, line: number): void {
  const there = ends.get(key)
  if (there === undefined) ends.set(key, [line])
  else there.push(line)
}

type Joining = { readonly paths: readonly Path[]; readonly isUsed: Uint8Array; readonly starts: Ends; readonly ends: Ends }

function takeAt(ends: Ends, key: number, isUsed: Uint8Array): number {
  for (const line of ends.get(key) ?? []) {
    if (isUsed[line] === 1) continue
    isUsed[line] = 1
    return line
  }
  return -1
}

/** The line that goes on from the end of `path`, in the direction of travel; null when none does. */
function next({ paths, isUsed, starts, ends }: Joining, path: Path, mayTurn: boolean): Path | null {
  const key = endKey(path)
  const onward = takeAt(starts, key, isUsed)
  if (onward >= 0) return paths[onward] ?? null
  const turned = mayTurn ? takeAt(ends, key, isUsed) : -1
  return turned < 0 ? null : reversed(paths[turned] ?? [])
}

function appendTo(path: Path, more: Path): void {
  for (let at = STRIDE; at < more.length; at += 1) path.push(more[at] ?? 0)
}

/**
 * Joins lines end to end as far as they go.
 * @param paths lines of at least two points; not changed
 * @param mayTurn whether a line may be taken against its direction
 * @returns lines; closed ones are rings
 */
export function joinPaths(paths: readonly Path[], mayTurn: boolean): Path[] {
  const joining: Joining = { paths, isUsed: new Uint8Array(paths.length), starts: new Map(), ends: new Map() }
  paths.forEach((path, line) => {
    note(joining.starts, startKey(path), line)
    note(joining.ends, endKey(path), line)
  })
  return paths.flatMap((first, line) => {
    if (joining.isUsed[line] === 1) return []
    joining.isUsed[line] = 1
    if (isClosedPath(first)) return [first]
    const forward = extended(joining, first, mayTurn)
    if (isClosedPath(forward) || !mayTurn) return [forward]
    // a line that was begun in its middle grows at its other end as well
    return [extended(joining, reversed(forward), mayTurn)]
  })
}

function extended(joining: Joining, first: Path, mayTurn: boolean): Path {
  const path = [...first]
  while (!isClosedPath(path)) {
    const more = next(joining, path, mayTurn)
    if (more === null) break
    appendTo(path, more)
  }
  return path
}

/** Joins lines end to beginning only: coasts and rivers, whose direction means something. */
export const joinDirected = (paths: readonly Path[]): Path[] => joinPaths(headsFirst(paths), false)

/** Lines nothing leads into come first, so that a chain is begun at its head and not in its middle. */
function headsFirst(paths: readonly Path[]): Path[] {
  const ended = new Set(paths.map(endKey))
  const isHead = (path: Path): boolean => !ended.has(startKey(path))
  return [...paths.filter(isHead), ...paths.filter((path) => !isHead(path))]
}
