/** Import of saved places: what spreadsheets send, every bad row named, all or nothing, repeats harmless, twins found. */
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { createTestLog, type TestLog } from '../../../tests/harness/test-log.ts'
import { PlaceKind, SavedPlaceFields } from '../../contract/places.ts'
import type { CommandId } from '../../contract/primitives.ts'
import type { Context } from '../../trpc/context.ts'
import { readSavedPlaces } from './import-csv.ts'
import { runImport } from './import.ts'
import { placesOps, placesProjection } from './index.ts'

const HEADER = 'name,kind,latitude,longitude,aliases,accuracyMetres,notes'
const GOOD = 'Mwalo,village,-2.05,32.91,Mwaalo;Mwalo ya Juu,150,Karibu na mti mkubwa'
const problemsOf = async (...rows: string[]) => (await readSavedPlaces([HEADER, ...rows].join('\n'))).problems

describe('reading', () => {
  test('a plain file', async () => {
    const row = { name: 'Mwalo', kind: 'village', latitude: -2.05, longitude: 32.91, aliases: ['Mwaalo', 'Mwalo ya Juu'] }
    const rows = [{ ...row, accuracyMetres: 150, notes: 'Karibu na mti mkubwa' }]
    expect(await readSavedPlaces(`${HEADER}\n${GOOD}\n`)).toEqual({ rowCount: 1, problems: [], rows })
  })
  test('a French spreadsheet: semicolons, decimal commas, accents, a byte-order mark, unknown columns', async () => {
    const file = '\uFEFFNom;Genre;Latitude;Longitude;Précision;Province\r\n"Marché de Kisovu";Marché;-1,95;30,06;80 m;Est\r\n'
    expect((await readSavedPlaces(file)).rows).toEqual([
      { name: 'Marché de Kisovu', kind: 'market', latitude: -1.95, longitude: 30.06, accuracyMetres: 80 },
    ])
  })
  test.each([
    ['Mahali\tAina\tLat\tLong\nMti Mkubwa\tAlama\t-2.1\t33\n', 'landmark'],
    ['Izina,Ubwoko,Latitudo,Longitudo\nKisovu,Umudugudu,-2.1,30\n', 'village'],
    ['jina,aina,lat,lon\nStendi Kuu,Kituo cha basi,-2.1,33\n', 'busStop'],
    ['izina,ubwoko,lat,lon\nGare,Aho bisi zihagarara,-2.1,30\n', 'busStop'],
  ])('%j', async (file, kind) => {
    expect(await readSavedPlaces(file)).toMatchObject({ problems: [], rows: [{ kind }] })
  })
  test.each(PlaceKind.options)('%s under its own name', async (kind) => {
    expect((await readSavedPlaces(`name,kind,lat,lon\nA,${kind},-2,33`)).rows).toMatchObject([{ kind }])
  })
  test.each([
    [',village,-2,32,,,', 'name', 'missing'],
    [`${'a'.repeat(121)},village,-2,32,,,`, 'name', 'tooLong'],
    ['=1+1,village,-2,32,,,', 'name', 'formula'],
    ['"a\u0000b",village,-2,32,,,', 'name', 'controlCharacter'],
    ['A,castle,-2,32,,,', 'kind', 'unknownKind'],
    ['A,,-2,32,,,', 'kind', 'missing'],
    ['A,village,,32,,,', 'latitude', 'missing'],
    ['A,village,2°S,32,,,', 'latitude', 'notANumber'],
    ['A,village,-91,32,,,', 'latitude', 'outOfRange'],
    ['A,village,-2,181,,,', 'longitude', 'outOfRange'],
    ['A,village,0,0,,,', 'latitude', 'zeroPosition'],
    ['A,village,-2,32,,0,', 'accuracyMetres', 'outOfRange'],
    ['A,village,-2,32,,200000,', 'accuracyMetres', 'outOfRange'],
    ['A,village,-2,32,,wide,', 'accuracyMetres', 'notANumber'],
    ['A,village,-2,32,=x,,', 'aliases', 'formula'],
    [`A,village,-2,32,${Array.from({ length: 11 }, (_, at) => `n${at}`).join(';')},,`, 'aliases', 'tooLong'],
    [`A,village,-2,32,,,${'n'.repeat(501)}`, 'notes', 'tooLong'],
    ['A,village', '', 'columnCount'],
  ])('%s: %s %s', async (row, field, problem) => {
    expect(await problemsOf(row)).toMatchObject([{ line: 2, field, problem }])
  })
  test('every missing column is named, and an empty file cannot be read', async () => {
    expect((await readSavedPlaces('name,notes\nA,b')).problems.map(({ field, problem }) => [field, problem])).toEqual([
      ['kind', 'missingColumn'],
      ['latitude', 'missingColumn'],
      ['longitude', 'missingColumn'],
    ])
    expect((await readSavedPlaces('')).problems).toMatchObject([{ problem: 'unreadable' }])
  })
  test.each([
    ['the same twice', 'Soko,market,-2.05,32.9', 'SOKO!,market,-2.05,32.9', true],
    ['90 m apart, on both sides of a hundredth of a degree', 'Soko,market,-2.0454,32.9', 'Soko,market,-2.0446,32.9', true],
    ['3 km apart', 'Soko,market,-2.05,32.9', 'Soko,market,-2.077,32.9', false],
    ['other letters', 'Soko,market,-2.05,32.9', 'Bandari,market,-2.05,32.9', false],
    ['two names in letters that are not Latin', 'ኪሶቩ,village,-2.05,32.9', 'ምዋሎ,village,-2.05,32.9', false],
  ])('one name twice in a file, %s', async (_case, first, second, isTwin) => {
    const { problems } = await readSavedPlaces(['name,kind,lat,lon', first, second].join('\n'))
    expect(problems.map(({ line, problem }) => [line, problem])).toEqual(isTwin ? [[3, 'duplicateName']] : [])
  })
  test('no text makes it fail in another way, and what it calls good the module takes', async () => {
    const cell = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('village', 'soko', '-2,5', '32.9', '50', 'a;b'))
    const row = fc
      .array(cell, { minLength: 7, maxLength: 7 })
      .map((cells) => cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(','))
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 6 }), async (lines) => {
        const { rows, problems } = await readSavedPlaces([HEADER, ...lines].join('\n'))
        for (const good of rows) expect(SavedPlaceFields.partial().safeParse(good).success).toBe(true)
        for (const problem of problems) expect(problem.value.length).toBeLessThanOrEqual(40)
      }),
      { numRuns: 300 },
    )
  })
})

