/** Saved places and referral plans on a real log: names, versions, plans, what a person near a point is told, rebuilding. */
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTestLog, TEST_KEY, type TestLog } from '../../../tests/harness/test-log.ts'
import type { ChangeReferralPlan, ChangeSavedPlace, ReferralPlanId, SavedPlaceId, SavePlace } from '../../contract/places.ts'
import { PlanReferral } from '../../contract/places.ts'
import type { CommandId, FacilityId } from '../../contract/primitives.ts'
import { createReadClient } from '../../db/client.ts'
import { accept } from '../../log/index.ts'
import { createFacility } from '../directory/decide.ts'
import { directoryOps, directoryProjection } from '../directory/index.ts'
import { changeFacility } from '../directory/decide.ts'
import { loadFacility } from '../directory/load.ts'
import { changeReferralPlan, changeSavedPlace, planReferral, savePlace } from './decide.ts'
import { placesOps, placesProjection } from './index.ts'
import { loadReferralPlan, loadSavedPlace, namesakeAfter, namesakeOf, referralSurroundings } from './load.ts'
import { placeSaved } from './ops.ts'
import { listReferralPlans, listSavedPlaces, referralsNear } from './queries.ts'

let t: TestLog
let read: ReturnType<typeof createReadClient>
beforeEach(() => {
  t = createTestLog({ ops: [...directoryOps, ...placesOps], projections: [directoryProjection, placesProjection] })
  read = createReadClient({ file: join(t.dir, 'station.db'), key: Buffer.from(TEST_KEY, 'hex') })
})
afterEach(async () => {
  await read.$disconnect()
  t.close()
})

const MWALO = {
  name: 'Mwalo',
  aliases: ['Mwaalo'],
  kind: 'village',
  latitude: -2.05,
  longitude: 32.9,
  accuracyMetres: 200,
  notes: '',
} as const
/** One degree of latitude is about 111.2 km. */
const metresNorth = (metres: number) => ({ latitude: MWALO.latitude + metres / 111_195 })
const NOBODY = '01ARZ3NDEKTSV4RRFFQ69G5FAV'

const save = async (fields: Partial<SavePlace> = {}): Promise<SavedPlaceId> => {
  const input: SavePlace = { commandId: t.newId<CommandId>(), ...MWALO, aliases: [...MWALO.aliases], ...fields }
  const { result } = await t.run((state, facts) => savePlace(input, namesakeOf(state, input), facts))
  return result.placeId
}
const change = (placeId: SavedPlaceId, fields: ChangeSavedPlace['fields'], expectedVersion?: number) =>
  t.run((state) => {
    const input = { commandId: t.newId<CommandId>(), placeId, fields, ...(expectedVersion === undefined ? {} : { expectedVersion }) }
    const place = loadSavedPlace(state, placeId)
    return changeSavedPlace(input, place, namesakeAfter(state, place, fields))
  })
const hospital = async (code: string): Promise<FacilityId> => {
  const fields = { code, name: `Hospitali ${code}`, kind: 'hospital', latitude: -2.1, longitude: 32.9, phone: null } as const
  const command = { commandId: t.newId<CommandId>(), ...fields, capabilities: [] }
  return (await t.run((_state, facts) => createFacility(command, null, facts))).result.facilityId
}
const plan = async (fields: Omit<PlanReferral, 'commandId' | 'notes' | 'condition'> & Partial<PlanReferral>): Promise<ReferralPlanId> => {
  const input: PlanReferral = { commandId: t.newId<CommandId>(), condition: 'obstetric', notes: '', ...fields }
  const { result } = await t.run((state, facts) =>
    planReferral(input, referralSurroundings(state, input.origin, input.condition, input.destinations), facts),
  )
  return result.planId
}
const changePlan = (planId: ReferralPlanId, fields: ChangeReferralPlan['fields'], expectedVersion?: number) =>
  t.run((state) => {
    const input = { commandId: t.newId<CommandId>(), planId, fields, ...(expectedVersion === undefined ? {} : { expectedVersion }) }
    const before = loadReferralPlan(state, planId)
    const destinations = fields.destinations ?? before.destinations
    return changeReferralPlan(input, before, referralSurroundings(state, before.origin, before.condition, destinations, planId))
  })

