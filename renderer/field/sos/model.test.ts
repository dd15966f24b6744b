/** The SOS on the phone: nothing tried is ever changed, nothing is given up, nothing is promised that the station did not say. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SosReport, type PublicStatus } from '../../../server/contract/incidents.ts'
import {
  confirmed,
  heard,
  isFilled,
  isPhone,
  measured,
  press,
  refused,
  stateOf,
  told,
  tried,
  type Fix,
  type Makers,
  type Sos,
} from './model.ts'

const NOW = Date.UTC(2026, 0, 1, 8)
function makers(): Makers {
  let next = 0
  return {
    commandId: () => `01KDWM6A00${String((next += 1)).padStart(16, '0')}`,
    token: () => `token-of-128-bits-${String((next += 1)).padStart(6, '0')}`,
  }
}
const fix = (part: Partial<Fix> = {}): Fix => ({ latitude: -2.1, longitude: 33.2, accuracyMetres: 50, fixedAtMs: NOW, ...part })
const status = (state: PublicStatus['state'] = 'received'): PublicStatus => ({
  number: 'KM-1',
  stationName: 'Kisiwa cha Mfano',
  receivedAt: '2026-01-01T08:00:00.000Z' as PublicStatus['receivedAt'],
  state,
  minutes: null,
})
const pressed = (make: Makers, at: Fix | null = null): Sos => press(NOW, 'rw', at, 'device-token-of-a-phone', make)
const ids = (sos: Sos): string[] => sos.waiting.map(({ body }) => body.commandId)
const details = {
  kind: 'bleeding',
  where: 'Nyange, near the church',
  phone: '+250 788 000 000',
  name: 'Uwase',
  note: 'two people',
} as const
const words = { kind: 'Bleeding', where: 'Where', name: 'Name' }

describe('an SOS on the phone', () => {
  it('is a message the station takes', () => {
    const make = makers()
    const sos = told(measured(tried(pressed(make)), fix({ accuracyMetres: 1e9 }), make), details, words, make)
    for (const { body } of sos.waiting) expect(SosReport.safeParse(body).error?.issues).toBeUndefined()
    expect(sos.waiting.map(({ kind }) => kind)).toEqual(['call', 'place', 'details'])
    expect(sos.waiting[2]?.body).toMatchObject({
      kind: 'bleeding',
      phone: '+250 788 000 000',
      narrative: 'Bleeding\nWhere: Nyange, near the church\nName: Uwase\ntwo people',
    })
  })

  it('puts a place into a message that was not tried, and makes a new one after that', () => {
    const make = makers()
    const waiting = measured(pressed(make), fix(), make)
    expect(waiting.waiting).toHaveLength(1)
    expect(waiting.waiting[0]?.body.place).toMatchObject({ accuracyMetres: 50 })
    const later = measured(tried(waiting), fix({ accuracyMetres: 10 }), make)
    expect(later.waiting.map(({ body }) => body.place?.accuracyMetres)).toEqual([50, 10])
  })

  it('sends a place only when it tells more', () => {
    const make = makers()
    const sos = tried(pressed(make, fix()))
    expect(measured(sos, fix({ accuracyMetres: 45 }), make)).toBe(sos)
    expect(measured(sos, fix({ accuracyMetres: 500, latitude: -2.102 }), make)).toBe(sos)
    expect(measured(sos, fix({ accuracyMetres: 30 }), make).waiting).toHaveLength(2)
    expect(measured(sos, fix({ latitude: -2.102 }), make).waiting).toHaveLength(2)
  })

  it('goes again without anything that could be wrong when the station refuses it; an addition is dropped', () => {
    const make = makers()
    const sos = told(tried(pressed(make, fix())), details, words, make)
    const again = refused(sos, ids(sos)[0] ?? '', make)
    expect(again.waiting.map(({ kind, body }) => [kind, body.place === null])).toEqual([
      ['call', true],
      ['details', false],
    ])
    expect(ids(again)[0]).not.toBe(ids(sos)[0])
    expect(refused(again, ids(again)[1] ?? '', make).waiting).toHaveLength(1)
  })

  it('is over only when the station says so', () => {
    const make = makers()
    const sos = pressed(make)
    expect(stateOf(sos)).toBe('sending')
    const sent = confirmed(tried(sos), ids(sos)[0] ?? '', status(), NOW)
    expect([stateOf(sent), sent.waiting, sent.heardAtMs]).toEqual(['open', [], NOW])
    expect(stateOf(heard(sent, status('enRoute'), NOW))).toBe('open')
    for (const end of ['closed', 'cancelled'] as const) expect(stateOf(heard(sent, status(end), NOW))).toBe('over')
  })

  it('knows what is worth sending', () => {
    const empty = { kind: null, where: ' ', phone: '', name: '', note: '' }
    expect(isFilled(empty)).toBe(false)
    expect(isFilled({ ...empty, kind: 'other' })).toBe(true)
    expect(isFilled({ ...empty, note: 'x' })).toBe(true)
    expect(['', ' ', '0788 000 000', '+255-(0)7'].map(isPhone)).toEqual([true, true, true, true])
    expect(['12', 'call me', '07880000000000000000000000'].map(isPhone)).toEqual([false, false, false])
  })

  it('whatever happens: a tried message stays as it was, the call is never lost, order is kept', () => {
    const step = fc.oneof(
      fc.record({
        do: fc.constant('measured' as const),
        latitude: fc.double({ min: -90, max: 90, noNaN: true }),
        accuracyMetres: fc.double({ min: 0, max: 1e6, noNaN: true }),
      }),
      fc.record({ do: fc.constantFrom('told' as const, 'try' as const, 'confirm' as const, 'refuse' as const, 'lost' as const) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const make = makers()
        let sos = pressed(make)
        const triedBodies = new Map<string, string>()
        let isDelivered = false
        for (const one of steps) {
          const first = sos.waiting[0]
          if (one.do === 'measured') sos = measured(sos, fix(one), make)
          else if (one.do === 'told') sos = told(sos, details, words, make)
          else if (one.do === 'try') sos = tried(sos)
          else if (first?.isTried && one.do === 'confirm') {
            isDelivered ||= first.kind === 'call'
            sos = confirmed(sos, first.body.commandId, status(), NOW)
          } else if (first?.isTried && one.do === 'refuse') sos = refused(sos, first.body.commandId, make)
          for (const { body, isTried } of sos.waiting) {
            const before = triedBodies.get(body.commandId)
            if (before !== undefined) expect(JSON.stringify(body)).toBe(before)
            if (isTried) triedBodies.set(body.commandId, JSON.stringify(body))
          }
          expect(isDelivered || sos.waiting[0]?.kind === 'call').toBe(true)
          expect(new Set(ids(sos)).size).toBe(sos.waiting.length)
        }
      }),
    )
  })
})
