/** Reading, completing and remembering command lines. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { completeLine, spotOf } from './complete-line.ts'
import { addLine, EMPTY_HISTORY, walk } from './line-history.ts'
import { parseLine, tokenise } from './parse-line.ts'
import type { Command } from './types.ts'

const nothing = (): void => undefined
const base = { groupKey: 'g', perform: nothing }
const UNITS = ['A07', 'A12', 'M03']
const assign: Command = {
  ...base,
  id: 'dispatch.assign',
  labelKey: 'assign',
  line: {
    verbs: ['D', 'ASSIGN'],
    args: [
      {
        name: 'unit',
        labelKey: 'arg.unit',
        complete: (typed) => UNITS.filter((unit) => unit.startsWith(typed.toUpperCase())).map((value) => ({ value })),
      },
      {
        name: 'incident',
        labelKey: 'arg.incident',
        isOptional: true,
        complete: (_typed, earlier) => [{ value: `345 for ${earlier['unit']}` }],
      },
    ],
  },
}
const note: Command = {
  ...base,
  id: 'dispatch.note',
  labelKey: 'note',
  line: {
    verbs: ['NOTE'],
    args: [
      { name: 'incident', labelKey: 'arg.incident' },
      { name: 'text', labelKey: 'arg.text', takesRest: true },
    ],
  },
}
const lock: Command = { ...base, id: 'lock', labelKey: 'lock', line: { verbs: ['LOCK'] } }
const commands = [assign, note, lock]

describe('reading', () => {
  test('verb and arguments, in any case', () => {
    expect(parseLine('d A12 345', commands)).toMatchObject({
      isReady: true,
      command: { id: 'dispatch.assign' },
      args: { unit: 'A12', incident: '345' },
    })
    expect(parseLine('Assign A12', commands)).toMatchObject({ isReady: true, args: { unit: 'A12' } })
  })
  test('the rest of the line belongs to the last argument, quotes and all', () => {
    expect(parseLine('NOTE 345 caller says "come now"  twice ', commands)).toMatchObject({
      args: { incident: '345', text: 'caller says "come now"  twice' },
    })
    expect(parseLine('NOTE 345 "one thing"', commands)).toMatchObject({ args: { text: 'one thing' } })
  })
  test.each([
    ['', 'line.problem.empty'],
    ['   ', 'line.problem.empty'],
    ['X 1', 'line.problem.verb'],
    ['D', 'line.problem.missing'],
    ['NOTE 345', 'line.problem.missing'],
    ['LOCK now', 'line.problem.extra'],
    ['D A12 345 more', 'line.problem.extra'],
  ])('%j: %s', (line, key) => {
    expect(parseLine(line, commands)).toMatchObject({ isReady: false, problem: { key } })
  })
  test('no line breaks the reader, and tokens lie where they say', () => {
    fc.assert(
      fc.property(fc.string(), (line) => {
        parseLine(line, commands)
        for (const token of tokenise(line)) expect(line.slice(token.start, token.end)).toContain(token.text)
      }),
    )
  })
})

describe('completing', () => {
  test('verbs first, the shortest first', async () => {
    expect((await completeLine('', commands)).map((one) => one.value)).toEqual(['D', 'LOCK', 'NOTE'])
    expect((await completeLine('as', commands)).map((one) => one.line)).toEqual(['ASSIGN '])
    expect((await completeLine('lo', commands)).map((one) => one.line)).toEqual(['LOCK'])
  })
  test('then what an argument may be, in place of what was typed', async () => {
    expect((await completeLine('D a', commands)).map((one) => one.line)).toEqual(['D A07 ', 'D A12 '])
    expect((await completeLine('D A12 ', commands)).map((one) => one.line)).toEqual(['D A12 "345 for A12" '])
    expect(await completeLine('LOCK ', commands)).toEqual([])
  })
  test('the spot of a rest argument stays on it', () => {
    expect(spotOf('NOTE 345 a b c', commands)).toMatchObject({ kind: 'arg', spec: { name: 'text' } })
  })
})

describe('remembering', () => {
  test('walks back and forth and brings the draft back', () => {
    const history = ['one', 'two', 'two'].reduce(addLine, EMPTY_HISTORY)
    expect(history.lines).toEqual(['one', 'two'])
    const first = walk(history, -1, 'draft')
    const second = walk(first.history, -1, first.line)
    const end = walk(second.history, -1, second.line)
    expect([first.line, second.line, end.line]).toEqual(['two', 'one', 'one'])
    const forth = walk(end.history, 1, end.line)
    expect([forth.line, walk(forth.history, 1, forth.line).line]).toEqual(['two', 'draft'])
  })
})
