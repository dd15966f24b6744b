/**
 * The station's own MQTT broker (3.1.1): accounts of the station, topics of those who register them, limits. What a client publishes is
 * acknowledged when the topic's owner has it on disk. Nothing is kept for clients that are away: no sessions, and of retained messages
 * only those of the station itself.
 */
import { createServer, type Server, type Socket } from 'node:net'
import { duplexPair } from 'node:stream'
import { Aedes, type AedesOptions, type Client } from 'aedes'
import { createRateLimit, type RateLimit } from '../../http/rate-limit.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Logger } from '../../kernel/logger.ts'
import { listenOn } from '../listen.ts'
import type { MqttAccounts, MqttUser } from './accounts.ts'
import { createPacketGuard } from './packet-guard.ts'
import type { MqttPublish, MqttTopic } from './topic.ts'

export type MqttLimits = {
  readonly connections: number
  readonly perAddress: number
  /** Bytes of one packet: a location is some 300, a configuration a few thousand. */ readonly packetBytes: number
  readonly topicLevels: number
  readonly subscriptions: number
  /** Time to send CONNECT. */ readonly connectMs: number
  /** Longest silence a client may ask for, seconds (OwnTracks asks for 3,600). */ readonly keepAliveSeconds: number
  /** Messages of one account at once and a second after that. */ readonly rate: { readonly burst: number; readonly perSecond: number }
}
export const MQTT_LIMITS: MqttLimits = {
  connections: 2_000,
  perAddress: 1_000,
  packetBytes: 32 * 1024,
  topicLevels: 8,
  subscriptions: 20,
  connectMs: 10_000,
  keepAliveSeconds: 3_600,
  rate: { burst: 500, perSecond: 50 },
}

export type MqttBrokerParts = {
  readonly accounts: MqttAccounts
  readonly topics: readonly MqttTopic[]
  readonly clock: Clock
  readonly logger: Pick<Logger, 'error'>
  readonly limits?: Partial<MqttLimits>
  /** Resolves after `ms`; false at once when the broker closes. */
  readonly pause: (ms: number) => Promise<boolean>
  /** Hears of refused connections. */
  readonly onRefused: () => void
}
export type MqttBroker = {
  readonly connections: number
  listen(host: string, port: number): Promise<number>
  /** Ends connections whose account may not speak any more. */
  checkAccounts(): void
  close(): Promise<void>
}

type Inside = {
  readonly limits: MqttLimits
  readonly rate: RateLimit
  readonly users: WeakMap<Client, MqttUser>
  readonly subscriptions: WeakMap<Client, number>
  readonly topicOf: (topic: string) => { readonly owner: MqttTopic; readonly levels: string[] } | null
} & MqttBrokerParts

/** Codes of CONNACK (MQTT 3.1.1, section 3.2.2.3). */
const UNAVAILABLE = 3
const BAD_PASSWORD = 4
const NOT_AUTHORIZED = 5
const refusal = (returnCode: number): Error & { returnCode: number } => Object.assign(new Error('refused'), { returnCode })

/** Passwords are checked by the station's identity; too many tries lock the account as everywhere. */
function authenticate({ accounts, users }: Inside): NonNullable<AedesOptions['authenticate']> {
  return (client, userName, password, done) => {
    if (!userName || !password) {
      done(refusal(BAD_PASSWORD), null)
      return
    }
    const { conn } = client as unknown as { conn: { mqttAddress?: string } } // the stream we gave to `handle`
    accounts.signIn(userName, password, conn.mqttAddress ?? '').then(
      (user) => {
        users.set(client, user)
        done(null, true)
      },
      (error: unknown) => {
        const code = error instanceof AppError ? error.code : ''
        done(refusal(code === 'auth.forbidden' ? NOT_AUTHORIZED : code === 'input.rate-limited' ? UNAVAILABLE : BAD_PASSWORD), null)
      },
    )
  }
}

/** Takes a message; the client's next one waits until this is done. @throws AppError or Error to end the connection */
async function publish({ topicOf, rate, pause }: Inside, user: MqttUser, topic: string, payload: Buffer): Promise<void> {
  const found = topicOf(topic)
  if (!found?.owner.mayPublish(user, found.levels)) throw new AppError('auth.forbidden', { permission: 'position.write' })
  for (let wait = rate.take(user.userName); wait !== null; wait = rate.take(user.userName))
    if (!(await pause(wait * 1000))) throw new AppError('station.overloaded', { retryAfterSeconds: wait })
  await found.owner.take(user, topic, payload)
}

function authorizePublish(inside: Inside): NonNullable<AedesOptions['authorizePublish']> {
  return (client, packet, done) => {
    const user = client && inside.users.get(client)
    if (!user) {
      done(client ? refusal(NOT_AUTHORIZED) : null)
      return
    }
    packet.retain = false
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload
    publish(inside, user, packet.topic, payload).then(
      () => {
        done(null)
      },
      (error: unknown) => {
        if (!(error instanceof AppError)) inside.logger.error({ error }, 'an MQTT message could not be taken')
        done(error instanceof Error ? error : new Error('not taken'))
      },
    )
  }
}

