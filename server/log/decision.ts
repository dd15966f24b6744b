/** What a module's pure `decide` answers: ops to record, or a refusal with a code. */
import type { AppErrorCode, AppErrorParams } from '../contract/errors.ts'
import type { Instant } from '../contract/primitives.ts'
import { AppError } from '../kernel/app-error.ts'
import type { OpDraft, StationFacts } from './define-op.ts'

/** A durable job to enqueue in the same transaction. `key` makes it happen once. */
export type JobRequest = { readonly name: string; readonly key: string; readonly runAt: Instant; readonly payload: Record<string, unknown> }

export type Accepted<Result> = {
  readonly accepted: true
  readonly ops: readonly OpDraft[]
  readonly result: Result
  readonly jobs: readonly JobRequest[]
}
export type Refused = { readonly accepted: false; readonly error: AppError }
export type Decision<Result = Record<never, never>> = Accepted<Result> | Refused

/** What a decision may use besides the state: time, new ids, the actor, the station. All given, so that decide stays pure. */
export type DecideFacts = {
  readonly now: Instant
  readonly actor: string
  readonly station: StationFacts
  newId<Id extends string>(): Id
}

/** Records `ops`; no ops is a legal answer (nothing to do). */
export const accept = <Result = Record<never, never>>(
  ops: readonly OpDraft[],
  extra?: { readonly result?: Result; readonly jobs?: readonly JobRequest[] },
): Accepted<Result> => ({ accepted: true, ops, result: extra?.result ?? ({} as Result), jobs: extra?.jobs ?? [] }) // without a result, Result is the empty record

/** Refuses with a code and its parameters. */
export const refuse = <Code extends AppErrorCode>(code: Code, params: AppErrorParams<Code>): Refused => ({
  accepted: false,
  error: new AppError(code, params) as AppError, // one of the codes is one of all codes
})

/**
 * Optimistic check for edits of what a person saw.
 * @returns a refusal when the row has moved on, else null
 */
export function versionMoved(entity: string, expected: number | undefined, actual: number): Refused | null {
  return expected === undefined || expected === actual ? null : refuse('command.version-conflict', { entity, expected, actual })
}
