/** Excursion cases: what is advised, who must sign, what no signature can do, and later findings beside what was decided. */
import { describe, expect, test } from 'vitest'
import {
  CaseEvent,
  FIRST_CASE_POLICY,
  type CaseId,
  type CaseLot,
  type LotId,
  type LotObservation,
} from '../../../../contract/excursions.ts'
import type { Verdict } from '../../../../contract/coldchain.ts'
import type { Instant, UserId } from '../../../../contract/primitives.ts'
import { compileLane } from '../rules/compile.ts'
import { evaluateSeries } from '../rules/history.ts'
import { shippedProfile } from '../rules/profiles.ts'
import { adviseLot } from './advice.ts'
import {
  addLot,
  closeCase,
  noteCase,
  observeLot,
  openCase,
  proposeDecision,
  reassessCase,
  signDecision,
  withdrawProposal,
  type CaseActor,
  type CaseOutcome,
  type Proposal,
} from './decide.ts'
import { decisionOf, foldCase, isSettled, type CaseState } from './state.ts'

const id = (tail: string): string => tail.padStart(26, '0')
const [LOT, OTHER] = [id('1A'), id('1B')] as [LotId, LotId]
const person = (name: string, tail: string): CaseActor => ({
  ...{ userId: id(tail) as UserId, printedName: name, role: 'cold chain officer', at: '2026-11-21T04:15:00.000Z' as Instant },
})
const [ASHA, JUMA, NEEMA] = [person('Asha', 'A1'), person('Juma', 'A2'), person('Neema', 'A3')]
const penta: CaseLot = {
  ...{ lotId: LOT, lotNumber: 'P-77', productId: 'penta', vvm: 'VVM14', freezeSensitivity: 'sensitive' },
  exposure: { vvmLostPercent: 12, freezeState: 'none', unknownMs: 0 },
}
const frozen: CaseLot = { ...penta, exposure: { ...penta.exposure, freezeState: 'frozen' } }
const opv: CaseLot = { ...penta, lotId: OTHER, lotNumber: 'O-1', productId: 'opv', vvm: 'VVM2', freezeSensitivity: 'notSensitive' }
const passed: LotObservation = { kind: 'shakeTest', isPassed: true, vialsTested: 2 }
const failed: LotObservation = { ...passed, isPassed: false }
const goodVvm: LotObservation = { kind: 'vvm', reading: 'squareLighter', vialsSeen: 10 }

const heat = (): Verdict[] => {
  const profile = shippedProfile('pqs-refrigerator')
  if (!profile) throw new Error('profile')
  const readings = Array.from({ length: 41 }, (_, at) => ({ atMs: 1e12 + at * 900_000, value: 9 }))
  return evaluateSeries(compileLane(profile, 'temperature'), id('5'), readings).verdicts.filter(({ code }) => code === 'HEAT')
}

const opening = (lots: CaseLot[], verdicts: Verdict[] = []) =>
  openCase({ caseId: id('C') as CaseId, policy: FIRST_CASE_POLICY, verdicts, deviceEpisodes: [], lots }, ASHA)
/** Folds what was accepted; the events are legal ones of the contract. */
const after = (state: CaseState | null, outcome: CaseOutcome): CaseState => {
  if (!outcome.isAccepted) throw new Error(outcome.problem)
  const next = outcome.events.reduce((folded, event) => foldCase(folded, CaseEvent.parse(event)), state)
  if (!next) throw new Error('no case')
  return next
}
const problemOf = (outcome: CaseOutcome): string | null => (outcome.isAccepted ? null : outcome.problem)
const start = (lots: CaseLot[], verdicts: Verdict[] = []): CaseState => after(null, opening(lots, verdicts))
const proposal = (fields: Partial<Proposal> = {}): Proposal => ({
  ...{ lotId: LOT, disposition: 'release', basis: null, reason: 'Checked', meaning: 'authorship', ...fields },
})
const propose = (state: CaseState, fields: Partial<Proposal> = {}, actor = ASHA): CaseOutcome =>
  proposeDecision(state, proposal(fields), actor)
const lotOf = (state: CaseState, lotId: string = LOT) => {
  const lot = state.lots.find((one) => one.lotId === lotId)
  if (!lot) throw new Error('no lot')
  return lot
}
const countersign = (state: CaseState, actor = JUMA, seenEvidence = lotOf(state).evidence): CaseOutcome =>
  signDecision(state, { lotId: LOT, meaning: 'approval', seenEvidence }, actor)

