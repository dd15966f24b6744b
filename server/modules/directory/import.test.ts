/** Import of facilities: what spreadsheets really send, every bad row named, all or nothing, repeats harmless. */
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { createTestLog, type TestLog } from '../../../tests/harness/test-log.ts'
import { IMPORT_ROWS_LIMIT } from '../../contract/directory.ts'
import type { CommandId } from '../../contract/primitives.ts'
import { degreesOf, delimiterOf, isFormula } from '../../kernel/csv-table.ts'
import type { Context } from '../../trpc/context.ts'
import { readFacilities } from './import-csv.ts'
import { kindOf } from './import-words.ts'
import { runImport } from './import.ts'
import { directoryOps, directoryProjection } from './index.ts'
import { facilityOfCode } from './load.ts'

const HEADER = 'code,name,kind,latitude,longitude,phone,capabilities'
const GOOD = 'MF-1,Kituo cha Afya Kisovu,healthCentre,-2.05,32.91,+255 700 000 001,obstetric;oxygen'
const problemsOf = async (...rows: string[]) => (await readFacilities([HEADER, ...rows].join('\n'))).problems

describe('reading', () => {
  test('a plain file', async () => {
    expect(await readFacilities(`${HEADER}\n${GOOD}\n`)).toEqual({
      rowCount: 1,
      problems: [],
      rows: [
        {
          code: 'MF-1',
          name: 'Kituo cha Afya Kisovu',
          kind: 'healthCentre',
          latitude: -2.05,
          longitude: 32.91,
          phone: '+255 700 000 001',
          capabilities: ['obstetric', 'oxygen'],
        },
      ],
    })
  })
  test('a French spreadsheet: semicolons, decimal commas, accents, a byte-order mark, Windows line ends, unknown columns', async () => {
    const file =
      '\uFEFFCode établissement;Nom;Type;Province;Latitude;Longitude;Services\r\nrw-9;"Centre de santé; Mfano";Centre de Santé;Est;-1,95;30,06;"oxygen|vaccines"\r\n'
    expect((await readFacilities(file)).rows).toEqual([
      {
        code: 'RW-9',
        name: 'Centre de santé; Mfano',
        kind: 'healthCentre',
        latitude: -1.95,
        longitude: 30.06,
        capabilities: ['oxygen', 'vaccines'],
      },
    ])
  })
  test('Swahili headers, tabs, absent optional columns', async () => {
    const { rows, problems } = await readFacilities('Msimbo\tJina\tAina\tLat\tLong\nMF-2\tZahanati ya Mfano\tZahanati\t-2.1\t33\n')
    expect(problems).toEqual([])
    expect(rows).toEqual([{ code: 'MF-2', name: 'Zahanati ya Mfano', kind: 'dispensary', latitude: -2.1, longitude: 33 }])
  })
  test('empty lines and rows of empty cells are skipped; line numbers stay those of the file', async () => {
    const { rows, problems } = await readFacilities(`${HEADER}\n\n,,,,,,\n${GOOD}\n\nMF-2,,hospital,-2,33,,\n`)
    expect(rows).toHaveLength(1)
    expect(problems).toEqual([{ line: 6, field: 'name', problem: 'missing', value: '' }])
  })
  test.each([
    ['MF-1,A,healthCentre,-2.05,32.91,,', 'capabilities', null],
    [',A,healthCentre,-2,32,,', 'code', 'missing'],
    ['M F!,A,healthCentre,-2,32,,', 'code', 'badCode'],
    ['=1+1,A,healthCentre,-2,32,,', 'code', 'badCode'],
    ['MF-1,,healthCentre,-2,32,,', 'name', 'missing'],
    [`MF-1,${'a'.repeat(121)},healthCentre,-2,32,,`, 'name', 'tooLong'],
    ['MF-1,"=HYPERLINK(""http://x"")",healthCentre,-2,32,,', 'name', 'formula'],
    ['MF-1,@SUM(A1),healthCentre,-2,32,,', 'name', 'formula'],
    ['MF-1,+cmd|calc,healthCentre,-2,32,,', 'name', 'formula'],
    ["MF-1,'=cmd|calc,healthCentre,-2,32,,", 'name', 'formula'],
    ['MF-1,"a\u0000b",healthCentre,-2,32,,', 'name', 'controlCharacter'],
    ['MF-1,A,castle,-2,32,,', 'kind', 'unknownKind'],
    ['MF-1,A,,-2,32,,', 'kind', 'missing'],
    ['MF-1,A,hospital,,32,,', 'latitude', 'missing'],
    ['MF-1,A,hospital,2°S,32,,', 'latitude', 'notANumber'],
    ['MF-1,A,hospital,NaN,32,,', 'latitude', 'notANumber'],
    ['MF-1,A,hospital,1e1,32,,', 'latitude', 'notANumber'],
    ['MF-1,A,hospital,-91,32,,', 'latitude', 'outOfRange'],
    ['MF-1,A,hospital,-2,181,,', 'longitude', 'outOfRange'],
    ['MF-1,A,hospital,0,0,,', 'latitude', 'zeroPosition'],
    ['MF-1,A,hospital,-2,32,call me,', 'phone', 'badPhone'],
    ['MF-1,A,hospital,-2,32,=1+1,', 'phone', 'badPhone'],
    ['MF-1,A,hospital,-2,32,,levitation;oxygen', 'capabilities', 'unknownCapability'],
    ['MF-1,A,hospital,-2', '', 'columnCount'],
    ['MF-1,A,hospital,-2,32,,,extra', '', 'columnCount'],
  ] as const)('%s', async (row, field, problem) => {
    const found = await problemsOf(row)
    if (problem === null) expect(found).toEqual([])
    else expect(found).toEqual([expect.objectContaining({ line: 2, field, problem })])
  })
  test('every problem of every row is reported, and a code twice in one file', async () => {
    const found = await problemsOf(GOOD, 'X,,castle,91,181,x,y', GOOD)
    expect(found.map(({ line, field, problem }) => [line, field, problem])).toEqual([
      [3, 'code', 'badCode'],
      [3, 'name', 'missing'],
      [3, 'kind', 'unknownKind'],
      [3, 'latitude', 'outOfRange'],
      [3, 'longitude', 'outOfRange'],
      [3, 'phone', 'badPhone'],
      [3, 'capabilities', 'unknownCapability'],
      [4, 'code', 'duplicateCode'],
    ])
  })
  test('missing columns, an empty file, a broken quote, too many rows', async () => {
    expect((await readFacilities('code,name\nMF-1,A\n')).problems.map(({ field, problem }) => [field, problem])).toEqual([
      ['kind', 'missingColumn'],
      ['latitude', 'missingColumn'],
      ['longitude', 'missingColumn'],
    ])
    expect((await readFacilities('')).problems).toEqual([{ line: 1, field: '', problem: 'unreadable', value: '' }])
    expect((await readFacilities(`${HEADER}\n"MF-1,A,hospital,-2,32,,\nMF-2,B,hospital,-2,32,,\n`)).problems).toMatchObject([
      { problem: 'unreadable' },
    ])
    const many = `${HEADER}\n${'A,A,A,1,1,,\n'.repeat(IMPORT_ROWS_LIMIT + 1)}`
    expect((await readFacilities(many)).problems).toMatchObject([{ problem: 'tooManyRows' }])
  })
  test('no text makes it fail in another way', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), fc.boolean(), async (text, hasHeader) => {
        const { rows, problems } = await readFacilities(hasHeader ? `${HEADER}\n${text}` : text)
        expect(rows.length + problems.length).toBeGreaterThanOrEqual(0)
        for (const problem of problems) expect(problem.value.length).toBeLessThanOrEqual(40)
      }),
      { numRuns: 300 },
    )
  })
})

