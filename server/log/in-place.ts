/**
 * Whether an op stands where its kind belongs: in the scope the kind names, or a grant of units would make administrators, and in a stream
 * of the one station that may say it, or a station could say what another one is.
 */
import { parseScope } from '../contract/scopes.ts'
import type { AnyOpSpec, StationFacts } from './define-op.ts'

/** Who wrote a stream. `facts`: what a kind's scope may be asked with, as far as the stream's name tells; null for a name that no parser knows. */
export type Writer = { readonly scope: string; readonly stationId: string; readonly facts: StationFacts | null }

/** The writer of a stream, from its name. */
export function writerOf({ scope, stationId }: { readonly scope: string; readonly stationId: string }): Writer {
  const named = parseScope(scope)
  if (named === null) return { scope, stationId, facts: null } // such a scope never leaves its station
  const facts = { id: stationId, name: '', district: named.key ?? '', country: named.country ?? 'TZ', timeZone: '', prefix: '' }
  return { scope, stationId, facts }
}

/** @param body accepted by this very spec */
export function isInPlace(spec: AnyOpSpec, body: Record<string, unknown>, { scope, stationId, facts }: Writer): boolean {
  if (spec.author && spec.author(body as never) !== stationId) return false // as above
  if (facts === null) return true
  try {
    return spec.scope(body as never, facts) === scope // as above
  } catch {
    return false // a class without a key, or a key that is none: no scope of this kind is called so
  }
}