describe('advice', () => {
  test('always says that an alarm is no order to discard, and never advises to discard', () => {
    for (const lot of [penta, frozen, opv]) expect(adviseLot(lot, [], true)).toContain('alarmIsNoDiscardOrder')
    expect(adviseLot(penta, [], false)).toEqual(['noHarmSeen', 'alarmIsNoDiscardOrder'])
  })
  test('freezing asks for a shake test where it matters, heat for the monitor', () => {
    expect(adviseLot(frozen, [], false)).toEqual(['keepApart', 'shakeTest', 'alarmIsNoDiscardOrder'])
    expect(adviseLot({ ...frozen, freezeSensitivity: 'notSensitive' }, [], false)).toEqual(['noHarmSeen', 'alarmIsNoDiscardOrder'])
    expect(adviseLot(penta, [], true)).toEqual(['keepApart', 'readVvm', 'alarmIsNoDiscardOrder'])
    expect(adviseLot({ ...penta, vvm: null }, [], true)).toContain('askManufacturer')
    expect(adviseLot({ ...frozen, freezeSensitivity: 'unverified' }, [], false)).toContain('sensitivityUnverified')
  })
  test('what people saw decides, the last of it', () => {
    const seen = (...list: LotObservation[]) => list.map((observation) => ({ observation }))
    expect(adviseLot(frozen, seen(passed), false)).not.toContain('shakeTest')
    expect(adviseLot(frozen, seen(passed, failed), false)[0]).toBe('doNotUseFrozen')
    const dark: LotObservation = { kind: 'vvm', reading: 'squareMatches', vialsSeen: 3 }
    expect(adviseLot({ ...penta, exposure: { ...penta.exposure, vvmLostPercent: 80 } }, seen(dark), true)).not.toContain('useFirst')
    expect(adviseLot({ ...penta, exposure: { ...penta.exposure, vvmLostPercent: 80 } }, seen(goodVvm), true)).toContain('useFirst')
  })
  test('unknown time is never good time', () => {
    expect(adviseLot({ ...penta, exposure: { ...penta.exposure, unknownMs: 1 } }, [], false)).toEqual([
      ...['keepApart', 'readVvm', 'findReadings', 'alarmIsNoDiscardOrder'],
    ])
  })
})

describe('decisions', () => {
  test('two different people release a lot, with what their names mean', () => {
    const proposed = after(start([penta]), propose(start([penta])))
    expect(isSettled(lotOf(proposed))).toBe(false)
    expect(problemOf(countersign(proposed, ASHA))).toBe('sameSigner')
    const released = after(proposed, countersign(proposed))
    expect(decisionOf(lotOf(released))).toMatchObject({
      disposition: 'release',
      signatures: [
        { printedName: 'Asha', meaning: 'authorship' },
        { printedName: 'Juma', meaning: 'approval', signedAt: JUMA.at },
      ],
    })
    expect(isSettled(lotOf(released))).toBe(true)
    expect(problemOf(propose(released))).toBe('alreadyDecided')
  })
  test('holding a lot back needs one person and can be followed by a final decision', () => {
    const state = start([frozen])
    const held = after(state, propose(state, { disposition: 'quarantine' }))
    expect(decisionOf(lotOf(held))?.disposition).toBe('quarantine')
    expect(isSettled(lotOf(held))).toBe(false)
    const tested = after(held, observeLot(held, LOT, passed, JUMA))
    const released = after(tested, propose(tested))
    expect(lotOf(after(released, countersign(released))).decisions.map(({ disposition }) => disposition)).toEqual(['quarantine', 'release'])
  })
  test('no signature makes a spoilt vial good, and what can be looked at is looked at first', () => {
    const state = start([frozen])
    expect(problemOf(propose(state))).toBe('needsShakeTest')
    const bad = after(state, observeLot(state, LOT, failed, JUMA))
    expect(problemOf(propose(bad))).toBe('shakeTestFailed')
    const warm = start([penta], heat())
    expect(problemOf(propose(warm))).toBe('needsVvmReading')
    const dark = after(warm, observeLot(warm, LOT, { kind: 'vvm', reading: 'squareDarker', vialsSeen: 5 }, JUMA))
    expect(problemOf(propose(dark))).toBe('vvmAtEnd')
    const light = after(warm, observeLot(warm, LOT, goodVvm, JUMA))
    expect(problemOf(propose(light))).toBeNull()
  })
  test('an alarm alone discards nothing', () => {
    const state = start([penta], heat())
    expect(problemOf(propose(state, { disposition: 'discard' }))).toBe('needsBasis')
    expect(problemOf(propose(state, { disposition: 'discard', basis: 'vvm' }))).toBe('basisNotMet')
    expect(problemOf(propose(state, { disposition: 'discard', basis: 'shakeTest' }))).toBe('basisNotMet')
    expect(problemOf(propose(state, { disposition: 'discard', basis: 'noExposure' }))).toBe('basisNotMet')
    expect(problemOf(propose(state, { disposition: 'discard', basis: 'manufacturer' }))).toBeNull()
  })
  test('evidence that comes between two signatures calls for a new proposal', () => {
    const state = start([penta, opv])
    const proposed = after(state, propose(state))
    const other = after(proposed, observeLot(proposed, OTHER, goodVvm, NEEMA))
    expect(problemOf(countersign(other))).toBeNull()
    const moved = after(proposed, observeLot(proposed, LOT, goodVvm, NEEMA))
    expect(problemOf(countersign(moved))).toBe('evidenceMoved')
    expect(problemOf(countersign(proposed, JUMA, 7))).toBe('evidenceMoved')
    expect(problemOf(withdrawProposal(proposed, LOT, 'no', JUMA))).toBe('notTheProposer')
    const free = after(moved, withdrawProposal(moved, LOT, 'evidence moved', JUMA))
    expect(problemOf(countersign(free))).toBe('nothingPending')
    expect(problemOf(propose(free))).toBeNull()
  })
  test('a policy that asks for no signature is refused', () => {
    const policy = { ...FIRST_CASE_POLICY, signers: { ...FIRST_CASE_POLICY.signers, release: 0 } }
    expect(problemOf(openCase({ caseId: id('C') as CaseId, policy, verdicts: [], deviceEpisodes: [], lots: [] }, ASHA))).toBe(
      'policyTooWeak',
    )
  })
  test('lots that are not there, twice there, or already proposed', () => {
    const state = start([penta])
    expect(problemOf(propose(state, { lotId: OTHER }))).toBe('unknownLot')
    expect(problemOf(observeLot(state, OTHER, passed, ASHA))).toBe('unknownLot')
    expect(problemOf(addLot(state, penta, ASHA))).toBe('lotExists')
    expect(after(state, addLot(state, opv, ASHA)).lots).toHaveLength(2)
    expect(problemOf(propose(after(state, propose(state)), {}, JUMA))).toBe('decisionPending')
  })
})

