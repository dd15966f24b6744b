/** What the service and its worker threads say to each other. */
import { APP_ERRORS, type AppErrorCode } from '../../contract/errors.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { Metric } from './hierarchy/customise.ts'
import type { RoadChange } from './query/changes.ts'
import type { MetricOptions } from './query/costs.ts'
import type { Answer, Question, QuestionName } from './query/requests.ts'
import type { RoadGraph } from './road-graph.ts'

/** A metric by name: its options and the changes in force. */
export type MetricOrder = {
  readonly region: string
  readonly key: string
  readonly options: MetricOptions
  readonly changes: readonly RoadChange[]
}

/** Orders without an answer; they come before the jobs that need them. */
export type Notice =
  | { readonly kind: 'open'; readonly region: string; readonly graph: RoadGraph }
  | { readonly kind: 'close'; readonly region: string }
  | ({ readonly kind: 'adopt'; readonly weights: Metric } & MetricOrder)
  | { readonly kind: 'forget'; readonly key: string }

/** Jobs with an answer. One runs at a time; `stop` holds the number of a job that nobody waits for any more. */
export type Job =
  | {
      readonly kind: 'ask'
      readonly region: string
      readonly key: string
      readonly name: QuestionName
      readonly question: Question<QuestionName>
    }
  | ({ readonly kind: 'build'; readonly base: { readonly changes: readonly RoadChange[]; readonly weights: Metric } | null } & MetricOrder)

export type ToWorker = Notice | { readonly kind: 'job'; readonly id: number; readonly job: Job }

export type Failure = { readonly code: string | null; readonly params: unknown; readonly message: string }
export type FromWorker = { readonly id: number } & ({ readonly output: Answer<QuestionName> | Metric } | { readonly failure: Failure })

/** What a worker is started with. */
export type WorkerStart = { readonly stop: Int32Array }

/** An error as it crosses threads. */
export function packFailure(error: unknown): Failure {
  if (error instanceof AppError) return { code: error.code, params: error.params, message: error.message }
  return { code: null, params: {}, message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}

/** The error on the other side. */
export function unpackFailure({ code, params, message }: Failure): Error {
  if (code === null || !(code in APP_ERRORS)) return new Error(message)
  return new AppError(code as AppErrorCode, params as never) // both came out of an AppError on the other thread
}
