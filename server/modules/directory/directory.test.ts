/** Directory decisions on a real log: codes stay unique, versions are honoured, rebuilding gives the same rows. */
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { createTestLog, type TestLog } from '../../../tests/harness/test-log.ts'
import { FacilityCode, FacilityKind, isTimeZone, StationFields, type CreateFacility } from '../../contract/directory.ts'
import type { CommandId, FacilityId } from '../../contract/primitives.ts'
import { changeFacility, changedFields, createFacility, setEmsTraffic } from './decide.ts'
import { directoryOps, directoryProjection, numberPrefix, stationCreated, stationPrefix } from './index.ts'
import { facilityOfCode, loadFacility } from './load.ts'
import { accept } from '../../log/index.ts'

let current: TestLog | null = null
const open = (): TestLog => (current = createTestLog({ ops: directoryOps, projections: [directoryProjection] }))
afterEach(() => {
  current?.close()
  current = null
})
const fields = (code: string): Omit<CreateFacility, 'commandId'> => ({
  code,
  name: `Kituo cha Afya ${code}`,
  kind: 'healthCentre',
  latitude: -2.1,
  longitude: 32.9,
  phone: '+255 700 000 001',
  capabilities: ['obstetric', 'oxygen'],
})
const add = (t: TestLog, code: string) =>
  t.run((state, facts) => {
    const command = { commandId: t.newId<CommandId>(), ...fields(code) }
    return createFacility(command, facilityOfCode(state, code), facts)
  })

describe('facilities', () => {
  test('a created facility can be found by id and code and takes ambulances', async () => {
    const t = open()
    const { result } = await add(t, 'MF-1')
    expect(loadFacility(t.log.state, result.facilityId)).toEqual({
      id: result.facilityId,
      ...fields('MF-1'),
      emsTraffic: 'normal',
      isActive: true,
      version: 1,
    })
    expect(facilityOfCode(t.log.state, 'MF-1')?.id).toBe(result.facilityId)
    expect(facilityOfCode(t.log.state, 'MF-2')).toBeNull()
  })
  test('a code is given once, also when its facility is out of use', async () => {
    const t = open()
    const { result } = await add(t, 'MF-1')
    await t.run((state) =>
      changeFacility(
        { commandId: t.newId(), facilityId: result.facilityId, fields: { isActive: false } },
        loadFacility(state, result.facilityId),
        null,
      ),
    )
    await expect(add(t, 'MF-1')).rejects.toMatchObject({ code: 'facility.code-taken', params: { code: 'MF-1' } })
  })
  test('a change records only what differs, and nothing when nothing does', async () => {
    const t = open()
    const {
      result: { facilityId },
    } = await add(t, 'MF-1')
    const before = t.log.feed.position
    const same = await t.run((state) =>
      changeFacility(
        { commandId: t.newId(), facilityId, fields: { name: fields('MF-1').name, capabilities: ['oxygen', 'obstetric'] } },
        loadFacility(state, facilityId),
        null,
      ),
    )
    expect(same.position).toBe(before)
    await t.run((state) =>
      changeFacility(
        { commandId: t.newId(), facilityId, expectedVersion: 1, fields: { phone: null, kind: 'healthCentre' } },
        loadFacility(state, facilityId),
        null,
      ),
    )
    expect(loadFacility(t.log.state, facilityId)).toMatchObject({ phone: null, version: 2, kind: 'healthCentre' })
    await expect(
      t.run((state) =>
        changeFacility(
          { commandId: t.newId(), facilityId, expectedVersion: 1, fields: { phone: '112' } },
          loadFacility(state, facilityId),
          null,
        ),
      ),
    ).rejects.toMatchObject({ code: 'command.version-conflict', params: { entity: 'facility', expected: 1, actual: 2 } })
  })
  test('a facility may keep its own code but not take another one', async () => {
    const t = open()
    const {
      result: { facilityId },
    } = await add(t, 'MF-1')
    await add(t, 'MF-2')
    const change = (code: string) =>
      t.run((state) =>
        changeFacility(
          { commandId: t.newId(), facilityId, fields: { code } },
          loadFacility(state, facilityId),
          facilityOfCode(state, code),
        ),
      )
    await change('MF-1')
    await expect(change('MF-2')).rejects.toMatchObject({ code: 'facility.code-taken' })
    await change('MF-3')
    expect(facilityOfCode(t.log.state, 'MF-3')?.id).toBe(facilityId)
  })
  test('a hospital speaks for itself only; the control room for any', async () => {
    const t = open()
    const {
      result: { facilityId },
    } = await add(t, 'MF-1')
    const facility = () => loadFacility(t.log.state, facilityId)
    const set = (actor: string | null) => setEmsTraffic({ commandId: t.newId(), facilityId, emsTraffic: 'closed' }, facility(), actor)
    expect(set('01M7Y6HN3GRK2C9892F3WZP3F9')).toMatchObject({ accepted: false, error: { code: 'handover.not-your-hospital' } })
    await t.run(() => set(facilityId))
    expect(facility().emsTraffic).toBe('closed')
    expect(set(null)).toMatchObject({ accepted: true, ops: [] })
  })
  test('an unknown facility is named', () => {
    const t = open()
    expect(() => loadFacility(t.log.state, '01M7Y6HN3GRK2C9892F3WZP3F9')).toThrow(expect.objectContaining({ code: 'entity.unknown' }))
  })
  test('whatever is done, codes stay unique and folding again gives the same rows', async () => {
    const step = fc.record({
      what: fc.constantFrom('create', 'rename', 'recode', 'close'),
      code: fc.integer({ min: 1, max: 4 }),
      pick: fc.nat(9),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const t = createTestLog({ ops: directoryOps, projections: [directoryProjection] })
        try {
          const made: FacilityId[] = []
          for (const { what, code, pick } of steps) {
            const facilityId = made[pick % Math.max(1, made.length)]
            if (what === 'create')
              await add(t, `MF-${code}`).then(
                ({ result }) => made.push(result.facilityId),
                () => undefined,
              )
            else if (facilityId) {
              const change =
                what === 'rename' ? { name: `Jina ${code}` } : what === 'recode' ? { code: `MF-${code}` } : { isActive: code % 2 === 0 }
              await t
                .run((state) =>
                  changeFacility(
                    { commandId: t.newId(), facilityId, fields: change },
                    loadFacility(state, facilityId),
                    change.code === undefined ? null : facilityOfCode(state, change.code),
                  ),
                )
                .catch(() => undefined)
            }
          }
          const codes = t.log.state
            .table('Facility')
            .find({})
            .map((row) => row.code)
          expect(new Set(codes).size).toBe(codes.length)
          const before = t.digest()
          t.log.rebuild()
          expect(t.digest()).toEqual(before)
        } finally {
          t.close()
        }
      }),
      { numRuns: 25 },
    )
  })
  test('changedFields finds exactly the fields that differ', () => {
    const facility = {
      id: '01M7Y6HN3GRK2C9892F3WZP3F0' as FacilityId,
      ...fields('MF-1'),
      emsTraffic: 'normal' as const,
      isActive: true,
      version: 1,
    }
    fc.assert(
      fc.property(fc.constantFrom(...FacilityKind.options), fc.boolean(), (kind, isActive) => {
        const changed = changedFields(facility, { kind, isActive, name: undefined })
        expect(Object.keys(changed).sort()).toEqual([...(isActive ? [] : ['isActive']), ...(kind === 'healthCentre' ? [] : ['kind'])])
      }),
    )
  })
})

