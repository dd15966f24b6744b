/** Turns any failure into what a person needs: what happened, what is safe, what to do; the code goes in small print. */
import { TRPCClientError } from '@trpc/client'
import { WireError } from '../../server/contract/errors.ts'
import { formatClock } from './format.ts'
import { stationTimeZone } from './session.ts'

/** A failure as screens know it. `line.lost` = the station did not answer; `unknown` = something we did not foresee. */
export type ScreenError = { code: string; params: Readonly<Record<string, unknown>> }

/** Translation function: the first key that exists wins. */
type Translate = (key: string | readonly string[], options?: Record<string, unknown>) => string

/** The texts of one failure. `fields` names inputs that were refused. */
export type ErrorText = { what: string; safe: string; todo: string; code: string; fields: readonly { path: string; problem: string }[] }

/**
 * Reads code and parameters from anything thrown.
 * @param error usually a TRPCClientError whose `data.appError` holds the wire error
 */
export function readError(error: unknown): ScreenError {
  if (isScreenError(error)) return error
  if (error instanceof TRPCClientError) {
    const data: unknown = error.data
    const wire = typeof data === 'object' && data !== null && 'appError' in data ? WireError.safeParse(data.appError) : null
    if (wire?.success === true) return { code: wire.data.code, params: wire.data.params }
    if (data === null || data === undefined) return { code: 'line.lost', params: {} }
  }
  return { code: 'unknown', params: { message: error instanceof Error ? error.message : String(error) } }
}

function isScreenError(error: unknown): error is ScreenError {
  return (
    typeof error === 'object' &&
    error !== null &&
    !(error instanceof Error) &&
    'code' in error &&
    typeof error.code === 'string' &&
    'params' in error
  )
}

/** True for a failure that the same request may survive a moment later. */
export function isRetryable(error: unknown): boolean {
  const { code } = readError(error)
  return code === 'line.lost' || code === 'station.overloaded'
}

/** True when the person has to sign in (again). */
export function isSignedOut(error: unknown): boolean {
  const { code } = readError(error)
  return code === 'auth.required' || code === 'auth.expired' || code === 'auth.reused-token'
}

/**
 * Writes a failure in the person's language from namespace `errors`: `<code>.what`, `<code>.safe`, `<code>.do`,
 * each falling back to `default.*`.
 * @param translate a `t` that knows the namespace `errors`
 * @param error anything thrown
 */
export function describeError(translate: Translate, error: unknown): ErrorText {
  const { code, params } = readError(error)
  const options = flatten(params, (value) => translate(`errors:term.${value}`, { defaultValue: value }))
  const text = (part: 'what' | 'safe' | 'do'): string => translate([`errors:${code}.${part}`, `errors:default.${part}`], options)
  return { what: text('what'), safe: text('safe'), todo: text('do'), code, fields: fieldsOf(params) }
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/

/** Lists become words and instants become clock times of the station, so that a sentence can hold them. */
function flatten(params: Readonly<Record<string, unknown>>, term: (value: string) => string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, readable(value, TERM_PARAMS.has(key) ? term : String)]))
}

/** Parameters that hold names of states or fields, which are words of the code and are translated with `errors:term.<name>`. */
const TERM_PARAMS: ReadonlySet<string> = new Set(['from', 'to', 'legal', 'status', 'missing', 'role', 'entity', 'condition', 'problem'])

function readable(value: unknown, term: (value: string) => string): unknown {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.map(term).join(', ')
  if (typeof value === 'string' && !INSTANT.test(value)) return term(value)
  if (typeof value === 'string') return formatClock(value, stationTimeZone())
  return value
}

function fieldsOf(params: Readonly<Record<string, unknown>>): { path: string; problem: string }[] {
  const { fields } = params
  if (!Array.isArray(fields)) return []
  return fields.filter(
    (field): field is { path: string; problem: string } =>
      typeof field === 'object' &&
      field !== null &&
      'path' in field &&
      'problem' in field &&
      typeof field.path === 'string' &&
      typeof field.problem === 'string',
  )
}
