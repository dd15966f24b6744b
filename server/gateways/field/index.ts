/** Phones at the door: the SOS page for anyone, the responder page for enrolled phones, and the small API behind them. */
import type { FastifyInstance } from 'fastify'
import type { StationServices } from '../../trpc/context.ts'
import { installGatewayErrors } from '../errors.ts'
import { registerPages } from './pages.ts'
import { registerResponder } from './responder-routes.ts'
import { createFieldSessions } from './sessions.ts'
import { registerSos } from './sos-routes.ts'

export type FieldOptions = {
  /** Folder of the built screens (`out/renderer`); null = only the API. */
  readonly rendererDir?: string | null
}

/** A phone's message is small; anything larger is a mistake or an attack. */
const BODY_LIMIT_BYTES = 256 * 1024

/** Mounts `/field/sos`, `/field/responder`, their files, and `/field/api/*`. */
export async function registerFieldGateway(
  app: FastifyInstance,
  services: StationServices,
  { rendererDir = null }: FieldOptions = {},
): Promise<void> {
  if (rendererDir !== null) registerPages(app, rendererDir)
  await app.register(
    async (scope) => {
      installGatewayErrors(scope, { ...services, limitBytes: BODY_LIMIT_BYTES })
      scope.addHook('onRoute', (route) => {
        route.bodyLimit = BODY_LIMIT_BYTES
      })
      scope.addHook('onSend', async (_request, reply) => {
        reply.header('cache-control', 'no-store')
      })
      registerSos(scope, services)
      registerResponder(scope, services, createFieldSessions(services.identity))
    },
    { prefix: '/field/api' },
  )
}
