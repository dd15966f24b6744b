/** Text that cannot be written is found wherever it hides, named, or mended; anything else passes unchanged. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { madeWritable, refuseUnwritable } from './writable-text.ts'

const problem = (input: unknown): unknown => {
  try {
    refuseUnwritable(input)
    return null
  } catch (error) {
    return error
  }
}

describe('refusing', () => {
  test.each([
    [{ note: 'a\0b' }, 'note'],
    [{ caller: { name: '\ud800' } }, 'caller.name'],
    [{ list: ['good', 'x\udc00'] }, 'list.1'],
    ['\0', ''],
    [{ answers: { 'a\0': 'yes' } }, 'answers'],
    [JSON.parse('{"fields":{"__proto__":{"isAdmin":true}}}'), 'fields'],
  ])('%j names the place', (input, path) => {
    expect(problem(input)).toMatchObject({ code: 'input.invalid', params: { fields: [{ path }] } })
  })
  test('whole characters, emoji, control characters that are only odd, and the word constructor pass', () => {
    expect(problem({ note: 'Amina 👩🏾‍⚕️\n\t\u0008', constructor: 'x', prototype: 1, deep: [null, undefined, 7, true] })).toBeNull()
  })
})

describe('mending', () => {
  test('an emoji cut in half, as a length limit does it', () => {
    expect(madeWritable({ narrative: '🚑'.slice(0, 1), list: ['a\0b'] })).toEqual({ narrative: '\ufffd', list: ['ab'] })
  })
  test('whatever comes is writable afterwards; what was writable stays as it is', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\0', '\ud83d', '\ude91', '🚑', '_'), maxLength: 6 })
    fc.assert(
      fc.property(fc.object({ key: text, values: [text, fc.integer(), fc.constant(null)], maxDepth: 3 }), (input) => {
        const mended = madeWritable(input)
        expect(problem(mended)).toBeNull()
        if (problem(input) === null) expect(mended).toEqual(input)
      }),
    )
  })
})
