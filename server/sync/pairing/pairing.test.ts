/** Two stations paired over a network in memory: what ends on record, what a person sees, and everything that can go wrong between. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createNetwork, createPairingNode, until, type Hop, type Network, type PairingNode } from '../../../tests/harness/pairing-world.ts'
import type { PairingFailure } from '../../contract/pairing.ts'
import { PAIRING_MS } from './machine.ts'

const DISPATCH = 'tz/dispatch/mfano'
const FLEET = 'tz/fleet/mfano'
let network: Network
let north: PairingNode
let south: PairingNode
beforeEach(async () => {
  network = createNetwork()
  ;[north, south] = [await createPairingNode(network, 'kaskazini'), await createPairingNode(network, 'kusini')]
})
afterEach(async () => {
  await Promise.all([north.close(), south.close()])
})
const both = (phase: string) => until(() => north.view()?.phase === phase && south.view()?.phase === phase)
/** Up to the codes on both screens. */
async function compare(): Promise<void> {
  south.desk.open()
  north.desk.start(south.address)
  await both('compare')
}
const failures = (): (PairingFailure | null | undefined)[] => [north.view()?.failure, south.view()?.failure]
const nothingRecorded = () => expect([north.enrolled(south.stationId), south.enrolled(north.stationId)]).toEqual([null, null])

describe('a pairing', () => {
  test('shows one code on both screens, and ends on record on both sides with what each chose', async () => {
    await compare()
    expect(north.view()).toMatchObject({
      direction: 'outgoing',
      isByQrCode: false,
      peer: { stationId: south.stationId, name: 'Kisiwa cha Mfano' },
    })
    expect(south.view()).toMatchObject({
      direction: 'incoming',
      code: north.view()?.code,
      peer: { tlsFingerprint: north.door.tlsFingerprint },
    })
    const suggested = north.view()?.choices.filter(({ isSuggested }) => isSuggested)
    expect(suggested).toEqual([DISPATCH, FLEET].map((scope) => ({ scope, isShared: false, isOffered: false, isSuggested: true })))
    await north.confirm([DISPATCH, FLEET])
    await until(() => south.view()?.isConfirmedThere === true)
    expect(north.view()?.phase).toBe('waitingThere')
    nothingRecorded()
    await south.confirm([DISPATCH])
    await both('paired')
    expect(north.enrolled(south.stationId)).toMatchObject({ addresses: [south.address], enrolledBy: north.stationId })
    expect(south.enrolled(north.stationId)).toMatchObject({ tlsFingerprint: north.door.tlsFingerprint })
    expect([north.shared(south.stationId), south.shared(north.stationId)]).toEqual([[DISPATCH, FLEET], [DISPATCH]])
    expect([...north.failures, ...south.failures]).toEqual([])
  })
  test('an administrator who closes the screen at once takes nothing from the other side', async () => {
    await compare()
    await north.confirm()
    await until(() => south.view()?.isConfirmedThere === true)
    const view = await south.confirm()
    expect(view.phase).toBe('paired')
    south.desk.cancel({ pairingId: view.pairingId, isCodeDifferent: false })
    south.desk.close()
    expect([south.view(), south.service.isExpected()]).toEqual([null, true])
    await until(() => north.view()?.phase === 'paired')
    await compare()
  })
  test('it does not matter who confirms first', async () => {
    await compare()
    await south.confirm()
    expect(south.view()?.phase).toBe('waitingThere')
    await north.confirm()
    await both('paired')
  })
  test('with a QR code nobody compares; the code works once', async () => {
    const { open } = south.desk.open()
    north.desk.start(open?.qrText ?? '')
    await both('compare')
    expect([north.view(), south.view()].map((view) => [view?.code, view?.isByQrCode])).toEqual([
      [null, true],
      [null, true],
    ])
    await Promise.all([north.confirm(), south.confirm()])
    await both('paired')
    expect(south.desk.state().open).toBeNull()
    south.desk.open()
    north.desk.start(open?.qrText ?? '')
    await until(() => north.view()?.phase === 'failed')
    expect(north.view()?.failure).toBe('wrongSecret')
  })
  test('both may begin at once: one pairing remains, on both sides the same', async () => {
    north.desk.start(south.address)
    south.desk.start(north.address)
    await both('compare')
    expect([north, south].map(({ desk }) => desk.state().pairings.filter(({ phase }) => phase !== 'failed').length)).toEqual([1, 1])
    expect(north.view()?.code).toBe(south.view()?.code)
    await Promise.all([north.confirm(), south.confirm()])
    await both('paired')
  })
  test('strangers have business at the door while it is open, and until the last answer can have been asked for', async () => {
    expect(south.service.isExpected()).toBe(false)
    await compare()
    await Promise.all([north.confirm(), south.confirm()])
    await both('paired')
    south.desk.close()
    expect([north, south].map(({ service }) => service.isExpected())).toEqual([true, true]) // the north opened by beginning
    for (const { clock } of [north, south]) clock.advance(PAIRING_MS)
    expect([north, south].map(({ service }) => service.isExpected())).toEqual([false, false])
  })
  test('again with the same station changes nothing but what was chosen', async () => {
    await compare()
    await Promise.all([north.confirm([DISPATCH]), south.confirm([DISPATCH])])
    await both('paired')
    for (const { desk } of [north, south])
      for (const { pairingId } of desk.state().pairings) desk.cancel({ pairingId, isCodeDifferent: false })
    await compare()
    expect(north.view()?.choices.find(({ scope }) => scope === DISPATCH)?.isShared).toBe(true)
    await Promise.all([north.confirm([FLEET]), south.confirm([FLEET])])
    await both('paired')
    expect(north.shared(south.stationId)).toEqual([DISPATCH, FLEET])
  })
})

