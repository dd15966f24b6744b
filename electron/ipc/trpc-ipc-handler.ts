/**
 * The main-process half of tRPC over IPC: takes requests from trusted pages, applies the limits and runs the calls.
 * Own transport, because a call must keep its error code, its tracked events and its cancellation, and must never hang.
 */
import { TRPCError } from '@trpc/server'
import type { AnyTRPCRouter } from '@trpc/server'
import { createLiveCalls } from './live-calls.ts'
import type { CallOrigin } from './live-calls.ts'
import { defaultIpcLimits, ipcRequestSchema, pageTokenSchema } from './request.ts'
import type { IpcCall, IpcLimits } from './request.ts'
import { encodeReply, errorReply, runCall } from './run-call.ts'
import type { CallReply } from './run-call.ts'

/** The part of an IPC event the handler needs once the sender is trusted. */
export type TrpcIpcEvent = {
  sender: { id: number; isDestroyed(): boolean; send(channel: string, ...args: unknown[]): void }
}

/** What the handler is built from. */
export type TrpcIpcHandlerOptions<Event extends TrpcIpcEvent> = {
  channel: string
  router: AnyTRPCRouter
  /** Builds the context of one call from the window it came from. May fail; the call then fails. */
  createContext(opts: { windowId: number }): Promise<unknown>
  /** The sender guard; it logs what it refuses. */
  isTrustedSender(event: Event): boolean
  onProblem(problem: IpcProblem): void
  limits?: IpcLimits
}

/** Something the log should know; never carries input, which may be about a patient. */
export type IpcProblem =
  { kind: 'malformed'; windowId: number } | { kind: 'internalError'; windowId: number; path: string; error: TRPCError }

/** The handler to attach to the channel, and the ways to end what it runs. */
export type TrpcIpcHandler<Event> = {
  onMessage(event: Event, page: unknown, message: unknown): void
  dropWindow(windowId: number): void
  dropAll(): void
}

/**
 * Creates the handler of the tRPC channel.
 * @returns the message listener; it never throws and answers every well-formed call
 */
export function createTrpcIpcHandler<Event extends TrpcIpcEvent>(options: TrpcIpcHandlerOptions<Event>): TrpcIpcHandler<Event> {
  const live = createLiveCalls()
  const limits = options.limits ?? defaultIpcLimits
  const { router, channel } = options

  async function start(event: Event, origin: CallOrigin, call: IpcCall): Promise<void> {
    const windowId = origin.senderId
    const reply = (content: CallReply): void => {
      if (!event.sender.isDestroyed()) event.sender.send(channel, origin.page, encodeReply(router, call.id, content))
    }
    const refusal = refuse(live.count(windowId), call, limits)
    const controller = refusal === null ? live.open(origin, call) : null
    if (controller === null) {
      const error = refusal ?? new TRPCError({ code: 'BAD_REQUEST', message: 'This call id is already in use.' })
      return reply(errorReply(router, call, error, undefined))
    }
    await runCall(
      { call, signal: controller.signal, reply },
      {
        router,
        createContext: () => options.createContext({ windowId }),
        onInternalError: (error) => options.onProblem({ kind: 'internalError', windowId, path: call.path, error }),
      },
    )
    live.close(origin, call.id)
  }

  return {
    onMessage(event, page, message) {
      if (!options.isTrustedSender(event)) return
      const windowId = event.sender.id
      const token = pageTokenSchema.safeParse(page)
      const request = ipcRequestSchema.safeParse(message)
      if (!token.success || !request.success) return options.onProblem({ kind: 'malformed', windowId })
      const origin: CallOrigin = { senderId: windowId, page: token.data }
      live.supersede(origin)
      if (request.data.method === 'stop') live.stop(origin, request.data.id)
      else void start(event, origin, request.data)
    },
    dropWindow: live.dropWindow,
    dropAll: live.dropAll,
  }
}

/** Applies the limits; a refused call still gets an answer, so that no screen waits for ever. */
function refuse(running: { calls: number; subscriptions: number }, call: IpcCall, limits: IpcLimits): TRPCError | null {
  if ((call.input?.length ?? 0) > limits.maxInputLength) {
    return new TRPCError({ code: 'PAYLOAD_TOO_LARGE', message: `The input is longer than ${limits.maxInputLength}.` })
  }
  const isFull =
    call.type === 'subscription' ? running.subscriptions >= limits.maxSubscriptionsPerWindow : running.calls >= limits.maxCallsPerWindow
  return isFull ? new TRPCError({ code: 'TOO_MANY_REQUESTS', message: 'This window has too many calls running.' }) : null
}
