/** Fields that two stations changed without knowing of each other: which value is shown, and which others a person may still want. Pure. */
import { happenedBefore, type Causality, type Ordered } from './entity-order.ts'

/** One setting of some fields of an entity. */
export type Setting<Op extends Ordered> = { readonly op: Op; readonly fields: Readonly<Record<string, unknown>> }
/** A field with more than one value; the one that is shown comes last. */
export type ContestedField<Op extends Ordered> = {
  readonly field: string
  readonly values: readonly { readonly op: Op; readonly value: unknown }[]
}

/**
 * Fields whose last settings knew nothing of each other and differ.
 * @param settings in the order in which they are folded
 */
export function contestedFields<Op extends Ordered>(settings: readonly Setting<Op>[], causality: Causality): ContestedField<Op>[] {
  const standing = new Map<string, { op: Op; value: unknown }[]>()
  for (const { op, fields } of settings)
    for (const [field, value] of Object.entries(fields)) {
      if (value === undefined) continue
      const others = (standing.get(field) ?? []).filter((earlier) => !happenedBefore(earlier.op, op, causality))
      standing.set(field, [...others, { op, value }])
    }
  return [...standing]
    .map(([field, values]) => ({ field, values }))
    .filter(({ values }) => new Set(values.map(({ value }) => JSON.stringify(value))).size > 1)
    .sort((a, b) => (a.field < b.field ? -1 : 1))
}
