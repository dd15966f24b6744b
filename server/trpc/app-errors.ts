/** Our errors as tRPC carries them: the code that gives the right HTTP status, ours as the cause. */
import { TRPCError } from '@trpc/server'
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc'
import type { WireError } from '../contract/errors.ts'
import type { AppError } from '../kernel/app-error.ts'

const TRPC_CODE: Record<number, TRPCError['code']> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_SUPPORTED',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  423: 'FORBIDDEN',
  429: 'TOO_MANY_REQUESTS',
  503: 'SERVICE_UNAVAILABLE',
}

/** tRPC's code for an HTTP status: one that it has no word for is still the caller's mistake below 500. */
const codeOf = (status: number): TRPCError['code'] => TRPC_CODE[status] ?? (status < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR')

/** The same failure for tRPC. */
export const toTrpcError = (error: AppError): TRPCError =>
  new TRPCError({ code: codeOf(error.httpStatus), cause: error, message: error.code })

/** The body of a failed call in tRPC's own form, for failures that come before tRPC has its turn. */
export function trpcErrorBody({ code, params, status }: WireError & { readonly status: number }) {
  const name = codeOf(status)
  return {
    error: { message: code, code: TRPC_ERROR_CODES_BY_KEY[name], data: { code: name, httpStatus: status, appError: { code, params } } },
  }
}
