/** The kinds of op this build knows, with their schemas and upcasters. */
import { z } from 'zod'
import type { AnyOpKind, AnyOpSpec } from './define-op.ts'

export type OpRegistry = {
  find(kind: string): AnyOpSpec | undefined
  readonly kinds: readonly AnyOpSpec[]
  /** True when a body that came from elsewhere has the shape of its kind; sealed fields may be gone. */
  accepts(spec: AnyOpSpec, body: Record<string, unknown>): boolean
  /** Raises an older body to the version this build folds. @throws Error when an upcaster is missing */
  upcast(spec: AnyOpSpec, fromVersion: number, body: Record<string, unknown>): Record<string, unknown>
}

/** Builds the registry. @throws Error when two kinds share a name */
export function createRegistry(ops: readonly AnyOpKind[]): OpRegistry {
  const byKind = new Map<string, AnyOpSpec>()
  for (const { spec } of ops) {
    if (byKind.has(spec.kind)) throw new Error(`op kind ${spec.kind} is declared twice`)
    byKind.set(spec.kind, spec)
  }
  return {
    find: (kind) => byKind.get(kind),
    kinds: [...byKind.values()],
    accepts: (spec, body) => schemaOf(spec).safeParse(body).success,
    upcast(spec, fromVersion, body) {
      let current = body
      for (let version = fromVersion; version < spec.version; version += 1) {
        const step = spec.upcasters?.[version]
        if (!step) throw new Error(`no upcaster for ${spec.kind} version ${version}`)
        current = step(current)
      }
      return current
    },
  }
}

const foreignSchemas = new WeakMap<AnyOpSpec, z.ZodObject>()
/** A kind's body as it may arrive: sealed fields null when their key is gone. */
function schemaOf(spec: AnyOpSpec): z.ZodObject {
  let schema = foreignSchemas.get(spec)
  if (!schema) {
    const optional = (spec.sealed ?? []).map((name) => [name, z.nullable(spec.body.shape[name] ?? z.unknown())] as const)
    schema = spec.body.extend(Object.fromEntries(optional))
    foreignSchemas.set(spec, schema)
  }
  return schema
}
