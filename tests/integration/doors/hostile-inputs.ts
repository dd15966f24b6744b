/** Bad inputs for any schema: one thing wrong in an otherwise good input, with the place that an error must name. New procedures are covered by themselves. */
import { alternatives, mainOf, type Schema } from './json-schema.ts'

/** One bad input. `at` is the dotted path of what is wrong. */
export type BadInput = { readonly what: string; readonly at: string; readonly input: unknown }

type Path = readonly (string | number)[]
type Wrong = { readonly what: string; readonly value: unknown }
/** Stands for "not there". */
const ABSENT = Symbol('absent')

/** The input with another value at one place. */
function put(input: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (Array.isArray(input)) return input.map((item, at): unknown => (at === key ? put(item, rest, value) : item))
  const record = input as Record<string, unknown> // paths are made from the schema that made the input
  if (rest.length === 0 && value === ABSENT) return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key))
  return { ...record, [key]: put(record[key], rest, value) }
}

const TYPED: readonly (readonly [types: readonly string[], value: unknown])[] = [
  [['null'], null],
  [['boolean'], true],
  [['integer', 'number'], 7],
  [['number'], 7.25],
  [['string'], 'text'],
  [['array'], []],
  [['array'], [['x']]],
  [['object'], {}],
]

const typeOfValue = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value === 'number' ? 'number' : typeof value

/** JSON types the schema takes; null = any. */
function typesOf(schema: Schema): ReadonlySet<string> | null {
  const types = alternatives(schema).map(
    (one) => one.type ?? ('const' in one ? typeOfValue(one.const) : one.enum ? typeOfValue(one.enum[0]) : null),
  )
  return types.some((type) => type === null) ? null : new Set(types.filter((type) => type !== null))
}

function wrongTypes(schema: Schema): Wrong[] {
  const taken = typesOf(schema)
  if (taken === null) return []
  return TYPED.filter(([types]) => !types.some((type) => taken.has(type))).map(([, value]) => ({
    what: `is ${JSON.stringify(value)}`,
    value,
  }))
}

function wrongTexts(schema: Schema): Wrong[] {
  const { pattern, format, minLength = 0, maxLength } = schema
  const free = pattern === undefined && format === undefined && schema.enum === undefined
  return [
    ...(maxLength === undefined ? [] : [{ what: 'is too long', value: 'x'.repeat(maxLength + 1) }]),
    ...(minLength > 0 ? [{ what: 'is empty', value: '' }] : []),
    ...(format === 'date-time'
      ? [
          'yesterday',
          '',
          '2026-13-45T00:00:00Z',
          '0001-01-01T00:00:00Z',
          '0000-01-01T00:00:00+14:00',
          '9999-12-31T23:59:59.999Z',
          '2026-01-01',
        ].map((value) => ({ what: `is the moment "${value}"`, value }))
      : []),
    ...(pattern === undefined || format !== undefined
      ? []
      : ["'; DROP TABLE Op; --", '../../etc/passwd', 'x'.repeat(10_000), '\u202e', '%00']
          .filter((value) => !new RegExp(pattern).test(value))
          .map((value) => ({ what: `is ${JSON.stringify(value).slice(0, 30)}`, value }))),
    { what: 'holds NUL', value: 'a\0b' },
    { what: 'holds half a character', value: free ? 'x\ud83d' : '\udc00' },
  ]
}

const wrongNumbers = ({ minimum, maximum, type }: Schema): Wrong[] => [
  ...(minimum === undefined ? [] : [minimum - 1, minimum - 1e9].map((value) => ({ what: `is ${value}`, value }))),
  ...(maximum === undefined ? [] : [maximum + 1, 1e308].map((value) => ({ what: `is ${value}`, value }))),
  ...(type === 'integer' ? [{ what: 'has a fraction', value: Math.max(minimum ?? 1, 1) + 0.5 }] : []),
]

const WORDS = ['nope', '__proto__', 'constructor', 'toString', '']
const wrongWords = ({ enum: words = [] }: Schema): Wrong[] =>
  WORDS.filter((word) => !words.includes(word)).map((value) => ({ what: `is the word "${value}"`, value }))

/** What can be wrong with a value of this schema, apart from its parts. */
function wrongs(schema: Schema): Wrong[] {
  const one = mainOf(schema)
  const own = one.enum
    ? wrongWords(one)
    : one.type === 'string'
      ? wrongTexts(one)
      : one.type === 'integer' || one.type === 'number'
        ? wrongNumbers(one)
        : []
  return [...wrongTypes(schema), ...own]
}

function* badLists(schema: Schema, good: unknown, value: readonly unknown[], path: Path): Generator<BadInput> {
  const at = path.join('.')
  const { minItems = 0, maxItems, items } = schema
  if (minItems > 0) yield { what: 'is an empty list', at, input: put(good, path, []) }
  if (maxItems !== undefined)
    yield {
      what: 'is too long a list',
      at,
      input: put(
        good,
        path,
        Array.from({ length: maxItems + 1 }, () => value[0]),
      ),
    }
  if (items && value.length > 0) yield* badParts(items, good, value[0], [...path, 0])
}

function* badObjects(schema: Schema, good: unknown, value: Readonly<Record<string, unknown>>, path: Path): Generator<BadInput> {
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    const at = [...path, name]
    if ((schema.required ?? []).includes(name)) yield { what: 'is missing', at: at.join('.'), input: put(good, at, ABSENT) }
    yield* badParts(inner, good, value[name], at)
  }
  const extra = schema.additionalProperties
  if (typeof extra === 'object' && 'spare' in value) yield* badParts(extra, good, value['spare'], [...path, 'spare'])
}

/** Every bad variant of `good` with something wrong at `path` or below. */
function* badParts(schema: Schema, good: unknown, value: unknown, path: Path): Generator<BadInput> {
  for (const wrong of wrongs(schema)) yield { what: wrong.what, at: path.join('.'), input: put(good, path, wrong.value) }
  const one = mainOf(schema)
  if (Array.isArray(value)) yield* badLists(one, good, value, path)
  else if (typeof value === 'object' && value !== null) yield* badObjects(one, good, value as Record<string, unknown>, path)
}

/** Every bad variant of a good input. */
export const badInputs = (schema: Schema, good: unknown): BadInput[] => [...badParts(schema, good, good, [])]

/** True when an error that names `named` speaks of the place `at`: the place itself, something in it, or what holds it. Everything is in the whole input. */
export const speaksOf = (named: string, at: string): boolean =>
  at === '' || named === at || named.startsWith(`${at}.`) || at.startsWith(`${named}.`)