function authorizeSubscribe({ users, subscriptions, topicOf, limits }: Inside): NonNullable<AedesOptions['authorizeSubscribe']> {
  return (client, subscription, done) => {
    const user = users.get(client)
    const found = topicOf(subscription.topic)
    const count = (subscriptions.get(client) ?? 0) + 1
    const isAllowed = user && count <= limits.subscriptions && found?.owner.maySubscribe(user, found.levels)
    if (isAllowed) subscriptions.set(client, count)
    done(null, isAllowed ? subscription : null)
  }
}

/** Nothing outlives a connection: what would be kept for a client that is away would grow without end. */
const preConnect: NonNullable<AedesOptions['preConnect']> = (_client, packet, done) => {
  packet.clean = true
  done(null, true)
}

/** Puts the guard between a socket and the broker. A broken line ends both sides. */
function guarded(socket: Socket, limits: MqttLimits) {
  const [inner, outer] = duplexPair()
  const guard = createPacketGuard(limits.packetBytes)
  const end = (): void => {
    socket.destroy()
    inner.destroy()
  }
  for (const stream of [socket, guard, inner, outer]) stream.on('error', end)
  socket.on('close', end)
  inner.on('close', () => socket.destroySoon())
  socket.pipe(guard).pipe(outer).pipe(socket)
  return Object.assign(inner, { mqttAddress: socket.remoteAddress ?? '' })
}

/** Lets sockets in, as many as may be. */
function createDoor(aedes: Aedes, { limits, onRefused }: Inside): { server: Server; sockets: Set<Socket> } {
  const sockets = new Set<Socket>()
  const byAddress = new Map<string, number>()
  const server = createServer((socket) => {
    const address = socket.remoteAddress ?? ''
    const known = byAddress.get(address) ?? 0
    socket.on('error', () => undefined) // a line that breaks ends itself
    if (sockets.size >= limits.connections || known >= limits.perAddress) {
      onRefused()
      socket.destroy()
      return
    }
    sockets.add(socket)
    byAddress.set(address, known + 1)
    socket.on('close', () => {
      sockets.delete(socket)
      const left = (byAddress.get(address) ?? 1) - 1
      if (left > 0) byAddress.set(address, left)
      else byAddress.delete(address)
    })
    aedes.handle(guarded(socket, limits))
  })
  return { server, sockets }
}

/** Messages of the station itself, past the checks of accounts. */
const ownVoice =
  (aedes: Aedes, { logger }: Inside): MqttPublish =>
  (topic, payload, isRetained = false) => {
    aedes.publish({ cmd: 'publish', topic, payload, qos: 0, retain: isRetained, dup: false }, (error) => {
      if (error) logger.error({ error, topic }, 'a message of our own could not be sent')
    })
  }

/** Builds the broker; nothing listens yet. */
export async function createMqttBroker(parts: MqttBrokerParts): Promise<MqttBroker> {
  const limits = { ...MQTT_LIMITS, ...parts.limits }
  const owners = new Map(parts.topics.map((topic) => [topic.root, topic]))
  const topicOf: Inside['topicOf'] = (topic) => {
    const levels = topic.split('/')
    const owner = owners.get(levels[0] ?? '')
    return owner && levels.length <= limits.topicLevels ? { owner, levels } : null
  }
  const users: Inside['users'] = new WeakMap()
  const inside: Inside = { ...parts, limits, rate: createRateLimit(parts.clock, limits.rate), users, subscriptions: new WeakMap(), topicOf }
  const aedes = await Aedes.createBroker({
    connectTimeout: limits.connectMs,
    keepaliveLimit: limits.keepAliveSeconds,
    maxTopicLevels: limits.topicLevels,
    maxInflightInbound: 100,
    preConnect,
    authenticate: authenticate(inside),
    authorizePublish: authorizePublish(inside),
    authorizeSubscribe: authorizeSubscribe(inside),
  })
  for (const topic of parts.topics) topic.attach?.(ownVoice(aedes, inside))
  const clients = new Set<Client>()
  aedes.on('clientReady', (client) => clients.add(client))
  aedes.on('clientDisconnect', (client) => clients.delete(client))
  aedes.on('connectionError', parts.onRefused)
  const { server, sockets } = createDoor(aedes, inside)
  return {
    get connections() {
      return sockets.size
    },
    listen: (host, port) => listenOn(server, host, port),
    checkAccounts() {
      for (const client of clients) {
        const user = users.get(client)
        const now = user && parts.accounts.current(user)
        if (now) users.set(client, now)
        else client.close()
      }
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => aedes.close(resolve))
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
