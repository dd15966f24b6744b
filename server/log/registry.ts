/** The kinds of op this build knows, with their schemas and upcasters. */
import type { AnyOpKind, AnyOpSpec } from './define-op.ts'

export type OpRegistry = {
  find(kind: string): AnyOpSpec | undefined
  readonly kinds: readonly AnyOpSpec[]
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
