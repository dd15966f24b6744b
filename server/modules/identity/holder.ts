/** Signing in for callers whose transport keeps the tokens (browser cookies, the shell's windows): screens never see them. */
import type { SessionView } from '../../contract/identity.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { Context } from '../../trpc/context.ts'
import type { IssuedSession } from './sessions.ts'

type Caller = Pick<Context, 'identity' | 'session' | 'device'>

/** Signs in and puts the tokens where the transport keeps them. The session kept there before ends. */
export async function signInTo(
  { identity, session, device }: Caller,
  { userName, password }: { userName: string; password: string },
): Promise<IssuedSession> {
  const earlier = session?.get() ?? null
  const issued = await identity.signIn({ userName, password, device })
  session?.set(issued.tokens)
  if (earlier) await identity.signOut({ refreshToken: earlier.refreshToken })
  return issued
}

/** Renews the tokens kept by the transport; forgets them when they are of no use any more. @throws AppError `auth.required`, `auth.expired`, `auth.reused-token` */
export async function refreshIn({ identity, session }: Caller): Promise<SessionView> {
  const refreshToken = session?.get()?.refreshToken
  if (!session || !refreshToken) throw new AppError('auth.required', {})
  try {
    const issued = await identity.refresh(refreshToken)
    session.set(issued.tokens)
    return issued.view
  } catch (error) {
    if (error instanceof AppError && error.httpStatus === 401) session.clear()
    throw error
  }
}