describe('words', () => {
  test.each([
    ['a,b;c,d', ','],
    ['a;b;c', ';'],
    ['a\tb', '\t'],
    ['"a;b;c;d",e', ','],
    ['code', ','],
  ])('%j is cut at %j', (header, sign) => {
    expect(delimiterOf(header)).toBe(sign)
  })
  test.each([
    ['-2.5', -2.5],
    ['-2,5', -2.5],
    ['\u22122.5', -2.5],
    ['+30', 30],
    ['1e3', Number.NaN],
    ['', Number.NaN],
    ['2.5 S', Number.NaN],
    ['0x10', Number.NaN],
    ['1.2.3', Number.NaN],
  ])('%j is %d degrees', (text, degrees) => {
    expect(degreesOf(text)).toBe(degrees)
  })
  test.each([
    ['=A1', true],
    ['@x', true],
    ['+cmd', true],
    ['-cmd', true],
    ['+255 700', false],
    ['-2.5', false],
    ['Mfano', false],
    ['\t=x', true],
  ])('%j is a formula: %s', (text, is) => {
    expect(isFormula(text)).toBe(is)
  })
  test.each([
    ['Health Centre', 'healthCentre'],
    ['HEALTH CENTER', 'healthCentre'],
    ['Hospitali ya Rufaa', 'referralHospital'],
    ['ikigo nderabuzima', 'healthCentre'],
    ['dépôt de vaccins', 'vaccineStore'],
    ['castle', null],
  ])('%s is %s', (text, kind) => {
    expect(kindOf(text)).toBe(kind)
  })
})

