/** What a fold must write into a new row, checked by the compiler: mandatory JSON columns as much as any other. */
import { expect, expectTypeOf, test } from 'vitest'
import type { NewRow } from '../../server/db/projection-writer.ts'

type Optional<Row> = { [Field in keyof Row]-?: undefined extends Row[Field] ? Field : never }[keyof Row]

test('nullable columns may be left out, all others may not, and nothing mandatory may be null', () => {
  expectTypeOf<Optional<NewRow<'IncidentEntry'>>>().toEqualTypeOf<'text'>()
  expectTypeOf<Extract<Optional<NewRow<'Handover'>>, 'needs' | 'patient' | 'triage' | 'status'>>().toEqualTypeOf<'patient' | 'triage'>()
  expectTypeOf<Optional<NewRow<'Role'>>>().toBeNever()
  expectTypeOf<null>().not.toExtend<NewRow<'Role'>['permissions']>()
  expectTypeOf<NewRow<'Incident'>>().not.toHaveProperty('version')
  const entry = { id: '1', incidentId: '2', at: '3', actor: '4', code: '5' }
  // @ts-expect-error `params` is a mandatory JSON column
  const incomplete: NewRow<'IncidentEntry'> = entry
  const complete: NewRow<'IncidentEntry'> = { ...entry, params: {} }
  expect(Object.keys(complete)).toHaveLength(Object.keys(incomplete).length + 1)
})
