/** The catalogue of commands, their hotkeys and the way through the regions. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bindings, holderOf, hotkeyFromPress, hotkeyOf } from './hotkeys.ts'
import { availableCommands, findCommand, registerCommands } from './registry.ts'
import { nextRegion } from './regions.ts'
import type { Command } from './types.ts'

const make = (id: string, extra: Partial<Command> = {}): Command => ({
  id,
  groupKey: 'g',
  labelKey: id,
  perform: () => undefined,
  ...extra,
})
const all = { hotkeys: {}, hasLetterHotkeys: true }

describe('the catalogue', () => {
  let undo: () => void = () => undefined
  beforeEach(() => {
    undo = registerCommands([make('a', { line: { verbs: ['D'] } }), make('b', { isAvailable: () => false })])
  })
  afterEach(() => undo())

  test('offers what may run now', () => {
    expect(availableCommands().map((command) => command.id)).toEqual(['a'])
    expect(findCommand('b')?.id).toBe('b')
  })
  test('refuses a taken id and a taken verb', () => {
    expect(() => registerCommands([make('a')])).toThrow('id is taken')
    expect(() => registerCommands([make('c', { line: { verbs: ['d'] } })])).toThrow('belongs to a')
  })
  test('a desk that leaves takes its commands along', () => {
    undo()
    expect(findCommand('a')).toBeNull()
    undo = registerCommands([make('a')])
    expect(findCommand('a')?.id).toBe('a')
  })
})

describe('hotkeys', () => {
  const list = make('list', { hotkey: 'n' })
  const line = make('line', { hotkey: 'F2', alsoHotkey: '[Shift]+/' })

  test('a person’s choice beats the default, null takes it away', () => {
    expect(hotkeyOf(list, { ...all, hotkeys: { list: 'm' } })).toBe('m')
    expect(hotkeyOf(list, { ...all, hotkeys: { list: null } })).toBeNull()
    expect(hotkeyOf(list, all)).toBe('n')
  })
  test('letters can be switched off, F keys stay', () => {
    expect([...bindings([list, line], { ...all, hasLetterHotkeys: false }).keys()]).toEqual(['F2'])
    expect([...bindings([list, line], all).keys()]).toEqual(['n', 'F2', '[Shift]+/'])
  })
  test('a taken key is told', () => {
    expect(holderOf('N', 'line', [list, line], all)?.id).toBe('list')
    expect(holderOf('n', 'list', [list, line], all)).toBeNull()
  })
  test('a press becomes a hotkey, a modifier alone does not', () => {
    const press = { key: 'a', code: 'KeyA', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }
    expect(hotkeyFromPress({ ...press, ctrlKey: true })).toBe('$mod+a')
    expect(hotkeyFromPress({ ...press, altKey: true, key: 'å' })).toBe('Alt+KeyA')
    expect(hotkeyFromPress({ ...press, key: 'F7', code: 'F7' })).toBe('F7')
    expect(hotkeyFromPress({ ...press, key: 'Shift', code: 'ShiftLeft', shiftKey: true })).toBeNull()
  })
})

test('F6 goes round in both directions', () => {
  expect([nextRegion(-1, 3, 1), nextRegion(2, 3, 1), nextRegion(0, 3, -1), nextRegion(-1, 3, -1), nextRegion(0, 0, 1)]).toEqual([
    0, 0, 2, 2, -1,
  ])
})
