/** All tracker ports of a station: opened as configured, watched, shown, closed. */
import type { TrackerPortName, TrackerPortView, TrackersState } from '../../../contract/trackers.ts'
import { createRateLimit } from '../../../http/rate-limit.ts'
import type { Logger } from '../../../kernel/logger.ts'
import type { ConnectionParts } from './connection.ts'
import type { MqttTopic } from '../../mqtt/index.ts'
import { listenProblem } from '../../listen.ts'
import { createPauses, type PauseTimers } from '../../pause.ts'
import type { OsmAndServices } from '../osmand-http.ts'
import { createOwnTracksTopic } from '../owntracks/mqtt.ts'
import { WIRE_PROTOCOLS } from '../protocols.ts'
import { createCounters, createWrongClocks, type PortCounters } from './counters.ts'
import { createHttpPort } from './http-port.ts'
import { createTrackerIntake } from './intake.ts'
import { TRACKER_LIMITS, type TrackerLimits } from './limits.ts'
import { createTcpPort } from './tcp-port.ts'
import { createUdpPort } from './udp-port.ts'

export type TrackerDoorConfig = {
  /** Address to listen on. Trackers speak without encryption: opening it to the internet is the administrator's decision. */
  readonly host: string
  /** Protocol -> port; 0 = any free one. What is not named stays shut. */
  readonly ports: ReadonlyMap<TrackerPortName, number>
  readonly limits?: Partial<TrackerLimits>
}
export type TrackerDoorServices = OsmAndServices
export type DoorTimers = PauseTimers & { setInterval(run: () => void, ms: number): unknown; clearInterval(timer: unknown): void }
export type TrackerDoor = {
  state(): TrackersState
  /** What the station's MQTT broker needs to take OwnTracks as well. */
  readonly ownTracks: { readonly topic: MqttTopic; readonly counters: PortCounters }
  close(): Promise<void>
}

const CHECK_EVERY_MS = 5_000
/** An open door, whichever way it speaks. */
type Port = {
  readonly connections: number
  listen(host: string, port: number): Promise<number>
  checkTime?(): void
  close(): Promise<void>
}
type Shown = {
  readonly port: Port
  readonly counters: PortCounters
  readonly view: Pick<TrackerPortView, 'protocol' | 'transport'>
  open: number | null
  wanted: number
}

/** TCP and UDP under one number. */
function createWirePort(parts: ConnectionParts): Port {
  const tcp = createTcpPort(parts)
  const udp = createUdpPort(parts)
  return {
    get connections() {
      return tcp.connections
    },
    async listen(host, wanted) {
      const port = await tcp.listen(host, wanted)
      await udp.listen(host, port)
      return port
    },
    checkTime: tcp.checkTime,
    async close() {
      await Promise.all([tcp.close(), udp.close()])
    },
  }
}

type Building = { readonly services: TrackerDoorServices; readonly limits: TrackerLimits } & Pick<
  ConnectionParts,
  'intake' | 'rate' | 'pause'
>

/** Builds the door of one protocol; nothing listens yet. */
async function build({ services, limits, ...shared }: Building, name: TrackerPortName, wanted: number): Promise<Shown> {
  const { clock, logger } = services
  const counters = createCounters(clock)
  if (name === 'osmand' || name === 'owntracks') {
    const port = await createHttpPort(name, services, counters, limits)
    return { port, counters, view: { protocol: name, transport: 'http' }, open: null, wanted }
  }
  const onFailure = (error: unknown): void => {
    logger.error({ error, protocol: name }, 'messages of a tracker could not be taken')
  }
  const port = createWirePort({ protocol: WIRE_PROTOCOLS[name], name, clock, counters, limits, ...shared, onFailure })
  return { port, counters, view: { protocol: name, transport: 'tcp+udp' }, open: null, wanted }
}

/** Opens a door, or remembers why it cannot be opened. */
async function open(shown: Shown, host: string, logger: Pick<Logger, 'warn'>): Promise<void> {
  try {
    shown.open = await shown.port.listen(host, shown.wanted)
  } catch (error) {
    const problem = listenProblem(error)
    shown.counters.problem(problem)
    logger.warn({ protocol: shown.view.protocol, port: shown.wanted, problem }, 'a tracker port is not open')
  }
}

/** Opens what the configuration names. A port that cannot be had is shown with its reason; the others open all the same. */
export async function openTrackerDoor(config: TrackerDoorConfig, services: TrackerDoorServices, timers: DoorTimers): Promise<TrackerDoor> {
  const { clock, logger, telemetry } = services
  const limits = { ...TRACKER_LIMITS, ...config.limits }
  const wrongClocks = createWrongClocks(clock)
  const { pause, close } = createPauses(timers)
  const intake = createTrackerIntake({ telemetry, clock, wrongClocks, pause })
  const rate = createRateLimit(clock, limits.rate)
  const shown: Shown[] = []
  for (const [name, wanted] of config.ports) {
    const one = await build({ services, limits, intake, rate, pause }, name, wanted)
    shown.push(one)
    await open(one, config.host, logger)
  }
  const checking = timers.setInterval(() => {
    for (const { port } of shown) port.checkTime?.()
  }, CHECK_EVERY_MS)
  const ownTracks = createCounters(clock)
  return {
    ownTracks: { topic: createOwnTracksTopic({ intake, counters: ownTracks }), counters: ownTracks },
    state: () => ({ ports: shown.map((one) => viewOf(one, config.host)), wrongClocks: wrongClocks.list() }),
    async close() {
      timers.clearInterval(checking)
      close()
      await Promise.all(shown.map(({ port }) => port.close()))
    },
  }
}

const viewOf = ({ port, counters, view, open, wanted }: Shown, host: string): TrackerPortView => ({
  ...view,
  ...counters.view(),
  host,
  port: open ?? wanted,
  isOpen: open !== null,
  connections: port.connections,
})
