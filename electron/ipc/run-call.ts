/** Runs one call of a page against the station's router and sends its replies; a call never goes without an answer. */
import {
  callTRPCProcedure,
  getTRPCErrorFromUnknown,
  getTRPCErrorShape,
  isTrackedEnvelope,
  transformTRPCResponse,
  TRPCError,
} from '@trpc/server'
import type { AnyTRPCRouter } from '@trpc/server'
import { isObservable, observableToAsyncIterable } from '@trpc/server/observable'
import type { IpcCall } from './request.ts'

/** A reply without its call id. */
export type CallReply = { result: unknown } | { error: unknown }

/** One call that was admitted. */
export type CallRun = {
  call: IpcCall
  /** Aborted when the page stops the call or is gone. */
  signal: AbortSignal
  reply(reply: CallReply): void
}

/** What running needs. */
export type CallRunnerDeps = {
  router: AnyTRPCRouter
  /** Told about failures nobody expected. */
  onInternalError(error: TRPCError): void
  /** Builds the context; it may fail, then the call fails. */
  createContext(): Promise<unknown>
}

/** Runs a call to its end. Never rejects. */
export async function runCall(run: CallRun, deps: CallRunnerDeps): Promise<void> {
  const { call, signal } = run
  let context: unknown
  try {
    const input = readInput(call, deps.router)
    context = await deps.createContext()
    const result: unknown = await callTRPCProcedure({
      router: deps.router,
      path: call.path,
      type: call.type,
      ctx: context,
      getRawInput: () => Promise.resolve(input),
      signal,
      batchIndex: 0,
    })
    if (call.type === 'subscription') await pump(result, run)
    else if (!signal.aborted) run.reply({ result: { type: 'data', data: result } })
  } catch (cause) {
    // the page asked to stop, or is gone: nobody waits for an answer
    if (signal.aborted) return
    const error = getTRPCErrorFromUnknown(cause)
    if (error.code === 'INTERNAL_SERVER_ERROR') deps.onInternalError(error)
    run.reply(errorReply(deps.router, call, error, context))
  }
}

/** The reply that tells a page what went wrong, in the router's own error form. */
export function errorReply(router: AnyTRPCRouter, { path, type }: IpcCall, error: TRPCError, ctx: unknown): CallReply {
  return { error: getTRPCErrorShape({ config: router._def._config, error, type, path, input: undefined, ctx }) }
}

/** The text that goes over the channel: JSON, as over HTTP. */
export function encodeReply(router: AnyTRPCRouter, id: number, reply: CallReply): string {
  // tRPC's own union of responses; the replies built here are members of it
  const envelope = { id, ...reply } as Parameters<typeof transformTRPCResponse>[1]
  return JSON.stringify(transformTRPCResponse(router._def._config, envelope))
}

function readInput(call: IpcCall, router: AnyTRPCRouter): unknown {
  if (call.input === undefined) return undefined
  try {
    const value: unknown = JSON.parse(call.input)
    return router._def._config.transformer.input.deserialize(value)
  } catch (cause) {
    throw new TRPCError({ code: 'PARSE_ERROR', message: 'The input is not JSON.', cause })
  }
}

/** Sends what a subscription yields until it ends, fails or is stopped. */
async function pump(result: unknown, { call, signal, reply }: CallRun): Promise<void> {
  const iterable = isObservable(result) ? observableToAsyncIterable(result, signal) : result
  if (!isAsyncIterable(iterable)) {
    throw new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: `${call.path} is not a subscription.` })
  }
  const iterator = iterable[Symbol.asyncIterator]()
  const step = abortableSteps(iterator, signal)
  reply({ result: { type: 'started' } })
  for (;;) {
    const next = await step()
    if (next === 'aborted') {
      // a generator in the middle of an await ends when that await does; its clean-up is its own
      void Promise.resolve(iterator.return?.()).catch(() => undefined)
      return
    }
    if (next.done === true) break
    reply({ result: toData(next.value) })
  }
  reply({ result: { type: 'stopped' } })
}

/**
 * Waits for the next item or for the abort. Not `Promise.race`: racing one long-lived promise for
 * every item would keep all items of a subscription in memory until it ends.
 */
function abortableSteps<T>(iterator: AsyncIterator<T>, signal: AbortSignal): () => Promise<IteratorResult<T> | 'aborted'> {
  let wake: (() => void) | null = null
  signal.addEventListener('abort', () => wake?.(), { once: true })
  return () =>
    new Promise((resolve, reject) => {
      wake = () => resolve('aborted')
      if (signal.aborted) wake()
      else iterator.next().then(resolve, reject)
    })
}

function toData(value: unknown): { type: 'data'; id?: string; data: unknown } {
  if (!isTracked(value)) return { type: 'data', data: value }
  const [id, data] = value
  return { type: 'data', id, data: { id, data } }
}

function isTracked(value: unknown): value is readonly [string, unknown] {
  // the envelope guard of tRPC is typed for values it already knows to be envelopes or not
  return isTrackedEnvelope(value as Parameters<typeof isTrackedEnvelope>[0])
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