describe('saved places', () => {
  test('a place is kept with its district and version and comes back by name', async () => {
    const id = await save()
    await save({ name: 'Bandari', aliases: [], ...metresNorth(5_000) })
    expect(loadSavedPlace(t.log.state, id)).toEqual({ ...MWALO, id, isArchived: false, version: 1 })
    expect(await listSavedPlaces(read, false)).toMatchObject([{ name: 'Bandari' }, { ...MWALO, id, district: 'mfano', version: 1 }])
    expect(() => loadSavedPlace(t.log.state, NOBODY)).toThrow(expect.objectContaining({ code: 'entity.unknown' }))
  })
  test.each([
    [0, 'place.name-taken'],
    [1_950, 'place.name-taken'],
    [2_050, null],
  ])('a namesake %i m away: %s', async (metres, code) => {
    await save()
    const second = save(metresNorth(metres))
    if (code === null) await expect(second).resolves.toBeTruthy()
    else await expect(second).rejects.toMatchObject({ code, params: { name: 'Mwalo' } })
  })
  test('a name is free again when its place is out of use, and then the old place cannot come back beside the new one', async () => {
    const first = await save()
    await change(first, { isArchived: true })
    const second = await save()
    expect((await listSavedPlaces(read, false)).map(({ id }) => id)).toEqual([second])
    expect(await listSavedPlaces(read, true)).toHaveLength(2)
    await expect(change(first, { isArchived: false })).rejects.toMatchObject({ code: 'place.name-taken' })
    await change(first, { isArchived: false, name: 'Mwalo Kusini' })
    expect(await listSavedPlaces(read, false)).toHaveLength(2)
  })
  test('a place keeps its own name, is not renamed or moved onto another, and records only what differs', async () => {
    const id = await save()
    const other = await save({ name: 'Kisovu', aliases: [] })
    const same = await change(id, { ...MWALO, aliases: [...MWALO.aliases] })
    expect(same.position).toBe((await change(id, {})).position)
    await expect(change(other, { name: 'Mwalo' })).rejects.toMatchObject({ code: 'place.name-taken' })
    await change(id, { name: 'Mwalo', notes: 'Mti mkubwa' }, 1)
    expect(loadSavedPlace(t.log.state, id)).toMatchObject({ notes: 'Mti mkubwa', version: 2 })
    await expect(change(id, { notes: '' }, 1)).rejects.toMatchObject({
      code: 'command.version-conflict',
      params: { entity: 'place', expected: 1, actual: 2 },
    })
  })
  test('a place that two stations saved apart can still be mended and taken out of use', async () => {
    const id = await save()
    await t.run((_state, facts) => accept([placeSaved({ ...MWALO, aliases: [], placeId: facts.newId(), district: 'mfano' })]))
    await change(id, { notes: 'Sawa na nyingine', accuracyMetres: 50 })
    await expect(change(id, { ...metresNorth(20) })).rejects.toMatchObject({ code: 'place.name-taken' })
    await change(id, { isArchived: true })
    expect(await listSavedPlaces(read, false)).toHaveLength(1)
  })
})

const close = (facilityId: FacilityId) =>
  t.run((state) =>
    changeFacility({ commandId: t.newId<CommandId>(), facilityId, fields: { isActive: false } }, loadFacility(state, facilityId), null),
  )

