/** tRPC set up once: permission on every procedure, errors as code and parameters. */
import { initTRPC, TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { z } from 'zod'
import type { Permission } from '../contract/permissions.ts'
import type { WireError } from '../contract/errors.ts'
import { AppError } from '../kernel/app-error.ts'
import { requireUser } from './access.ts'
import { toTrpcError } from './app-errors.ts'
import type { Context } from './context.ts'
import { refuseUnwritable } from './writable-text.ts'

/** What each procedure declares: the permission it needs and, for the REST door, its method and path. */
export type ProcedureMeta = {
  readonly permission: Permission
  readonly rest?: {
    readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
    readonly path: `/${string}`
    readonly summary: string
    /** Largest input, where the usual limit is too small. */
    readonly bodyLimitBytes?: number
  }
}

/** Fields named by a zod error, for `input.invalid`. */
export const invalidFields = (error: z.core.$ZodError): { path: string; problem: string }[] =>
  error.issues.slice(0, 50).map((issue) => ({ path: issue.path.map(String).join('.'), problem: issue.message }))

/**
 * Input from outside in its declared form.
 * @throws AppError `input.invalid` naming the fields
 */
export function readInput<Input extends z.ZodType>(schema: Input, value: unknown): z.output<Input> {
  const read = schema.safeParse(value)
  if (!read.success) throw new AppError('input.invalid', { fields: invalidFields(read.error) })
  return read.data
}

/**
 * The wire form of any failure; what is not an `AppError` says only that something went wrong and where to look it up. A schema that does
 * not fit is the caller's mistake only where input was read: a row or an answer out of form is ours.
 */
export function wireErrorOf(error: unknown, reference: string): WireError & { status: number } {
  const cause = error instanceof TRPCError ? (error.cause ?? error) : error
  if (cause instanceof AppError) return { code: cause.code, params: cause.params, status: cause.httpStatus }
  const isOfInput = error instanceof TRPCError && error.code === 'BAD_REQUEST'
  if (isOfInput && cause instanceof z.core.$ZodError)
    return { code: 'input.invalid', params: { fields: invalidFields(cause) }, status: 400 }
  if (error instanceof TRPCError && error.code !== 'INTERNAL_SERVER_ERROR') {
    const status = getHTTPStatusCodeFromError(error)
    if (error.code === 'NOT_FOUND') return { code: 'input.unknown-path', params: {}, status }
    return { code: 'input.invalid', params: { fields: [{ path: '', problem: error.message }] }, status }
  }
  return { code: 'internal', params: { reference }, status: 500 }
}

const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({
    errorFormatter({ shape, error, ctx, path }) {
      const reference = ctx?.ids.next() ?? ''
      const { code, params, status } = wireErrorOf(error, reference)
      if (code === 'internal') ctx?.logger.error({ error: error.cause ?? error, path, reference }, 'procedure failed')
      return { ...shape, message: code, data: { ...shape.data, httpStatus: status, stack: undefined, appError: { code, params } } }
    },
  })

export { whileAllowed } from './access.ts'
export const router = t.router
export const mergeRouters = t.mergeRouters
export const createCallerFactory = t.createCallerFactory

const appErrors = t.middleware(async ({ next }) => {
  const result = await next()
  if (!result.ok && result.error.cause instanceof AppError) throw toTrpcError(result.error.cause)
  return result
})

/** Text that cannot be written is refused before anything looks at it. After the permission: a stranger learns nothing about inputs. */
const writable = t.middleware(async ({ getRawInput, next }) => {
  refuseUnwritable(await getRawInput())
  return next()
})

/** A procedure anyone may call (sign-in, set-up status). Still declared, so that the test that walks the router sees it. */
export const publicProcedure = (rest?: ProcedureMeta['rest']) =>
  t.procedure
    .meta({ permission: 'public', ...(rest ? { rest } : {}) })
    .use(appErrors)
    .use(writable)

/**
 * A procedure that needs `permission`.
 * @throws AppError `auth.required` without a session, `auth.forbidden` without the permission
 */
export const procedure = (permission: Exclude<Permission, 'public'>, rest?: ProcedureMeta['rest']) =>
  t.procedure
    .meta({ permission, ...(rest ? { rest } : {}) })
    .use(appErrors)
    .use(({ ctx, next }) => {
      const user = requireUser(ctx.user, permission)
      return next({ ctx: { ...ctx, user } })
    })
    .use(writable)