describe('what a person can do wrong', () => {
  test.each([
    ['', 'pairing.bad-target'],
    ['kituo-pair:1?a=x', 'pairing.bad-target'],
    ['not an address', 'pairing.bad-target'],
  ])('%j is no target', (target, code) => {
    expect(() => north.desk.start(target)).toThrow(expect.objectContaining({ code }))
  })
  test('nobody there, not open, the own address', async () => {
    north.desk.start('hakuna.example:7443')
    await until(() => north.view()?.phase === 'failed')
    expect(north.view()?.failure).toBe('unreachable')
    north.desk.start(south.address)
    await until(() => north.view()?.phase === 'failed')
    expect(north.view()?.failure).toBe('notOpen')
    north.desk.start(north.address)
    await until(() => north.view()?.phase === 'failed')
    expect(north.view()?.failure).toBe('sameStation')
  })
  test('a station whose door is shut cannot be called, but it can call and pair', async () => {
    north.own.isReachable = false
    expect(north.desk.state()).toEqual({ isAvailable: false, open: null, pairings: [] })
    expect(() => north.desk.open()).toThrow(expect.objectContaining({ code: 'pairing.unavailable' }))
    south.desk.open()
    north.desk.start(south.address)
    await until(() => north.view()?.phase === 'compare' && south.view()?.phase === 'compare')
    await Promise.all([north.confirm([]), south.confirm([])])
    await until(() => north.view()?.phase === 'paired' && south.view()?.phase === 'paired')
    expect(south.enrolled(north.stationId)).toMatchObject({ stationId: north.stationId })
    expect(north.desk.state().open).toBeNull()
  })
  test('confirming another code, an unknown pairing, a pairing without a code yet, or what was not offered', async () => {
    await compare()
    await expect(north.confirm([], '0000000')).rejects.toMatchObject({ code: 'pairing.code-differs' })
    await expect(north.confirm([], null)).rejects.toMatchObject({ code: 'pairing.code-differs' })
    await expect(north.confirm(['rw/people'])).rejects.toMatchObject({ code: 'scope.foreign-country' })
    const unknown = { commandId: north.newId<never>(), pairingId: north.newId<never>(), code: null, shares: [] }
    await expect(north.desk.confirm(unknown, north.actors.admin)).rejects.toMatchObject({ code: 'pairing.unknown' })
    expect(() => north.desk.cancel({ pairingId: unknown.pairingId, isCodeDifferent: false })).toThrow(
      expect.objectContaining({ code: 'pairing.unknown' }),
    )
    expect(north.view()?.phase).toBe('compare')
    north.desk.start('hakuna.example:7443')
    await expect(north.confirm([], null)).rejects.toMatchObject({ code: 'pairing.not-ready' })
  })
  test('somebody who is no administrator any more cannot put it on record', async () => {
    await compare()
    const view = north.view() ?? expect.fail()
    const input = { commandId: north.newId<never>(), pairingId: view.pairingId, code: view.code, shares: [] }
    await north.desk.confirm(input, north.actors.clerk)
    await south.confirm()
    await until(() => north.failures.length > 0)
    expect(north.failures[0]).toMatchObject({ code: 'auth.forbidden' })
    expect(north.enrolled(south.stationId)).toBeNull()
  })
  test('seeing two different codes ends it on both sides', async () => {
    await compare()
    north.desk.cancel({ pairingId: north.view()?.pairingId ?? '', isCodeDifferent: true })
    await both('failed')
    expect(failures()).toEqual(['codeDiffers', 'codeDiffers'])
  })
  test('giving up is told to the other side, from either side', async () => {
    await compare()
    north.desk.cancel({ pairingId: north.view()?.pairingId ?? '', isCodeDifferent: false })
    await both('failed')
    expect(failures()).toEqual(['cancelledHere', 'cancelledThere'])
    await compare()
    south.desk.cancel({ pairingId: south.view()?.pairingId ?? '', isCodeDifferent: false })
    await both('failed')
    expect(failures()).toEqual(['cancelledThere', 'cancelledHere'])
    nothingRecorded()
  })
  test('ten minutes end it on both sides, also after one has confirmed', async () => {
    await compare()
    await north.confirm()
    for (const { clock } of [north, south]) clock.advance(PAIRING_MS)
    await both('failed')
    expect(failures()).toEqual(['expired', 'expired'])
    nothingRecorded()
    for (const { clock } of [north, south]) clock.advance(PAIRING_MS)
    expect([north.view(), south.view()]).toEqual([null, null])
  })
})

