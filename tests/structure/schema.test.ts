/** The database schema: every reference to another table has an index that begins with it. */
import { describe, expect, test } from 'vitest'
import { readText, sourceFiles } from './source-files.ts'

type Model = { name: string; columns: string[]; keys: string[][]; relations: string[][] }

/** References that nothing is ever found by, with the reason; an index would only cost writes. */
const NEVER_SEARCHED: Record<string, string> = {
  'Fix.unitId': 'written 10,000 times a second and read in order of arrival; the unit is found through LatestFix and the hourly segments',
  'LatestFix.unitId': 'one row a device, read whole into memory at start',
  'PeerStation.facilityId': 'read from the station, never used to find one',
  'Stream.stationId': 'a stream is found by its scope first (unique key); a station knows few streams',
  'Unit.assignmentId': 'read from the unit, never used to find one',
  'User.facilityId': 'a station has some hundred users, listed whole',
  'User.unitId': 'a station has some hundred users, listed whole',
}

const names = (list: string): string[] => list.split(',').map((part) => part.trim().replace(/\(.*$/, ''))
const listsIn = (text: string, pattern: RegExp): string[][] => [...text.matchAll(pattern)].map((match) => names(match[1] ?? ''))

/** Reads the models of a Prisma schema: column names, keys and indexes (first column first), columns of relations. */
export function readModels(schema: string): Model[] {
  return [...schema.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)].map(([, name = '', body = '']) => {
    const lines = body.split('\n').map((line) => line.replace(/\/\/.*$/, '').trim())
    const columns = lines.filter((line) => /^\w+\s+\w/.test(line))
    const single = columns.filter((line) => /@(id|unique)\b/.test(line)).map((line) => [line.split(/\s+/)[0] ?? ''])
    return {
      name,
      columns: columns.map((line) => line.split(/\s+/)[0] ?? ''),
      keys: [...single, ...listsIn(body, /@@(?:id|unique|index)\(\s*(?:fields:\s*)?\[([^\]]+)\]/g)],
      relations: listsIn(body, /@relation\([^)]*fields:\s*\[([^\]]+)\]/g),
    }
  })
}

/** Columns that point to another model (by relation, or by the name `<model>Id`) and lead no index. */
export function unindexedReferences(models: readonly Model[]): string[] {
  const modelNames = new Set(models.map(({ name }) => name))
  const pointsToModel = (column: string): boolean =>
    /Id$/.test(column) && modelNames.has(column.charAt(0).toUpperCase() + column.slice(1, -2))
  return models.flatMap((model) => {
    const references = [...model.relations, ...model.columns.filter(pointsToModel).map((column) => [column])]
    const isLed = (reference: string[]): boolean => model.keys.some((key) => reference.every((column, index) => key[index] === column))
    return references.filter((reference) => !isLed(reference)).map((reference) => `${model.name}.${reference.join('+')}`)
  })
}

describe('schema', () => {
  test('the reader finds what it should', () => {
    const models = readModels(
      'model Unit {\n  id String @id\n}\nmodel Fix {\n  id String @id // x\n  unitId String\n  at String\n  unit Unit @relation(fields: [unitId], references: [id])\n\n  @@index([at, unitId])\n}\n',
    )
    expect(models.map(({ name }) => name)).toEqual(['Unit', 'Fix'])
    expect(unindexedReferences(models)).toEqual(['Fix.unitId', 'Fix.unitId'])
    const [unit, fix] = models
    if (!unit || !fix) throw new Error('two models expected')
    expect(unindexedReferences([unit, { ...fix, keys: [['unitId', 'at']] }])).toEqual([])
  })

  test('every reference leads an index, so that a list never scans a table', () => {
    const schema = sourceFiles(/^prisma\/schema\/.*\.prisma$/)
      .map(readText)
      .join('\n')
    expect(unindexedReferences(readModels(schema)).filter((reference) => !(reference in NEVER_SEARCHED))).toEqual([])
  })

  test('an exception is dropped as soon as it is none', () => {
    const schema = sourceFiles(/^prisma\/schema\/.*\.prisma$/)
      .map(readText)
      .join('\n')
    const open = unindexedReferences(readModels(schema))
    expect(Object.keys(NEVER_SEARCHED).filter((reference) => !open.includes(reference))).toEqual([])
  })

  test('no id counts up: two stations would count to the same number', () => {
    const schema = sourceFiles(/^prisma\/schema\/.*\.prisma$/)
      .map(readText)
      .join('\n')
    expect(schema).not.toMatch(/autoincrement\(/)
  })
})