describe('importing', () => {
  let current: TestLog | null = null
  afterEach(() => {
    current?.close()
    current = null
  })
  const setUp = () => {
    const t = (current = createTestLog({ ops: placesOps, projections: [placesProjection] }))
    const execute: Context['execute'] = async (input, decide) => ({
      ...(await t.run(decide, { commandId: input.commandId, input })),
      commandId: input.commandId,
    })
    const run = (csv: string, isDryRun = false, commandId = t.newId<CommandId>()) =>
      runImport({ log: t.log, execute }, { commandId, csv, isDryRun })
    const rows = () => t.db.prepare('SELECT name, aliases, notes, accuracyMetres, district, version FROM SavedPlace ORDER BY name').all()
    return { t, run, rows }
  }
  const file = (count: number, notes = '') =>
    [HEADER, ...Array.from({ length: count }, (_row, at) => `Kitongoji ${at},hamlet,-2.${at + 1},32.9,,50,${notes}`)].join('\n')

  test('a dry run tells what would happen, names bad rows, and writes nothing', async () => {
    const { t, run } = setUp()
    expect(await run(`${file(3)}\n${GOOD}\nX,Y`, true)).toMatchObject({
      rows: 5,
      created: 4,
      changed: 0,
      unchanged: 0,
      problems: [{ line: 6, problem: 'columnCount' }],
    })
    expect(t.log.feed.position).toBe(0)
  })
  test('nothing is imported while a row is bad', async () => {
    const { t, run } = setUp()
    await expect(run(`${file(300)}\nX,,,,,,`)).rejects.toMatchObject({ code: 'import.bad-row', httpStatus: 400 })
    expect(t.log.feed.position).toBe(0)
  })
  test('new names are saved, known ones changed where they differ, the rest left alone; a dry run foretells it', async () => {
    const { t, run } = setUp()
    for (const [csv, counts] of [
      [file(450), { created: 450, changed: 0, unchanged: 0 }],
      [file(450), { created: 0, changed: 0, unchanged: 450 }],
      [`${file(3, 'Karibu na shule')}\n${GOOD}`, { created: 1, changed: 3, unchanged: 0 }],
    ] as const) {
      const foretold = await run(csv, true)
      expect(foretold).toMatchObject(counts)
      expect(await run(csv)).toEqual(foretold)
    }
    expect(t.log.verify().problems).toEqual([])
  })
  test('a column the file does not have keeps what is known; an empty cell clears it; usual values where nothing is known', async () => {
    const { run, rows } = setUp()
    await run(`${HEADER}\n${GOOD}`)
    expect(await run('name,kind,latitude,longitude\nMwalo,village,-2.05,32.91')).toMatchObject({ unchanged: 1 })
    expect(await run('name,kind,latitude,longitude,aliases,notes\nMwalo,village,-2.05,32.91,,')).toMatchObject({ changed: 1 })
    await run('name,kind,latitude,longitude\nBandari,market,-2.1,32.91')
    expect(rows()).toEqual([
      { name: 'Bandari', aliases: '[]', notes: '', accuracyMetres: 100, district: 'mfano', version: 1 },
      { name: 'Mwalo', aliases: '[]', notes: '', accuracyMetres: 150, district: 'mfano', version: 2 },
    ])
  })
  test('a repeated import answers as the first did and writes nothing', async () => {
    const { t, run } = setUp()
    const commandId = t.newId<CommandId>()
    const first = await run(file(450), false, commandId)
    const position = t.log.feed.position
    expect(await run(file(450), false, commandId)).toEqual(first)
    expect(t.log.feed.position).toBe(position)
  })
})
