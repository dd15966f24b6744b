/** Where places lie: the cells of points and lines, and the courses of streets and rivers. */
import { cellOf, cellsOfLine } from './cells.ts'
import { PairColumn } from './pairs.ts'
import type { PlaceRecord } from './records.ts'
import { ByteSink } from './varint.ts'

/** Courses are kept to 10^-5 degrees, about a metre. */
export const LINE_STEP_E7 = 100

/** Each place stands in the cell of its point; streets and rivers in every cell their course passes through. */
export function gridSections(records: readonly PlaceRecord[]) {
  const pairs = new PairColumn()
  for (const [place, { kind, latitudeE7, longitudeE7, lines = [] }] of records.entries()) {
    const cells = new Set([cellOf(latitudeE7, longitudeE7)])
    if (kind === 'street' || kind === 'water') for (const line of lines) for (const cell of cellsOfLine(line)) cells.add(cell)
    for (const cell of cells) pairs.push(cell, place)
  }
  const { majors, minors } = pairs.sorted()
  const cellKeys: number[] = []
  const cellStarts: number[] = []
  for (const [index, cell] of majors.entries()) {
    if (cellKeys.at(-1) === cell) continue
    cellKeys.push(cell)
    cellStarts.push(index)
  }
  return {
    cellKeys: Uint32Array.from(cellKeys),
    cellStarts: Uint32Array.from([...cellStarts, majors.length]),
    cellPlaces: minors,
  }
}

/** A course: number of parts; of each part the number of points, then every point as the distance from the one before it. */
export function lineSections(records: readonly PlaceRecord[]) {
  const linePlaces: number[] = []
  const lineStarts = [0]
  const sink = new ByteSink()
  for (const [place, { lines = [] }] of records.entries()) {
    if (lines.length === 0) continue
    let [latitude, longitude] = [0, 0]
    sink.varint(lines.length)
    for (const line of lines) {
      sink.varint(line.length >> 1)
      for (let at = 0; at + 1 < line.length; at += 2) {
        const [nextLatitude, nextLongitude] = [Math.round((line[at] ?? 0) / LINE_STEP_E7), Math.round((line[at + 1] ?? 0) / LINE_STEP_E7)]
        sink.signed(nextLatitude - latitude)
        sink.signed(nextLongitude - longitude)
        latitude = nextLatitude
        longitude = nextLongitude
      }
    }
    linePlaces.push(place)
    lineStarts.push(sink.length)
  }
  return { linePlaces: Uint32Array.from(linePlaces), lineStarts: Uint32Array.from(lineStarts), lines: sink.done() }
}
