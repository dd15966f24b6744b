/**
 * Extracts on their way in: one request with the whole file as its body, written to the disk as it comes. It may take longer than any
 * other request, so it has limits of its own: its length must be announced, and a sender that falls silent is cut off.
 */
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { CommandId } from '../contract/primitives.ts'
import { EXTRACT_LIMIT_BYTES, EXTRACT_MEDIA_TYPE, EXTRACT_PATH } from '../contract/regions.ts'
import { requireUser } from '../trpc/access.ts'
import type { StationServices } from '../trpc/context.ts'
import { readInput } from '../trpc/trpc.ts'
import type { Callers } from './caller.ts'

const UPLOAD_URL = `/api/v1${EXTRACT_PATH.replace('{name}', ':name')}`
/** A sender that says nothing for so long is gone. */
const SILENCE_MS = 60_000
/** Sockets over which an extract comes in just now. */
const uploading = new WeakSet<object>()

type RouteOf = { readonly url?: string | undefined }
/** True for the request that carries an extract. */
export const isExtractUpload = ({ method, routeOptions }: { readonly method: string; readonly routeOptions: RouteOf }): boolean =>
  method === 'PUT' && routeOptions.url === UPLOAD_URL

/** True while an extract comes in over a socket: it may take longer than other requests. */
export const isUploading = (socket: Socket): boolean => uploading.has(socket)

const Upload = z.object({
  name: z.string().max(100),
  file: z.string().max(500).default(''),
  importId: CommandId,
  bytes: z.coerce.number({ error: 'expected Content-Length' }).int().min(0).max(Number.MAX_SAFE_INTEGER),
})

/** Mounts the route; hooks of `app` apply. */
export async function registerExtractUpload(
  app: FastifyInstance,
  callers: Pick<Callers, 'of'>,
  { regions, ids }: Pick<StationServices, 'regions' | 'ids'>,
): Promise<void> {
  await app.register((scope, _options, done) => {
    scope.addContentTypeParser(EXTRACT_MEDIA_TYPE, (_request, body, parsed) => {
      parsed(null, body) // not read here: it may be larger than the memory
    })
    scope.put(UPLOAD_URL, async (request, reply) => {
      const { user, failure } = await callers.of(request, reply)
      if (failure !== null) throw failure
      requireUser(user, 'region.manage')
      const upload = readInput(Upload, {
        ...(request.query as object), // fastify gives objects of query and path parameters
        ...(request.params as object),
        importId: request.headers['idempotency-key'] ?? ids.next(),
        bytes: request.headers['content-length'],
      })
      const { socket } = request.raw
      uploading.add(socket)
      socket.setTimeout(SILENCE_MS)
      try {
        await regions.receive({ ...upload, body: request.body as Readable }) // what the parser above hands on
      } finally {
        uploading.delete(socket)
        socket.setTimeout(0)
      }
      return reply.code(202).send({ importId: upload.importId })
    })
    done()
  })
}

/** The route in the OpenAPI document: it is no procedure, so it is written down here. */
export const EXTRACT_OPERATION = {
  operationId: 'regions_upload',
  summary: `Import an extract that is sent with the request (at most ${EXTRACT_LIMIT_BYTES} bytes); answers when it has come in`,
  tags: ['regions'],
  'x-permission': 'region.manage',
  parameters: [
    { name: 'name', in: 'path', required: true, schema: { type: 'string', maxLength: 100 } },
    { name: 'file', in: 'query', required: false, schema: { type: 'string', maxLength: 500 } },
    { name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string' } },
    { name: 'Content-Length', in: 'header', required: true, schema: { type: 'integer', minimum: 0 } },
  ],
  requestBody: { required: true, content: { [EXTRACT_MEDIA_TYPE]: { schema: { type: 'string', format: 'binary' } } } },
  responses: {
    202: {
      description: 'The import has begun',
      content: {
        'application/json': { schema: { type: 'object', required: ['importId'], properties: { importId: { type: 'string' } } } },
      },
    },
    default: {
      description: 'A code with parameters',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
    },
  },
} as const
