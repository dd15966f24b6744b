/** The REST door: every procedure that declares `rest` in its meta, under /api/v1, with the same checks and errors as tRPC. */
import { callTRPCProcedure, type AnyProcedure, type AnyRouter } from '@trpc/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { AppError } from '../kernel/app-error.ts'
import type { Context } from '../trpc/context.ts'
import { wireErrorOf, type ProcedureMeta } from '../trpc/trpc.ts'
import { errorBody, retryAfter } from './errors.ts'

export type RestProcedure = {
  readonly path: string
  readonly type: 'query' | 'mutation'
  readonly meta: ProcedureMeta
  readonly rest: NonNullable<ProcedureMeta['rest']>
  readonly input: z.ZodObject
  readonly output: z.ZodType | null
}
type Definition = { type: 'query' | 'mutation' | 'subscription'; meta?: ProcedureMeta; inputs: unknown[]; output?: unknown }

/** All procedures of a router: dotted path and definition. */
export const proceduresOf = (router: AnyRouter): [string, Definition][] =>
  // tRPC keeps its procedures and their definitions untyped here
  Object.entries(router._def.procedures as Record<string, AnyProcedure>).map(([path, procedure]) => [
    path,
    // as above
    procedure._def as unknown as Definition,
  ])

/** Procedures with a REST form. */
export function restProcedures(router: AnyRouter): RestProcedure[] {
  const found: RestProcedure[] = []
  for (const [path, { type, meta, inputs, output }] of proceduresOf(router)) {
    if (!meta?.rest || type === 'subscription') continue
    const input = inputs[0] instanceof z.ZodObject ? inputs[0] : z.object({})
    found.push({ path, type, meta, rest: meta.rest, input, output: output instanceof z.ZodType ? output : null })
  }
  return found
}

/** The path of a REST route as Fastify writes it. */
export const restUrl = (path: string): string => `/api/v1${path.replace(/\{(\w+)\}/g, ':$1')}`

type JsonSchema = { type?: string; properties?: Record<string, JsonSchema>; anyOf?: JsonSchema[] }

/** Query parameters of a procedure: name -> JSON types its schema takes. */
export type QueryTypes = ReadonlyMap<string, readonly (string | undefined)[]>
/** Reads the types once from the input schema. */
export function queryTypesOf(input: z.ZodObject): QueryTypes {
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as JsonSchema // shape documented by JSON Schema
  return new Map(
    Object.entries(schema.properties ?? {}).map(([name, property]) => [
      name,
      [property.type, ...(property.anyOf ?? []).map((option) => option.type)],
    ]),
  )
}

/** Turns query-string text into the type the schema wants; what does not fit stays text and is refused by the schema with its name. */
export const coerceQuery = (types: QueryTypes, query: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(query).map(([name, value]) => [name, coerceValue(types.get(name) ?? [], value)]))

function coerceValue(types: readonly (string | undefined)[], value: unknown): unknown {
  if (types.includes('array')) return Array.isArray(value) ? value : String(value).split(',')
  if (typeof value !== 'string') return value
  if ((types.includes('number') || types.includes('integer')) && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value)
  if (types.includes('boolean') && (value === 'true' || value === 'false')) return value === 'true'
  return value
}

/**
 * Mounts the REST routes.
 * @param contextOf builds the caller's context from Bearer token or cookies
 */
export function registerRest(
  app: FastifyInstance,
  router: AnyRouter,
  contextOf: (request: FastifyRequest, reply: FastifyReply) => Promise<Context>,
): void {
  for (const procedure of restProcedures(router)) {
    const { method } = procedure.rest
    const types = queryTypesOf(procedure.input)
    app.route({
      method,
      url: restUrl(procedure.rest.path),
      handler: (request, reply) => answer({ router, procedure, types, contextOf }, request, reply),
    })
  }
}

type Answering = {
  readonly router: AnyRouter
  readonly procedure: RestProcedure
  readonly types: QueryTypes
  readonly contextOf: (request: FastifyRequest, reply: FastifyReply) => Promise<Context>
}

async function answer({ router, procedure, types, contextOf }: Answering, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const ctx = await contextOf(request, reply)
  const abort = new AbortController()
  // the connection's end: a request is closed as soon as it was read
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) abort.abort()
  })
  try {
    const result: unknown = await callTRPCProcedure({
      router,
      path: procedure.path,
      type: procedure.type,
      ctx,
      getRawInput: async () => inputOf(procedure, types, request),
      signal: abort.signal,
      batchIndex: 0,
    })
    return await reply.code(200).send(result)
  } catch (error) {
    const reference = ctx.ids.next()
    const wire = wireErrorOf(error, reference)
    if (wire.code === 'internal') ctx.logger.error({ error, path: procedure.path, reference }, 'request failed')
    return reply.code(wire.status).headers(retryAfter(wire.params)).send(errorBody(wire))
  }
}

function inputOf(procedure: RestProcedure, types: QueryTypes, request: FastifyRequest): Record<string, unknown> {
  const params = request.params as Record<string, unknown> // fastify gives an object of path parameters
  if (procedure.rest.method === 'GET') return { ...coerceQuery(types, request.query as Record<string, unknown>), ...params } // as above, of query parameters
  const body = request.body ?? {}
  if (typeof body !== 'object' || Array.isArray(body))
    throw new AppError('input.invalid', { fields: [{ path: 'body', problem: 'expected an object' }] })
  const key = request.headers['idempotency-key']
  return { ...(typeof key === 'string' ? { commandId: key } : {}), ...body, ...params }
}
