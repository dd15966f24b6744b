/** The part of JSON Schema that zod writes for inputs, and good values made from it. */
import fc from 'fast-check'
import { z } from 'zod'

export type Schema = {
  readonly type?: string
  readonly description?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly format?: string
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
  readonly propertyNames?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
}

/** Schema of what a caller may send. */
export const schemaOf = (input: z.ZodType): Schema =>
  z.toJSONSchema(input, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as Schema // zod writes the subset above

/** Every alternative of a schema; itself when it has none. */
export const alternatives = (schema: Schema): readonly Schema[] =>
  (schema.anyOf ?? schema.oneOf ?? typesApart(schema)).flatMap((one) => (one === schema ? [one] : alternatives(one)))

/** A simple type that may be null is written with a list of types. */
function typesApart(schema: Schema): readonly Schema[] {
  const types: unknown = schema.type
  return Array.isArray(types) ? types.map((type) => ({ ...schema, type: String(type) })) : [schema]
}
/** The alternative that says most: the first that is not null. */
export const mainOf = (schema: Schema): Schema => alternatives(schema).find((one) => one.type !== 'null') ?? schema

/** A good value for some property, or undefined to make one: real ids, texts with rules that a schema cannot say. */
export type Known = (schema: Schema, path: string) => unknown

/** A value the schema takes, with every optional part in it. */
export function goodValue(schema: Schema, known: Known, path = ''): unknown {
  const one = mainOf(schema)
  const given = known(one, path)
  if (given !== undefined) return given
  if (one.enum) return one.enum[0]
  if ('const' in one) return one.const
  switch (one.type) {
    case 'object':
      return goodObject(one, known, path)
    case 'array':
      return Array.from({ length: Math.max(1, one.minItems ?? 0) }, (_, n) => goodValue(one.items ?? {}, known, `${path}.${n}`))
    case 'string':
      return goodText(one)
    case 'integer':
    case 'number':
      return Math.max(one.minimum ?? 1, Math.min(1, one.maximum ?? 1))
    case 'boolean':
      return true
    default:
      return null
  }
}

function goodObject(schema: Schema, known: Known, path: string): Record<string, unknown> {
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`)
  const fields = Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, goodValue(inner, known, at(name))] as const)
  const extra = schema.additionalProperties
  const { propertyNames } = schema
  const name = propertyNames?.pattern === undefined ? 'spare' : goodText(propertyNames)
  const spare = typeof extra === 'object' && Object.keys(extra).length > 0 ? [[name, goodValue(extra, known, at(name))] as const] : []
  return Object.fromEntries([...fields, ...spare])
}

function goodText({ format, pattern, minLength = 0 }: Schema): string {
  if (format === 'date-time') return '2026-01-01T07:59:00.000Z'
  if (pattern !== undefined) return fc.sample(fc.stringMatching(new RegExp(pattern)), { numRuns: 1, seed: 7 })[0] ?? ''
  return 'mfano '.repeat(Math.ceil(Math.max(1, minLength) / 6)).trim()
}