describe('limits', () => {
  test('five attempts, then rest; only the station that tries too much is kept waiting', async () => {
    const end = async (): Promise<void> => {
      await compare()
      north.desk.cancel({ pairingId: north.view()?.pairingId ?? '', isCodeDifferent: true })
      await both('failed')
    }
    for (let attempt = 0; attempt < 5; attempt += 1) await end()
    expect(() => north.desk.start(south.address)).toThrow(
      expect.objectContaining({ code: 'pairing.too-many', params: { retryAfterSeconds: 600 } }),
    )
    for (const { clock } of [north, south]) clock.advance(PAIRING_MS)
    await end()
  })
  test('a stranger who keeps saying hello is refused after five times, and occupies four places at most', async () => {
    south.desk.open()
    const hello = (from: string, n: number) => {
      const body = JSON.stringify({ protocol: [1, 1], from, commitment: Buffer.alloc(32, n).toString('base64url'), offer: null })
      return (remote: string) => south.service.door.handle({ path: '/pair/hello', body, remote, tlsFingerprint: null })
    }
    const id = (n: number) => n.toString(16).padStart(32, '0')
    const failureOf = async (answer: Promise<{ body: string }>) => (JSON.parse((await answer).body) as { failure?: string }).failure
    expect(await failureOf(hello(id(1), 1)('192.0.2.1'))).toBeUndefined()
    expect(await failureOf(hello(id(1), 1)('192.0.2.1'))).toBeUndefined() // the same hello again: its answer was lost
    expect(await failureOf(hello(id(1), 2)('192.0.2.1'))).toBe('busy')
    for (const n of [2, 3, 4]) expect(await failureOf(hello(id(n), n)('192.0.2.2'))).toBeUndefined()
    expect(await failureOf(hello(id(5), 5)('192.0.2.3'))).toBe('busy')
    for (const n of [6, 7, 8]) await hello(id(n), n)('192.0.2.1')
    expect(await failureOf(hello(id(9), 9)('192.0.2.1'))).toBe('tooManyTries')
    expect(south.desk.state().pairings).toHaveLength(4)
  })
  test('a wrong QR secret costs one of five tries, then the offer is gone', async () => {
    const { open } = south.desk.open()
    const wrong = (open?.qrText ?? '').replace(/s=[^&]+/, `s=${Buffer.alloc(16).toString('base64url')}`)
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      north.desk.start(wrong)
      await until(() => north.view()?.phase === 'compare')
      await north.confirm()
      await until(() => north.view()?.phase === 'failed')
      expect(north.view()?.failure).toBe('wrongSecret')
    }
    expect(south.desk.state().open).toBeNull()
    nothingRecorded()
  })
})

describe('a network that loses messages', () => {
  test.each(['request', 'answer'] as const)('every second %s lost: it goes through all the same', async (what) => {
    let count = 0
    network.fault = () => (count++ % 2 === 0 ? what : null)
    await compare()
    await Promise.all([north.confirm([DISPATCH]), south.confirm([DISPATCH])])
    await both('paired')
    expect([north.shared(south.stationId), south.shared(north.stationId)]).toEqual([[DISPATCH], [DISPATCH]])
  })
  test('the last answer lost until the time is over: one side has it on record, pairing again mends it', async () => {
    await compare()
    await south.confirm()
    network.fault = (hop: Hop) => (hop.path === '/pair/confirm' ? 'answer' : null)
    await north.confirm()
    await until(() => south.view()?.phase === 'paired')
    north.clock.advance(PAIRING_MS)
    await until(() => north.view()?.phase === 'failed')
    expect([north.enrolled(south.stationId) === null, south.enrolled(north.stationId) === null]).toEqual([true, false])
    network.fault = () => null
    south.desk.cancel({ pairingId: south.view()?.pairingId ?? '', isCodeDifferent: false })
    await compare()
    await Promise.all([north.confirm(), south.confirm()])
    await both('paired')
    expect(north.enrolled(south.stationId)).not.toBeNull()
  })
  test('a station that stops ends its pairings and does not hang', async () => {
    await compare()
    await north.service.stop()
    expect(north.view()?.failure).toBe('cancelledHere')
    await until(() => south.view()?.phase === 'failed')
  })
})
