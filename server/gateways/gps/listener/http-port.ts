/** One HTTP door of its own: OsmAnd or OwnTracks at `/`, for trackers that can be told a host and a port but no path. */
import fastify, { type FastifyInstance } from 'fastify'
import { registerOsmAnd, type OsmAndServices } from '../osmand-http.ts'
import { registerOwnTracks } from '../owntracks/http.ts'
import type { PortCounters } from './counters.ts'
import type { TrackerLimits } from './limits.ts'

/** A request is a few hundred bytes; a slow line may take this long for it. */
const REQUEST_TIMEOUT_MS = 30_000
const KEEP_ALIVE_MS = 65_000

export type HttpPort = { readonly connections: number; listen(host: string, port: number): Promise<number>; close(): Promise<void> }

/** Builds the door; nothing listens yet. */
export async function createHttpPort(
  protocol: 'osmand' | 'owntracks',
  services: OsmAndServices,
  counters: PortCounters,
  limits: TrackerLimits,
): Promise<HttpPort> {
  const app: FastifyInstance = fastify({
    logger: false,
    forceCloseConnections: true,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: REQUEST_TIMEOUT_MS * 2,
    keepAliveTimeout: KEEP_ALIVE_MS,
  })
  const register = protocol === 'osmand' ? registerOsmAnd : registerOwnTracks
  await register(app, services, { path: '/', counters })
  app.server.maxConnections = limits.connections
  let connections = 0
  app.server.on('connection', (socket) => {
    connections += 1
    socket.on('close', () => {
      connections -= 1
    })
  })
  return {
    get connections() {
      return connections
    },
    async listen(host, port) {
      await app.listen({ host, port })
      const address = app.server.address()
      return typeof address === 'object' && address ? address.port : port
    },
    close: () => app.close(),
  }
}
