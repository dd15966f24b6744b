/** States and transitions of a point against the table of ISA-18.2, which is written down here once more and apart from the code. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AlarmLetter } from '../../../contract/alarms.ts'
import type { Instant } from '../../../contract/primitives.ts'
import { step, type AlarmEvent } from './steps.ts'
import { asOf, isStanding, letterOf, NORMAL, unshelved, type AlarmTuple } from './tuple.ts'

const NOON = '2026-11-21T12:00:00.000Z' as Instant
const shelved = fc.constantFrom(null, { kind: 'oneShot' as const, until: NOON }, { kind: 'timed' as const, until: NOON })
const tuples: fc.Arbitrary<AlarmTuple> = fc.record({
  isActive: fc.boolean(),
  isAcknowledged: fc.boolean(),
  isLatched: fc.boolean(),
  shelved,
  suppressedBy: fc.subarray(['maintenance', 'siteOff']),
  isOutOfService: fc.boolean(),
})
const events: fc.Arbitrary<AlarmEvent> = fc.oneof(
  fc.record({ kind: fc.constant('raise' as const), isLatching: fc.boolean() }),
  ...(['clear', 'acknowledge', 'realarm', 'reset', 'unshelve'] as const).map((kind) => fc.constant({ kind })),
  fc.record({ kind: fc.constant('shelve' as const), shelved: shelved.filter((one) => one !== null) }),
  fc.record({ kind: fc.constant('suppress' as const), reason: fc.constantFrom('maintenance', 'siteOff'), isOn: fc.boolean() }),
  fc.record({ kind: fc.constant('service' as const), isOut: fc.boolean() }),
)

/** Letter by letter, what each event may lead to; `latched` where a point waits for its reset. */
const TABLE: Record<'A' | 'B' | 'C' | 'D', Partial<Record<AlarmEvent['kind'], string>>> = {
  A: { raise: 'B' },
  B: { raise: 'B', acknowledge: 'C', clear: 'D' },
  C: { raise: 'B', clear: 'AC', realarm: 'B', reset: 'A' },
  D: { raise: 'B', acknowledge: 'AC' },
}

describe('letters', () => {
  test('G before F before E before the rest; the rest by active, acknowledged and latched', () => {
    fc.assert(
      fc.property(tuples, (tuple) => {
        const { isActive, isAcknowledged, isLatched } = tuple
        const plain = isActive ? (isAcknowledged ? 'C' : 'B') : !isAcknowledged ? 'D' : isLatched ? 'C' : 'A'
        const expected = tuple.isOutOfService ? 'G' : tuple.suppressedBy.length > 0 ? 'F' : tuple.shelved ? 'E' : plain
        expect(letterOf(tuple)).toBe(expected)
        expect(letterOf(structuredClone(tuple))).toBe(expected)
        expect(isStanding(tuple)).toBe(expected !== 'A')
      }),
    )
    expect(letterOf(NORMAL)).toBe('A')
  })

  test('a shelving that ran out counts no more: active asks anew, inactive is normal', () => {
    const quiet = { ...NORMAL, shelved: { kind: 'timed', until: NOON } as const }
    const before = '2026-11-21T11:59:59.999Z' as Instant
    expect([letterOf(asOf(quiet, before)), letterOf(asOf(quiet, NOON))]).toEqual(['E', 'A'])
    expect(letterOf(asOf({ ...quiet, isActive: true }, NOON))).toBe('B')
  })
})

describe('transitions', () => {
  test('from every state every event does what the table says, or is refused', () => {
    fc.assert(
      fc.property(tuples, events, (tuple, event) => {
        const next = step(tuple, event)
        const from = letterOf({ ...tuple, shelved: null, suppressedBy: [], isOutOfService: false }) as keyof typeof TABLE
        if (next && ['raise', 'clear', 'acknowledge', 'realarm', 'reset'].includes(event.kind)) {
          const to = letterOf({ ...next, shelved: null, suppressedBy: [], isOutOfService: false })
          // a one-shot shelving that ends with its alarm leaves it normal
          const legal = event.kind === 'clear' && tuple.shelved?.kind === 'oneShot' ? 'AC' : (TABLE[from][event.kind] ?? '')
          expect([from, event.kind, legal.includes(to)]).toEqual([from, event.kind, true])
        }
        if (next && event.kind === 'shelve') expect(tuple.shelved).toBeNull()
        if (next && event.kind === 'unshelve') expect([tuple.shelved !== null, next]).toEqual([true, unshelved(tuple)])
        if (next) expect(JSON.stringify(next)).not.toBe(event.kind === 'raise' ? '' : JSON.stringify(tuple))
      }),
      { numRuns: 1_000 },
    )
  })

  test.each<[string, AlarmTuple, AlarmEvent, AlarmLetter | null]>([
    ['a reset needs an inactive alarm', { ...NORMAL, isLatched: true, isActive: true }, { kind: 'reset' }, null],
    ['a reset needs an acknowledged alarm', { ...NORMAL, isLatched: true, isAcknowledged: false }, { kind: 'reset' }, null],
    ['a latched alarm is normal after its reset', { ...NORMAL, isLatched: true }, { kind: 'reset' }, 'A'],
    ['a latched alarm stays when it is over', { ...NORMAL, isLatched: true, isActive: true }, { kind: 'clear' }, 'C'],
    [
      'shelved twice is refused',
      { ...NORMAL, shelved: { kind: 'timed', until: NOON } },
      { kind: 'shelve', shelved: { kind: 'oneShot', until: NOON } },
      null,
    ],
    ['a one-shot ends with its alarm', { ...NORMAL, isActive: true, shelved: { kind: 'oneShot', until: NOON } }, { kind: 'clear' }, 'A'],
    ['a timed one does not', { ...NORMAL, isActive: true, shelved: { kind: 'timed', until: NOON } }, { kind: 'clear' }, 'E'],
    [
      'taken from the shelf while active it asks anew',
      { ...NORMAL, isActive: true, shelved: { kind: 'timed', until: NOON } },
      { kind: 'unshelve' },
      'B',
    ],
    [
      'acknowledging works while it is suppressed',
      { ...NORMAL, isAcknowledged: false, isActive: true, suppressedBy: ['x'] },
      { kind: 'acknowledge' },
      'F',
    ],
    ['acknowledged twice is refused', NORMAL, { kind: 'acknowledge' }, null],
    ['a clear of what is not active is refused', NORMAL, { kind: 'clear' }, null],
    [
      'suppressed by one reason of two is still suppressed',
      { ...NORMAL, suppressedBy: ['a', 'b'] },
      { kind: 'suppress', reason: 'a', isOn: false },
      'F',
    ],
  ])('%s', (_name, tuple, event, letter) => {
    const next = step(tuple, event)
    expect(next && letterOf(next)).toBe(letter)
  })
})