describe('closing and later findings', () => {
  const settled = (): CaseState => {
    const state = start([penta])
    const proposed = after(state, propose(state))
    return after(proposed, countersign(proposed))
  }
  const close = (state: CaseState): CaseOutcome => closeCase(state, { cause: 'power', correctiveAction: 'Generator serviced' }, ASHA)

  test('closes when every lot is settled; notes go on', () => {
    expect(problemOf(close(start([penta])))).toBe('lotsOpen')
    const closed = after(settled(), close(settled()))
    expect(closed.closed).toMatchObject({ cause: 'power' })
    for (const outcome of [propose(closed), close(closed), observeLot(closed, LOT, passed, ASHA), addLot(closed, opv, ASHA)])
      expect(problemOf(outcome)).toBe('closed')
    expect(after(closed, noteCase(closed, 'Seen by the district', NEEMA)).timeline.at(-1)).toMatchObject({ kind: 'noted' })
  })
  test('late data opens the case again beside its decisions, which stay', () => {
    const closed = after(settled(), close(settled()))
    const input = { difference: { same: 0, added: heat(), withdrawn: [], changed: [] }, verdicts: heat(), lots: [frozen] }
    const again = after(closed, reassessCase(closed, input, NEEMA))
    expect(again.closed).toBeNull()
    expect(lotOf(again)).toMatchObject({ isOvertaken: true, exposure: { freezeState: 'frozen' } })
    expect(lotOf(again).decisions).toEqual(lotOf(closed).decisions)
    expect(isSettled(lotOf(again))).toBe(false)
    expect(problemOf(propose(again))).toBe('needsShakeTest')
    const same = { ...input, difference: { same: 1, added: [], withdrawn: [], changed: [] }, lots: [] }
    expect(after(closed, reassessCase(closed, same, NEEMA)).closed).not.toBeNull()
  })
  test('the fold of the timeline is the case, and events before the opening are nothing', () => {
    const closed = after(settled(), close(settled()))
    expect(closed.timeline.reduce<CaseState | null>((state, event) => foldCase(state, event), null)).toEqual(closed)
    expect(foldCase(null, { kind: 'noted', at: ASHA.at, by: ASHA.userId, text: 'early' })).toBeNull()
    const [opened] = closed.timeline
    expect(opened && foldCase(closed, opened)).toBe(closed)
  })
})
