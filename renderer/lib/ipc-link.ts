/**
 * The page's half of tRPC over IPC: a terminating link that speaks over the bridge which the
 * desktop shell's preload puts on `window.kituo.trpc`. Used instead of HTTP when the bridge exists.
 */
import { TRPCClientError } from '@trpc/client'
import type { Operation, TRPCLink } from '@trpc/client'
import type { AnyTRPCRouter } from '@trpc/server'
import { observable } from '@trpc/server/observable'
import { transformResult } from '@trpc/server/unstable-core-do-not-import'
import type { CombinedDataTransformer } from '@trpc/server/unstable-core-do-not-import'

/** What the preload exposes for tRPC. Messages out are plain objects, messages in are JSON text. */
export type IpcBridge = {
  send(message: unknown): void
  /** Registers the listener for replies; returns the function that removes it. */
  onMessage(listener: (message: unknown) => void): () => void
}

type Reply = { id: number } & ({ result: unknown } | { error: unknown })
type Waiting = (reply: Reply) => void

const plain: CombinedDataTransformer = {
  input: { serialize: (value) => value, deserialize: (value) => value },
  output: { serialize: (value) => value, deserialize: (value) => value },
}

// one counter for all links of a page: two clients on one bridge must never share an id
let lastId = 0

/**
 * Creates the link. It never retries: the main process cannot be "disconnected" from its own window.
 * @param bridge the bridge of the preload
 */
export function ipcLink<Router extends AnyTRPCRouter>(bridge: IpcBridge): TRPCLink<Router> {
  return () => {
    const waiting = new Map<number, Waiting>()
    bridge.onMessage((message) => {
      const reply = parseReply(message)
      if (reply !== null) waiting.get(reply.id)?.(reply)
    })
    return ({ op }) =>
      observable((observer) => {
        const id = (lastId += 1)
        let isDone = false
        const finish = (end: () => void): void => {
          if (isDone) return
          isDone = true
          waiting.delete(id)
          op.signal?.removeEventListener('abort', onAbort)
          end()
        }
        const stop = (): void => bridge.send({ method: 'stop', id })
        const onAbort = (): void =>
          finish(() => {
            stop()
            observer.error(TRPCClientError.from(abortReason(op)))
          })
        waiting.set(id, (reply) => {
          const outcome = read<Router>(reply)
          if (!outcome.ok) return finish(() => observer.error(outcome.error))
          observer.next({ result: outcome.result })
          const isLast = op.type !== 'subscription' || outcome.result.type === 'stopped'
          if (isLast) finish(() => observer.complete())
        })
        if (op.signal?.aborted === true) onAbort()
        else {
          op.signal?.addEventListener('abort', onAbort, { once: true })
          sendOrFail(bridge, id, op, (error) => finish(() => observer.error(error)))
        }
        return () => finish(stop)
      })
  }
}

function sendOrFail(bridge: IpcBridge, id: number, op: Operation, fail: (error: TRPCClientError<never>) => void): void {
  try {
    const input = op.input === undefined ? {} : { input: JSON.stringify(op.input) }
    bridge.send({ method: 'request', id, type: op.type, path: op.path, ...input })
  } catch (cause) {
    // an input that cannot be written as JSON, or a bridge that is shutting down
    fail(TRPCClientError.from(cause instanceof Error ? cause : new Error(String(cause))))
  }
}

function read<Router extends AnyTRPCRouter>(reply: Reply) {
  try {
    // the main process is our own code and answers in tRPC's envelope; transformResult checks it
    const outcome = transformResult<Router, unknown>(reply as Parameters<typeof transformResult<Router, unknown>>[0], plain.output)
    if (outcome.ok) return { ok: true as const, result: outcome.result }
    return { ok: false as const, error: TRPCClientError.from<Router>(outcome.error) }
  } catch (cause) {
    // a reply in no known form must end the call, not the listener
    return { ok: false as const, error: TRPCClientError.from<Router>(cause instanceof Error ? cause : new Error(String(cause))) }
  }
}

function parseReply(message: unknown): Reply | null {
  if (typeof message !== 'string') return null
  const value = parseJson(message)
  if (typeof value !== 'object' || value === null || !('id' in value) || typeof value.id !== 'number') return null
  if ('result' in value) return { id: value.id, result: value.result }
  return 'error' in value ? { id: value.id, error: value.error } : null
}

function abortReason(op: Operation): Error {
  const reason: unknown = op.signal?.reason
  return reason instanceof Error ? reason : new Error('The call was cancelled.')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // not written by our main process; nobody waits for it
    return null
  }
}
