/** Why a case refuses a step is said in words, in every language. */
import { expect, test } from 'vitest'
import { CaseProblem } from '../../../../server/contract/excursions.ts'
import en from '../../../locales/en/errors.json' with { type: 'json' }
import fr from '../../../locales/fr/errors.json' with { type: 'json' }
import rw from '../../../locales/rw/errors.json' with { type: 'json' }
import sw from '../../../locales/sw/errors.json' with { type: 'json' }
import { describeError } from '../../../lib/errors.ts'

const codes = CaseProblem.options.filter((code) => code !== 'closed')

test.each(Object.entries({ en, sw, rw, fr }))('%s has words for each', (_language, { term }) => {
  const known: Readonly<Record<string, string>> = term
  expect(codes.filter((code) => !known[code])).toEqual([])
})

test('they stand in the sentence of the refusal', () => {
  const told = describeError(
    (keys, options) => `${String(Array.isArray(keys) ? keys[0] : keys)} ${String(options?.['problem'] ?? options?.['defaultValue'] ?? '')}`,
    { code: 'coldchain.case-refused', params: { problem: 'sameSigner' } },
  )
  expect(told.what).toContain('errors:term.sameSigner')
})