describe('referral plans', () => {
  test('what is out of use is refused by field, at both ends; a plan made before stays changeable, without choosing it anew', async () => {
    const [place, near, far, shut] = [await save(), await hospital('MF-1'), await hospital('MF-2'), await hospital('MF-3')]
    const id = await plan({ origin: { type: 'place', id: place }, destinations: [near, shut] })
    await close(shut)
    const fields = (...paths: string[]) => ({
      code: 'input.invalid',
      params: { fields: paths.map((path) => ({ path, problem: 'is out of use' })) },
    })
    await expect(plan({ origin: { type: 'facility', id: near }, destinations: [far, shut] })).rejects.toMatchObject(
      fields('destinations.1'),
    )
    await expect(plan({ origin: { type: 'facility', id: shut }, destinations: [far] })).rejects.toMatchObject(fields('origin.id'))
    await changePlan(id, { notes: 'Kwa mashua' })
    await changePlan(id, { destinations: [shut, near] })
    const other = await plan({ origin: { type: 'facility', id: near }, destinations: [far] })
    await expect(changePlan(other, { destinations: [far, shut] })).rejects.toMatchObject(fields('fields.destinations.1'))
    await change(place, { isArchived: true })
    await expect(plan({ origin: { type: 'place', id: place }, condition: 'trauma', destinations: [far] })).rejects.toMatchObject(
      fields('origin.id'),
    )
  })
  test('one plan for each origin and condition, tried in the order given', async () => {
    const [place, near, far] = [await save(), await hospital('MF-1'), await hospital('MF-2')]
    const origin = { type: 'place', id: place } as const
    const id = await plan({ origin, destinations: [far, near] })
    expect(await listReferralPlans(read, false)).toEqual([
      {
        id,
        origin,
        condition: 'obstetric',
        destinations: [far, near],
        notes: '',
        originName: 'Mwalo',
        destinationNames: ['Hospitali MF-2', 'Hospitali MF-1'],
        isActive: true,
        version: 1,
      },
    ])
    await expect(plan({ origin, destinations: [near] })).rejects.toMatchObject({
      code: 'referral.exists',
      params: { origin: 'Mwalo', condition: 'obstetric' },
    })
    await plan({ origin, condition: 'trauma', destinations: [near] })
    await plan({ origin: { type: 'facility', id: near }, destinations: [far] })
    expect((await listReferralPlans(read, false)).map(({ originName, condition }) => [originName, condition])).toEqual([
      ['Hospitali MF-1', 'obstetric'],
      ['Mwalo', 'obstetric'],
      ['Mwalo', 'trauma'],
    ])
  })
  test('nobody is referred to where they are, nor from or to what nobody knows', async () => {
    const [place, near] = [await save(), await hospital('MF-1')]
    await expect(plan({ origin: { type: 'facility', id: near }, destinations: [near] })).rejects.toMatchObject({
      code: 'referral.to-itself',
    })
    await expect(plan({ origin: { type: 'place', id: NOBODY }, destinations: [near] })).rejects.toMatchObject({
      code: 'entity.unknown',
      params: { entity: 'place' },
    })
    await expect(plan({ origin: { type: 'place', id: place }, destinations: [NOBODY as FacilityId] })).rejects.toMatchObject({
      code: 'entity.unknown',
      params: { entity: 'facility' },
    })
    const base = { commandId: NOBODY, condition: 'trauma', notes: '', origin: { type: 'place', id: place } }
    expect(PlanReferral.safeParse({ ...base, destinations: [near, near] }).success).toBe(false)
    expect(PlanReferral.safeParse({ ...base, destinations: [] }).success).toBe(false)
  })
  test('a plan is changed, put away, and does not come back beside its successor', async () => {
    const [place, near, far] = [await save(), await hospital('MF-1'), await hospital('MF-2')]
    const origin = { type: 'place', id: place } as const
    const id = await plan({ origin, destinations: [near] })
    const before = t.log.feed.position
    await changePlan(id, { destinations: [near], notes: '', isActive: true })
    expect(t.log.feed.position).toBe(before)
    await changePlan(id, { destinations: [far, near] }, 1)
    await expect(changePlan(id, { notes: 'x' }, 1)).rejects.toMatchObject({ code: 'command.version-conflict' })
    await changePlan(id, { isActive: false })
    expect(await listReferralPlans(read, false)).toEqual([])
    expect(await listReferralPlans(read, true)).toMatchObject([{ id, isActive: false, destinations: [far, near], version: 3 }])
    await plan({ origin, destinations: [near] })
    await expect(changePlan(id, { isActive: true })).rejects.toMatchObject({ code: 'referral.exists' })
    await changePlan(id, { notes: 'Ya zamani' })
    const own = await plan({ origin: { type: 'facility', id: near }, destinations: [far] })
    await expect(changePlan(own, { destinations: [far, near] })).rejects.toMatchObject({ code: 'referral.to-itself' })
  })
  test('near a point: the nearest origin first, within reach, only what is in use and open', async () => {
    const [near, far] = [await hospital('MF-1'), await hospital('MF-2')]
    const mwalo = await save()
    const kisovu = await save({ name: 'Kisovu', aliases: [], ...metresNorth(4_000) })
    const faraway = await save({ name: 'Mbali', aliases: [], ...metresNorth(15_500) })
    for (const id of [faraway, kisovu, mwalo]) await plan({ origin: { type: 'place', id }, destinations: [far, near] })
    await plan({ origin: { type: 'place', id: mwalo }, condition: 'trauma', destinations: [near] })
    const told = async (condition: 'obstetric' | 'trauma' | null = null) =>
      (await referralsNear(read, { latitude: MWALO.latitude, longitude: MWALO.longitude }, condition)).map(
        ({ originName, condition: of, distanceMetres }) => `${originName} ${of} ${Math.round(distanceMetres / 1000)} km`,
      )
    expect(await told('obstetric')).toEqual(['Mwalo obstetric 0 km', 'Kisovu obstetric 4 km'])
    expect(await told()).toHaveLength(3)
    await change(mwalo, { isArchived: true })
    expect(await told()).toEqual(['Kisovu obstetric 4 km'])
    await close(far)
    expect(await referralsNear(read, MWALO, 'obstetric')).toMatchObject([{ destinations: [near], destinationNames: ['Hospitali MF-1'] }])
    await close(near)
    expect(await told()).toEqual([])
  })
})

test('rebuilding from the log gives the same rows', async () => {
  const [place, near] = [await save(), await hospital('MF-1')]
  const id = await plan({ origin: { type: 'place', id: place }, destinations: [near] })
  await change(place, { aliases: ['Mwalo wa Ziwani', 'Mwaalo'], isArchived: true })
  await changePlan(id, { notes: 'Kwa mashua', isActive: false })
  const digest = t.digest()
  t.log.rebuild()
  expect(t.digest()).toEqual(digest)
  expect(t.log.verify().problems).toEqual([])
})