describe('the station', () => {
  test.each([
    ['Kisiwa cha Mfano', 'KM'],
    ['Mwanza', 'MW'],
    ['Hospitali ya Rufaa ya Mfano', 'HRM'],
    ['Centre Opérationnel Île Mfano Nord', 'COI'],
    ['école de mfano', 'EDM'],
    ['1234', 'ST'],
    ['救急', 'ST'],
    ['x', 'ST'],
    ['X ray', 'XR'],
  ])('%s numbers with %s', (name, prefix) => {
    expect(stationPrefix(name)).toBe(prefix)
  })
  test('every name gives a prefix the op accepts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }), (name) => {
        expect(stationPrefix(name)).toMatch(/^[A-Z]{2,3}$/)
      }),
    )
  })
  test('the station row folds from its op', async () => {
    const t = open()
    const fieldsOfStation = StationFields.parse({
      name: 'Kisiwa cha Mfano',
      district: 'Mfano',
      country: 'TZ',
      timeZone: 'Africa/Dar_es_Salaam',
      language: 'sw',
    })
    await t.run((_state, facts) => accept([stationCreated({ stationId: facts.station.id, prefix: 'KM', ...fieldsOfStation })]))
    expect(t.log.state.table('Station').get(t.log.keys.stationId)).toMatchObject({
      name: 'Kisiwa cha Mfano',
      district: 'mfano',
      prefix: 'KM',
      createdAt: '2026-01-01T08:00:00.000Z',
      version: 1,
    })
  })
  test.each([
    ['Africa/Kigali', true],
    ['UTC', true],
    ['Africa/Atlantis', false],
    ['', false],
    ['../etc', false],
  ])('time zone %s known: %s', (zone, known) => {
    expect(isTimeZone(zone)).toBe(known)
  })
  test('codes are upper-cased', () => {
    expect(FacilityCode.parse(' mf-1 ')).toBe('MF-1')
  })
})

describe('letters of numbers', () => {
  const id = fc.stringMatching(/^[0-9a-f]{32}$/)
  test('stations whose names give the same letters never number alike, whatever each knows of the others first', () => {
    fc.assert(
      fc.property(fc.uniqueArray(id, { minLength: 2, maxLength: 40 }), (ids) => {
        const stations = ids.map((one, at) => ({ id: one, prefix: at % 3 === 0 ? 'KI' : 'KM' }))
        const prefixes = stations.map((own) => numberPrefix(own, stations))
        expect(new Set(prefixes).size).toBe(stations.length)
        for (const [at, own] of stations.entries()) expect(numberPrefix(own, [own])).toBe(stations[at]?.prefix) // alone, it keeps its own
      }),
    )
  })
  test('the smallest id keeps the letters', () => {
    const [first, second] = [`00${'0'.repeat(30)}`, `01${'0'.repeat(30)}`].map((one) => ({ id: one, prefix: 'KI' }))
    if (!first || !second) throw new Error('two stations')
    expect([numberPrefix(first, [first, second]), numberPrefix(second, [first, second])]).toEqual(['KI', 'KIB'])
  })
})
