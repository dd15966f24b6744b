/** SOS from a phone: repeats, the same emergency again, tokens that cannot be told, and the plain status for the caller. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { STRAIGHT_TRAVEL } from '../../../tests/harness/straight-travel.ts'
import { createWorld, TOWN, type World } from '../../../tests/harness/dispatch-world.ts'
import { SosReport, type PublicStatus } from '../../contract/incidents.ts'
import type { IncidentId } from '../../contract/primitives.ts'
import { fromInstant, toInstant } from '../../kernel/clock.ts'
import { loadTask } from '../assignments/load.ts'
import { answerOffer, cancelAssignment, progressAssignment } from '../assignments/progress-decide.ts'
import { addNote, closeIncident } from './decide.ts'
import { hashToken, openSos, publicStatus } from './index.ts'
import { loadIncident } from './load.ts'
import { SOS_FOLLOWS_SECONDS, SOS_REPEAT } from './sos-decide.ts'

const near = (metres: number) => ({
  latitude: TOWN.latitude + metres / 111_195,
  longitude: TOWN.longitude,
  accuracyMetres: 10,
  description: '',
  source: 'gps' as const,
})
const token = (letter: string): string => letter.repeat(32)

describe('SOS', () => {
  let w: World
  beforeEach(() => {
    w = createWorld()
  })
  afterEach(() => {
    w.close()
  })

  test('the same command again changes nothing and answers the same', async () => {
    const input = SosReport.parse({
      commandId: w.id(),
      trackingToken: token('t'),
      deviceToken: token('d'),
      place: near(0),
      phone: '0700000000',
    })
    const send = () => w.run((state, facts) => openSos(state, input, facts), { commandId: input.commandId, input, actor: 'public' })
    const first = await send()
    const second = await send()
    expect(second).toMatchObject({ repeated: true, result: first.result, position: first.position })
    expect(w.rows('Incident')).toHaveLength(1)
    expect(w.rows('Report')).toHaveLength(1)
  })
  test('a command id taken for another SOS is refused', async () => {
    const commandId = w.id<SosReport['commandId']>()
    await w.sos({ commandId })
    await expect(w.sos({ commandId, narrative: 'somebody else' })).rejects.toMatchObject({ code: 'command.reused' })
  })
  test.each([
    ['at once', 0, 0, false],
    ['within ten minutes and a kilometre', SOS_REPEAT.seconds, SOS_REPEAT.metres - 5, false],
    ['after more than ten minutes', SOS_REPEAT.seconds + 1, 0, true],
    ['more than a kilometre away', 60, SOS_REPEAT.metres + 5, true],
  ])('the same phone %s', async (_name, seconds, metres, isNew) => {
    const first = await w.sos({ place: near(0) })
    w.clock.advance(seconds * 1000)
    const second = await w.sos({ place: near(metres), trackingToken: token('u') })
    expect(second.isNew).toBe(isNew)
    expect(second.incidentId === first.incidentId).toBe(!isNew)
    expect(w.rows('Report')).toHaveLength(2)
  })
  test('another phone at the same place is another incident; a closed one is not revived', async () => {
    const first = await w.sos()
    expect((await w.sos({ deviceToken: token('e'), trackingToken: token('v') })).isNew).toBe(true)
    await w.decide((state) =>
      closeIncident(
        loadIncident(state, first.incidentId),
        { commandId: w.id(), incidentId: first.incidentId, disposition: 'falseAlarm' },
        { callSigns: [], openHandoverAt: null },
      ),
    )
    expect((await w.sos({ trackingToken: token('u') })).isNew).toBe(true)
  })
  test('more under the same tracking token belongs to its incident: hours later, kilometres away', async () => {
    const first = await w.sos({ place: near(0) })
    w.clock.advance(3 * 3_600_000)
    expect(await w.sos({ place: near(5_000) })).toEqual({ ...first, isNew: false })
    expect(w.row('Incident', first.incidentId)).toMatchObject({ latitude: near(5_000).latitude })
    expect(w.rows('Report')).toHaveLength(2)
  })

  describe('after its incident has ended', () => {
    const close = (incidentId: IncidentId): Promise<unknown> =>
      w.decide((state) =>
        closeIncident(
          loadIncident(state, incidentId),
          { commandId: w.id(), incidentId, disposition: 'handedOver' },
          { callSigns: [], openHandoverAt: null },
        ),
      )
    const entries = (incidentId: string) =>
      w
        .rows('IncidentEntry')
        .filter((entry) => entry['incidentId'] === incidentId)
        .map(({ code, params }) => [code, JSON.parse(String(params)) as unknown])

    test.each([
      ['says something', { narrative: 'he fell again' }],
      ['names what happened', { kind: 'bleeding' as const }],
      ['leaves a number', { phone: '0700000003' }],
      ['answers a question', { answers: { breathing: 'no' as const } }],
      ['comes without the moment of its press', { pressedAt: null }],
      ['was pressed after the end', { pressedAt: toInstant(Date.UTC(2026, 0, 1, 9)) }],
    ])('a message of the same phone that %s opens a new incident that refers to it, and alerts like any other', async (_how, part) => {
      const pressedAt = toInstant(w.clock.nowMs())
      const first = await w.sos({ place: near(0), pressedAt })
      w.clock.advance(600_000)
      await close(first.incidentId)
      w.clock.advance(60_000)
      const second = await w.sos({ place: near(0), pressedAt, ...part })
      expect(second).toMatchObject({ isNew: true, number: 'KM-2' })
      expect(w.row('Incident', second.incidentId)).toMatchObject({ status: 'new', latitude: near(0).latitude })
      expect(w.row('Incident', first.incidentId)).toMatchObject({ status: 'closed', kind: 'unknown', callerPhone: null })
      expect(entries(second.incidentId)).toMatchObject([['openedAfter', { follows: first.number, followsId: first.incidentId }]])
      expect(entries(first.incidentId).at(-1)).toEqual(['calledAgain', { number: second.number }])
      const third = await w.sos({ place: null, pressedAt, narrative: 'hurry' })
      expect(third).toEqual({ ...second, isNew: false })
      const digest = w.digest()
      w.log.rebuild()
      expect(w.digest()).toEqual(digest)
    })

    test('the phone that rode along and only sends where it is does not call again', async () => {
      const pressedAt = toInstant(w.clock.nowMs())
      const first = await w.sos({ place: near(0), pressedAt })
      await close(first.incidentId)
      w.clock.advance(8_000)
      expect(await w.sos({ place: near(9_000), pressedAt })).toEqual({ ...first, isNew: false })
      expect(w.rows('Incident')).toMatchObject([{ status: 'closed', latitude: near(0).latitude }])
      expect(w.rows('Report')).toHaveLength(2)
    })

    test('the caller is told how far help is for the new one', async () => {
      const read = w.read()
      const status = async () =>
        publicStatus(read, 't'.repeat(22), { positions: { latest: () => null }, travel: STRAIGHT_TRAVEL, nowMs: w.clock.nowMs() })
      const first = await w.sos({ place: near(0) })
      await close(first.incidentId)
      expect(await status()).toMatchObject({ number: 'KM-1', state: 'closed' })
      w.clock.advance(1_000)
      await w.sos({ place: near(0), narrative: 'again' })
      expect(await status()).toMatchObject({ number: 'KM-2', state: 'received' })
      await read.$disconnect()
    })

    test.each([
      ['within half a day refers to the earlier one', SOS_FOLLOWS_SECONDS - 1, true],
      ['after more than half a day stands alone', SOS_FOLLOWS_SECONDS + 1, false],
    ])('another press of the same phone %s', async (_when, seconds, isReferring) => {
      const first = await w.sos({ place: near(0) })
      await close(first.incidentId)
      w.clock.advance(seconds * 1000)
      const second = await w.sos({ place: near(0), trackingToken: token('u') })
      expect(second.isNew).toBe(true)
      expect(entries(second.incidentId)[0]?.[0]).toBe(isReferring ? 'openedAfter' : 'opened')
    })
  })
  test('what happened and a number to call are learned later; a dispatcher’s own word and priority stay', async () => {
    const { incidentId } = await w.sos({ place: null })
    await w.sos({ place: null, kind: 'bleeding', phone: '0700000001', language: 'sw' })
    expect(w.row('Incident', incidentId)).toMatchObject({
      kind: 'bleeding',
      callerPhone: '0700000001',
      callerLanguage: 'sw',
      status: 'new',
    })
    await w.sos({ place: null, kind: 'burn', phone: '0700000002' })
    expect(w.row('Incident', incidentId)).toMatchObject({ kind: 'bleeding', callerPhone: '0700000001' })
    const before = w.rows('Op').length
    await w.sos({ place: null, narrative: 'nothing new' })
    expect(w.rows('Op')).toHaveLength(before + 1)
  })
  test('a place learned later, or better, is taken; a worse one or a dispatcher’s own is not overwritten', async () => {
    const { incidentId } = await w.sos({ place: null })
    await w.sos({ place: { ...near(100), accuracyMetres: 500 } })
    expect(w.row('Incident', incidentId)).toMatchObject({ latitude: near(100).latitude, accuracyMetres: 500 })
    await w.sos({ place: { ...near(120), accuracyMetres: 20 } })
    await w.sos({ place: { ...near(200), accuracyMetres: 900 } })
    expect(w.row('Incident', incidentId)).toMatchObject({ latitude: near(120).latitude, accuracyMetres: 20 })
    w.db.exec("UPDATE Incident SET placeSource = 'map'")
    await w.sos({ place: { ...near(0), accuracyMetres: 1 } })
    expect(w.row('Incident', incidentId)).toMatchObject({ latitude: near(120).latitude })
  })
  test('tokens stand nowhere in the database, only their hash; a wrong clock is left out', async () => {
    const { incidentId } = await w.sos({ pressedAt: '1970-01-01T00:00:00.000Z' as NonNullable<SosReport['pressedAt']> })
    expect(w.rows('Report')).toMatchObject([{ incidentId, trackingHash: hashToken('t'.repeat(22)), deviceHash: hashToken('d'.repeat(22)) }])
    const everything = JSON.stringify(
      ['Op', 'SealedBody', 'CommandResult', 'Report', 'Incident', 'IncidentEntry'].flatMap((table) =>
        w.db
          .prepare(`SELECT * FROM ${table}`)
          .all()
          .map((row) => Object.values(row as object).map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : value))),
      ),
    )
    expect(everything).not.toContain('t'.repeat(22))
    expect(everything).not.toContain('d'.repeat(22))
    expect(everything).not.toContain('1970')
  })
  test('what a phone may not send', () => {
    const good = { commandId: w.id(), trackingToken: token('t'), deviceToken: token('d') }
    expect(SosReport.safeParse(good).success).toBe(true)
    for (const wrong of [
      { trackingToken: 'short' },
      { deviceToken: `${token('d')}'--` },
      { place: { ...near(0), latitude: 'north' } },
      { phone: 'x' },
      { narrative: 'x'.repeat(1001) },
    ])
      expect(SosReport.safeParse({ ...good, ...wrong }).success).toBe(false)
  })
})

describe('what the caller is told', () => {
  let w: World
  let read: ReturnType<World['read']>
  beforeEach(() => {
    w = createWorld()
    read = w.read()
  })
  afterEach(async () => {
    await read.$disconnect()
    w.close()
  })

  test('follows the help step by step, without a name, a number of the unit or a position', async () => {
    const a12 = await w.unit('A12')
    const { incidentId } = await w.sos({ phone: '0700111222', narrative: 'my neighbour fell' })
    const fix = { fixedAtMs: w.clock.nowMs(), latitude: near(5000).latitude, longitude: TOWN.longitude, speedKmh: 40, headingDegrees: 180 }
    const told = async (): Promise<PublicStatus | null> =>
      publicStatus(read, 't'.repeat(22), { positions: { latest: () => fix }, travel: STRAIGHT_TRAVEL, nowMs: w.clock.nowMs() })
    const states: string[] = []
    const say = async (): Promise<void> => {
      const status = await told()
      states.push(`${status?.state} ${status?.minutes}`)
      expect(JSON.stringify(status)).not.toMatch(/A12|0700|neighbour|-2\.0/)
    }
    await say()
    await w.decide((state) => addNote(loadIncident(state, incidentId), { commandId: w.id(), incidentId, text: 'calling back' }))
    await say()
    const [first = ''] = await w.assign(incidentId, [a12], 'offer')
    await say()
    await w.decide((state, facts) => answerOffer(loadTask(state, first), { answer: 'accept' }, facts))
    await say()
    for (const to of ['enRoute', 'onScene', 'transporting', 'atHospital', 'completed'] as const) {
      await w.decide((state, facts) => progressAssignment(loadTask(state, first), { to }, facts))
      await say()
    }
    expect(states).toEqual([
      'received null',
      'answering null',
      'answering null',
      'assigned 9',
      'enRoute 9',
      'onScene null',
      'transporting null',
      'atHospital null',
      'closed null',
    ])
  })
  test('without a usable position the first estimate runs down, and never below a minute', async () => {
    const { incidentId } = await w.sos()
    const [first = ''] = await w.assign(incidentId, [await w.unit('A12')])
    w.db.prepare('UPDATE Assignment SET etaSeconds = 300').run()
    const minutes = async (): Promise<number | null | undefined> =>
      (await publicStatus(read, 't'.repeat(22), { positions: { latest: () => null }, travel: STRAIGHT_TRAVEL, nowMs: w.clock.nowMs() }))
        ?.minutes
    expect(await minutes()).toBe(5)
    w.clock.advance(130_000)
    expect(await minutes()).toBe(3)
    w.clock.advance(3_600_000)
    expect(await minutes()).toBe(1)
    await w.decide((state, facts) => cancelAssignment(loadTask(state, first), { reason: 'breakdown' }, facts))
    expect(
      await publicStatus(read, 't'.repeat(22), { positions: { latest: () => null }, travel: STRAIGHT_TRAVEL, nowMs: w.clock.nowMs() }),
    ).toMatchObject({
      state: 'answering',
      minutes: null,
    })
  })
  test('an unknown token tells nothing', async () => {
    await w.sos()
    expect(await publicStatus(read, token('x'), { positions: { latest: () => null }, travel: STRAIGHT_TRAVEL, nowMs: 0 })).toBeNull()
    expect(
      await publicStatus(read, hashToken('t'.repeat(22)), { positions: { latest: () => null }, travel: STRAIGHT_TRAVEL, nowMs: 0 }),
    ).toBeNull()
    const status = await publicStatus(read, 't'.repeat(22), { positions: { latest: () => null }, travel: STRAIGHT_TRAVEL, nowMs: 0 })
    expect(fromInstant(status?.receivedAt ?? '')).toBe(w.clock.nowMs())
  })
})