describe('importing', () => {
  let current: TestLog | null = null
  afterEach(() => {
    current?.close()
    current = null
  })
  const setUp = () => {
    const t = (current = createTestLog({ ops: directoryOps, projections: [directoryProjection] }))
    const execute: Context['execute'] = async (input, decide) => ({
      ...(await t.run(decide, { commandId: input.commandId, input })),
      commandId: input.commandId,
    })
    const run = (csv: string, isDryRun = false, commandId = t.newId<CommandId>()) =>
      runImport({ log: t.log, execute }, { commandId, csv, isDryRun })
    return { t, run }
  }
  const file = (rows: number, name = 'Kituo') =>
    [
      HEADER,
      ...Array.from({ length: rows }, (_row, index) => `MF-${index},${name} ${index},healthCentre,-2.${index + 1},32.9,,oxygen`),
    ].join('\n')

  test('a dry run tells what would happen and writes nothing', async () => {
    const { t, run } = setUp()
    expect(await run(file(3), true)).toEqual({ rows: 3, created: 3, changed: 0, unchanged: 0, problems: [] })
    expect(t.log.feed.position).toBe(0)
    expect(await run(`${HEADER}\n${GOOD}\nX,Y`, true)).toMatchObject({
      rows: 2,
      created: 1,
      problems: [{ line: 3, problem: 'columnCount' }],
    })
  })
  test('nothing is imported while a row is bad', async () => {
    const { t, run } = setUp()
    await expect(run(`${file(500)}\nX,,,,,,`)).rejects.toMatchObject({ code: 'import.bad-row', httpStatus: 400 })
    expect(t.log.feed.position).toBe(0)
  })
  test('new codes are created, known ones changed where they differ, the rest left alone', async () => {
    const { t, run } = setUp()
    expect(await run(file(450))).toMatchObject({ created: 450, changed: 0, unchanged: 0 })
    expect(await run(`${file(450)}\nMF-X,Mpya,hospital,-2,33,,`)).toMatchObject({ rows: 451, created: 1, changed: 0, unchanged: 450 })
    expect(await run(file(3, 'Zahanati'))).toMatchObject({ created: 0, changed: 3, unchanged: 0 })
    expect(facilityOfCode(t.log.state, 'MF-2')).toMatchObject({ name: 'Zahanati 2', version: 2 })
    expect(t.log.verify().problems).toEqual([])
  })
  test('a column the file does not have keeps what is known; an empty cell clears it', async () => {
    const { t, run } = setUp()
    await run(`${HEADER}\n${GOOD}`)
    expect(await run('code,name,kind,latitude,longitude\nMF-1,Kituo cha Afya Kisovu,healthCentre,-2.05,32.91')).toMatchObject({
      unchanged: 1,
    })
    expect(await run('code,name,kind,latitude,longitude,phone\nMF-1,Kituo cha Afya Kisovu,healthCentre,-2.05,32.91,')).toMatchObject({
      changed: 1,
    })
    expect(facilityOfCode(t.log.state, 'MF-1')).toMatchObject({ phone: null, capabilities: ['obstetric', 'oxygen'] })
  })
  test('a repeated import answers as the first did and writes nothing', async () => {
    const { t, run } = setUp()
    const commandId = t.newId<CommandId>()
    const first = await run(file(450), false, commandId)
    const position = t.log.feed.position
    expect(await run(file(450), false, commandId)).toEqual(first)
    expect(t.log.feed.position).toBe(position)
    await expect(run(file(450, 'Nyingine'), false, commandId)).rejects.toMatchObject({ code: 'command.reused' })
  })
})
