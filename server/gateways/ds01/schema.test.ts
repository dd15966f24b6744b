/** Our zod schema against the published JSON schema: on generated documents both say the same (skipped where the shared test data is absent). */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aRecord, aReport, aTransmission } from '../../../tests/fixtures/ds01-documents.ts'
import { isValid, type JsonSchema } from '../../../tests/harness/json-schema.ts'
import { DS01_VERSIONS, type Ds01Version } from './objects.ts'
import { parseTransmission } from './parse.ts'

const folder = fileURLToPath(new URL('../../../../shared/data/ds01/', import.meta.url))
const isThere = existsSync(folder)
const schemaOf = (version: string): JsonSchema =>
  JSON.parse(readFileSync(`${folder}schema/cce-interop-${version}.json`, 'utf8')) as JsonSchema
const isTaken = (document: unknown): boolean => !('status' in parseTransmission(JSON.stringify(document), Date.UTC(2026, 0, 1)))

/** Values at, inside and beyond the bounds, and of the wrong kind. */
const anyValue = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      0,
      0.01,
      49.99,
      50,
      60,
      60.1,
      -55,
      -55.1,
      -99.9,
      100,
      100.1,
      150,
      151,
      600,
      601,
      900,
      901,
      9999,
      9999.9,
      10_000,
      20_001,
      99.9,
      999.9,
      -1,
      90,
      180,
      -181,
    ),
  },
  { weight: 3, arbitrary: fc.constantFrom(null, '', 'HEAT DOOR', 'x', true, false) },
  { weight: 1, arbitrary: fc.constantFrom([], {}, [1], { a: 1 }) },
)
const objectNames =
  'ABST ACCD ACSV ALRM BEMD BLOG CMPR CMPS CSOF DCCD DCSV DORV DRCV EDOP EERR EMSV FANS HAMB HOLD IDRF IDRV LACC LAT LERR LNG LSV MSW SVA TAMB TCON TFRZ TPCB TVC AMID CID DLST LDOP LSER ASER SIGN records zother'.split(
    ' ',
  )
const change = fc.record({ name: fc.constantFrom(...objectNames), value: fc.option(anyValue, { nil: undefined, freq: 4 }) })
const apply = (item: Record<string, unknown>, changes: readonly { name: string; value: unknown }[]): Record<string, unknown> => {
  const copy = { ...item }
  for (const { name, value } of changes) {
    if (value === undefined) delete copy[name]
    else copy[name] = value
  }
  return copy
}
const anyDocument = fc
  .record({
    type: fc.constantFrom('rtm' as const, 'ems' as const),
    records: fc.array(fc.array(change, { maxLength: 3 }), { minLength: 1, maxLength: 3 }),
    report: fc.array(change, { maxLength: 2 }),
    meta: fc.array(
      fc.record({
        name: fc.constantFrom('transferType', 'transferId', 'transferSrc', 'transferredAt', 'transferCallbackUrl'),
        value: fc.option(fc.oneof(anyValue, fc.constantFrom('rtm', 'ems', '2023-08-12T13:07:21Z', '2023-13-12')), { nil: undefined }),
      }),
      { maxLength: 1, size: 'xsmall' },
    ),
    power: fc.constantFrom({}, {}, {}, {}, { DCSV: 12, DCCD: 1 }, { DCSV: 12 }),
    versions: fc.constantFrom([], [], [], [], [{ name: 'EMSV', value: undefined }], [{ name: 'LSV', value: undefined }]),
  })
  .map(({ type, records, report, meta, power, versions }) => {
    const document = aTransmission(type, [
      apply(
        aReport(
          type,
          records.map((changes) => apply({ ...aRecord(type), ...power }, changes)),
        ),
        [...versions, ...report],
      ),
    ])
    return { ...document, meta: apply(document.meta, meta) }
  })

describe.skipIf(!isThere)('the published schema (skipped where the shared test data is absent)', () => {
  test.each(DS01_VERSIONS)('%s: both say the same of every document', (version: Ds01Version) => {
    const schema = schemaOf(version)
    let valid = 0
    let seen = 0
    fc.assert(
      fc.property(anyDocument, ({ meta, data }) => {
        const document = { meta: { ...meta, schemaVersion: version }, data }
        const expected = isValid(schema, document)
        seen += 1
        if (expected) valid += 1
        expect(isTaken(document)).toBe(expected)
      }),
      { numRuns: 3_000, seed: 20_260_101 },
    )
    // Documents of one kind only would prove nothing.
    expect(valid).toBeGreaterThan(seen * 0.1)
    expect(valid).toBeLessThan(seen * 0.9)
  })

  test.each(['busy_facility', 'icebank_unit', 'power_outage', 'solar_normal'])('the scenario %s is taken whole', (name) => {
    const { records } = JSON.parse(readFileSync(`${folder}scenarios/${name}.json`, 'utf8')) as { records: Record<string, unknown>[] }
    const text = JSON.stringify(aTransmission('ems', [aReport('ems', records)]))
    const parsed = parseTransmission(text, Date.UTC(2026, 0, 1))
    if ('status' in parsed) throw new Error(JSON.stringify(parsed.fields))
    expect(isValid(schemaOf('0.8.1'), JSON.parse(text))).toBe(true)
    expect(parsed.content.refused).toEqual([])
    expect(parsed.content.readings.filter(({ channel }) => channel === 'TVC')).toHaveLength(records.length)
    expect(parsed.content.alarms.every(({ codes }) => codes.length === 0)).toBe(true)
  })

  test.each(DS01_VERSIONS)("%s: the schema's own examples fare alike", (version) => {
    const schema = schemaOf(version)
    const { examples = [] } = schema
    expect(examples.length).toBeGreaterThan(0)
    for (const example of examples) expect(isTaken(example)).toBe(isValid(schema, example))
  })
})
