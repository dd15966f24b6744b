/** Charts show what was measured and nothing that was not. */
import { expect, test } from 'vitest'
import { alignSeries, laneSpans, tableRows } from './chart-data.ts'

const MINUTE = 60_000
const series = (stepMs: number, points: readonly (readonly [minute: number, value: number])[]) => ({
  ...{ stepMs, atMs: points.map(([minute]) => minute * MINUTE), minimum: points.map(([, value]) => value - 1) },
  ...{ maximum: points.map(([, value]) => value + 1), mean: points.map(([, value]) => value) },
})

test('a silence breaks the line, an ordinary interval does not', () => {
  const { moments, columns } = alignSeries([
    series(0, [
      [0, 4],
      [15, 5],
      [120, 6],
    ]),
  ])
  expect(columns[0]?.mean).toEqual([4, 5, null, 6])
  expect(moments).toEqual([0, 900, 900.001, 7200])
})

test('two sensors with moments of their own stay apart: neither breaks the line of the other', () => {
  const { columns } = alignSeries([
    series(0, [
      [0, 4],
      [20, 5],
    ]),
    series(0, [[10, 7]]),
  ])
  expect(columns[0]?.mean).toEqual([4, undefined, 5])
  expect(columns[1]?.most).toEqual([undefined, 8, undefined])
})

test('a point of a coarse level stands in the middle of its stretch, and a missing stretch is a gap', () => {
  const hour = 60 * MINUTE
  const { moments, columns } = alignSeries([
    series(hour, [
      [0, 4],
      [60, 5],
      [240, 6],
    ]),
  ])
  expect(moments.map((seconds) => Math.floor(seconds / 60))).toEqual([30, 90, 120, 270])
  expect(columns[0]?.least).toEqual([3, 4, null, 5])
})

test('the table holds every figure, newest first', () => {
  const rows = tableRows([
    series(0, [[0, 4]]),
    series(0, [
      [0, 7],
      [10, 8],
    ]),
  ])
  expect(rows.map(({ atMs, cells }) => [atMs / MINUTE, cells.map((cell) => cell?.mean ?? null)])).toEqual([
    [10, [null, 8]],
    [0, [4, 7]],
  ])
})

test('a lane joins what touches, and after a silence nobody knows', () => {
  const open = laneSpans(
    series(0, [
      [0, 1],
      [10, 1],
      [20, 0],
      [100, 1],
      [300, 0],
    ]),
    (value) => value > 0,
  )
  expect(open.map(({ fromMs, toMs }) => [fromMs / MINUTE, toMs / MINUTE])).toEqual([
    [0, 20],
    [100, 135],
  ])
})
