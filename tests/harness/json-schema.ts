/** As much of JSON Schema as the DS01 schemas use, written from the specification: the second opinion in the test of our own schema. */

export type JsonSchema = { readonly [keyword: string]: unknown } & { readonly examples?: readonly unknown[] }
type Item = Record<string, unknown>
type Check = (schema: JsonSchema, value: unknown) => boolean

const isItem = (value: unknown): value is Item => typeof value === 'object' && value !== null && !Array.isArray(value)
const typeOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)

/** True when the document fits the schema. */
export function isValid(root: JsonSchema, document: unknown): boolean {
  const resolve = (reference: string): JsonSchema =>
    reference
      .replace('#/', '')
      .split('/')
      .reduce<unknown>((at, name) => (at as Item)[name], root) as JsonSchema
  const checkObject: Check = (schema, value) => {
    if (!isItem(value)) return true
    const properties = (schema['properties'] ?? {}) as Record<string, JsonSchema>
    const extra = schema['additionalProperties']
    const names = Object.keys(value)
    return (
      ((schema['required'] ?? []) as string[]).every((name) => Object.hasOwn(value, name)) &&
      names.every((name) => !Object.hasOwn(properties, name) || check(properties[name] ?? {}, value[name])) &&
      names.every((name) => Object.hasOwn(properties, name) || (extra === false ? false : !isItem(extra) || check(extra, value[name]))) &&
      (schema['propertyNames'] === undefined || names.every((name) => check(schema['propertyNames'] as JsonSchema, name))) &&
      names.length >= ((schema['minProperties'] ?? 0) as number)
    )
  }
  const checkScalar: Check = (schema, value) => {
    const types = schema['type'] === undefined ? null : [schema['type']].flat()
    if (types && !types.includes(typeOf(value))) return false
    if (schema['enum'] !== undefined && !(schema['enum'] as unknown[]).includes(value)) return false
    if (typeof value === 'string')
      return (
        (schema['pattern'] === undefined || new RegExp(schema['pattern'] as string, 'u').test(value)) &&
        [...value].length >= ((schema['minLength'] ?? 0) as number)
      )
    if (typeof value === 'number')
      return value >= ((schema['minimum'] ?? -Infinity) as number) && value <= ((schema['maximum'] ?? Infinity) as number)
    return true
  }
  const checkCombined: Check = (schema, value) => {
    const list = (name: string): JsonSchema[] => (schema[name] ?? []) as JsonSchema[]
    const count = (name: string): number => list(name).filter((one) => check(one, value)).length
    if (schema['allOf'] !== undefined && count('allOf') !== list('allOf').length) return false
    if (schema['anyOf'] !== undefined && count('anyOf') === 0) return false
    if (schema['oneOf'] !== undefined && count('oneOf') !== 1) return false
    if (schema['not'] !== undefined && check(schema['not'] as JsonSchema, value)) return false
    if (schema['if'] === undefined) return true
    const branch = schema[check(schema['if'] as JsonSchema, value) ? 'then' : 'else']
    return branch === undefined || check(branch as JsonSchema, value)
  }
  const checkArray: Check = (schema, value) =>
    !Array.isArray(value) ||
    (value.length >= ((schema['minItems'] ?? 0) as number) &&
      (schema['items'] === undefined || value.every((item) => check(schema['items'] as JsonSchema, item))))
  const check: Check = (schema, value) => {
    const reference = schema['$ref']
    if (typeof reference === 'string' && !check(resolve(reference), value)) return false
    return checkScalar(schema, value) && checkObject(schema, value) && checkArray(schema, value) && checkCombined(schema, value)
  }
  return check(root, document)
}
