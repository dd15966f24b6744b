/** A stream to a screen lasts as long as the right to it: asked anew for every item, and at once when a session, an account or a role changes. */
import type { Permission } from '../contract/permissions.ts'
import { AppError } from '../kernel/app-error.ts'
import type { Context, SignedIn } from './context.ts'
import { toTrpcError } from './app-errors.ts'

type Caller = Pick<Context, 'identity' | 'streams'> & { readonly user: SignedIn }

/** How many streams one session has open. */
export type StreamBudget = {
  /** Takes a place. @returns gives it back @throws AppError `input.rate-limited` when all are taken */
  take(sessionId: string): () => void
}
/** A screen needs about five; a browser's windows share one session. */
const STREAMS_PER_SESSION = 64

/** Builds the count, empty. */
export function createStreamBudget(limit = STREAMS_PER_SESSION): StreamBudget {
  const open = new Map<string, number>()
  return {
    take(sessionId) {
      const count = open.get(sessionId) ?? 0
      if (count >= limit) throw new AppError('input.rate-limited', { retryAfterSeconds: 5 })
      open.set(sessionId, count + 1)
      return () => {
        const left = (open.get(sessionId) ?? 1) - 1
        if (left > 0) open.set(sessionId, left)
        else open.delete(sessionId)
      }
    },
  }
}

/** @throws AppError `auth.required` without a session, `auth.forbidden` without the permission */
export function requireUser(user: SignedIn | null, permission: Permission): SignedIn {
  if (!user) throw new AppError('auth.required', {})
  if (!user.permissions.has(permission)) throw new AppError('auth.forbidden', { permission })
  return user
}

/**
 * Follows something for a signed-in person. Each item comes with that person as of now.
 * @param signal aborted when the screen stops
 * @param follow what is followed, until its signal is aborted
 * @throws TRPCError with `auth.expired` once the session is over, `auth.forbidden` once the permission is gone, `input.rate-limited` for too many
 */
export async function* whileAllowed<Item>(
  ctx: Caller,
  permission: Permission,
  signal: AbortSignal | undefined,
  follow: (signal: AbortSignal) => AsyncIterable<Item>,
): AsyncGenerator<{ readonly item: Item; readonly user: SignedIn }> {
  const { identity, user } = ctx
  const giveBack = takeStream(ctx)
  const stopping = new AbortController()
  const stop = (): void => {
    stopping.abort()
  }
  const current = (): SignedIn => {
    const now = identity.current(user.sessionId)
    if (!now) throw toTrpcError(new AppError('auth.expired', {}))
    if (!now.permissions.has(permission)) throw toTrpcError(new AppError('auth.forbidden', { permission }))
    return now
  }
  const stopListening = identity.onChange(() => {
    if (identity.current(user.sessionId)?.permissions.has(permission) !== true) stop()
  })
  signal?.addEventListener('abort', stop)
  if (signal?.aborted) stop()
  try {
    for await (const item of follow(stopping.signal)) yield { item, user: current() }
    if (!signal?.aborted) current() // says why it ended
  } finally {
    stop()
    giveBack()
    stopListening()
    signal?.removeEventListener('abort', stop)
  }
}

/** An error inside a stream passes no middleware that would give it its code. */
function takeStream({ streams, user }: Caller): () => void {
  try {
    return streams.take(user.sessionId)
  } catch (error) {
    throw error instanceof AppError ? toTrpcError(error) : error
  }
}
