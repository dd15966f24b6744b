/** Lists that stand still while a person works in them, and the keys that move through them. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rankChoices } from './combo-box.tsx'
import { fittingColumns, gridTemplate, leastWidth } from './fitting-columns.ts'
import { holdRows } from './held-rows.ts'
import { moveIndex } from './use-active-row.ts'

const keyOf = (row: { id: string }): string => row.id
const rows = (...ids: string[]): { id: string }[] => ids.map((id) => ({ id }))

test('held rows keep their order, leave when gone, and new ones wait', () => {
  expect(holdRows(rows('new', 'c', 'a'), keyOf, ['a', 'b', 'c'])).toEqual({ shown: rows('a', 'c'), waiting: rows('new') })
})

test('no row is ever lost: shown and waiting make up all', () => {
  const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }))
  fc.assert(
    fc.property(ids, ids, (now, before) => {
      const held = holdRows(rows(...now), keyOf, before)
      return held.shown.length + held.waiting.length === now.length
    }),
  )
})

test('keys move inside the list', () => {
  expect([
    moveIndex('ArrowDown', -1, 5, 2),
    moveIndex('ArrowUp', -1, 5, 2),
    moveIndex('PageDown', 3, 5, 10),
    moveIndex('Home', 3, 5, 2),
    moveIndex('End', 0, 5, 2),
  ]).toEqual([0, 4, 4, 0, 4])
  expect(moveIndex('a', 0, 5, 2)).toBeNull()
  expect(moveIndex('ArrowDown', 0, 0, 2)).toBeNull()
})

test('choices are found by any word and ranked', () => {
  const items = [
    { id: '1', label: 'Bandari', description: 'Health centre' },
    { id: '2', label: 'Kilima', description: 'Hospital' },
  ]
  expect(rankChoices(items, 'hosp', 10).map(keyOf)).toEqual(['2'])
  expect(rankChoices(items, '', 1).map(keyOf)).toEqual(['1'])
})

test('columns that may go are left out from the last one on, until the others fit', () => {
  const columns = [
    { id: 'name', width: 100 },
    { id: 'kind', width: 'fill', canDrop: true },
    { id: 'place', width: 'fill', minPixels: 60 },
    { id: 'state', width: 90, canDrop: true },
  ] as const
  const shown = (width: number | null): string =>
    fittingColumns(columns, width)
      .map(({ id }) => id)
      .join(' ')
  expect(leastWidth(columns)).toBe(338)
  expect(gridTemplate(columns)).toBe('100px minmax(80px, 1fr) minmax(60px, 1fr) 90px')
  expect(shown(null)).toBe('name kind place state')
  expect(shown(338)).toBe('name kind place state')
  expect(shown(337)).toBe('name kind place')
  expect(shown(247)).toBe('name place')
  expect(shown(10)).toBe('name place')
})
