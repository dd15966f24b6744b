/** Whose mistake a failure is: input out of form is the caller's, an answer or a row out of form is ours and is told with nothing but a reference. */
import { TRPCError } from '@trpc/server'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { AppError } from '../kernel/app-error.ts'
import { toTrpcError, trpcErrorBody } from './app-errors.ts'
import { createContext, type StationServices } from './context.ts'
import { createCallerFactory, publicProcedure, readInput, router, wireErrorOf } from './trpc.ts'

const Numbered = z.object({ number: z.number() })
const caller = createCallerFactory(
  router({
    good: publicProcedure()
      .input(Numbered)
      .output(Numbered)
      .query(({ input }) => input),
    wrongAnswer: publicProcedure()
      .output(Numbered)
      .query(() => ({ number: 'seven' as unknown as number })),
    wrongRow: publicProcedure().query(() => Numbered.parse({ number: 'seven' })),
    gone: publicProcedure().query(() => {
      throw new AppError('auth.link-used', {})
    }),
  }),
)(createContext({} as StationServices, { user: null, session: null, device: { kind: 'api', description: '', place: '' } })) // these procedures use no service
const failureOf = (call: Promise<unknown>): Promise<ReturnType<typeof wireErrorOf>> =>
  call.then(
    () => Promise.reject(new Error('expected a failure')),
    (error: unknown) => wireErrorOf(error, 'R1'),
  )

describe('a failure', () => {
  test('of the input names the field', async () => {
    expect(await failureOf(caller.good({ number: 'seven' as never }))).toMatchObject({
      status: 400,
      code: 'input.invalid',
      params: { fields: [{ path: 'number' }] },
    })
    expect(() => readInput(Numbered, { number: null })).toThrow(AppError)
  })
  test.each(['wrongAnswer', 'wrongRow'] as const)('of our own (%s) does not blame what was typed', async (name) => {
    expect(await failureOf(caller[name]())).toEqual({ code: 'internal', params: { reference: 'R1' }, status: 500 })
  })
  test('keeps its own status where tRPC has no word for it', async () => {
    expect(await failureOf(caller.gone())).toMatchObject({ status: 410, code: 'auth.link-used' })
    const codes = [410, 415, 423, 507].map((status) => {
      const error = { 410: 'auth.link-used', 415: 'input.unsupported', 423: 'auth.locked', 507: 'db.disk-full' }[status]
      return toTrpcError(new AppError(error as 'auth.link-used', {})).code
    })
    expect(codes).toEqual(['BAD_REQUEST', 'UNSUPPORTED_MEDIA_TYPE', 'FORBIDDEN', 'INTERNAL_SERVER_ERROR'])
    expect(trpcErrorBody({ code: 'input.rate-limited', params: { retryAfterSeconds: 1 }, status: 429 }).error.data).toMatchObject({
      code: 'TOO_MANY_REQUESTS',
      httpStatus: 429,
    })
  })
  test('of tRPC itself tells no more than it must', () => {
    expect(wireErrorOf(new TRPCError({ code: 'NOT_FOUND', message: 'No "query"-procedure on path "x"' }), '')).toMatchObject({
      code: 'input.unknown-path',
      status: 404,
    })
    expect(wireErrorOf(new Error('SQLITE_CORRUPT /home/secret'), 'R2')).toEqual({
      code: 'internal',
      params: { reference: 'R2' },
      status: 500,
    })
  })
})
