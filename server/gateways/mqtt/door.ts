/** The MQTT port of a station: opened as configured, with the topics that parts of the station registered. */
import type { TrackerPortView, TrackerProblem } from '../../contract/trackers.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Logger } from '../../kernel/logger.ts'
import type { RandomSource } from '../../kernel/random.ts'
import type { Identity } from '../../modules/identity/index.ts'
import { listenProblem } from '../listen.ts'
import { createPauses, type PauseTimers } from '../pause.ts'
import { createMqttAccounts, type MqttSources } from './accounts.ts'
import { createMqttBroker, type MqttLimits } from './broker.ts'
import type { MqttTopic } from './topic.ts'

export type MqttDoorConfig = { readonly host: string; readonly port: number; readonly limits?: Partial<MqttLimits> }
export type MqttDoorServices = {
  readonly identity: Pick<Identity, 'signIn' | 'current' | 'onChange'>
  readonly random: RandomSource
  /** Systems that deliver readings, with accounts of their own. */
  readonly sources?: MqttSources
  readonly clock: Clock
  readonly logger: Pick<Logger, 'warn' | 'error'>
}
export type MqttDoorTimers = PauseTimers & { setInterval(run: () => void, ms: number): unknown; clearInterval(timer: unknown): void }
export type MqttDoor = {
  view(): Pick<TrackerPortView, 'host' | 'port' | 'isOpen' | 'connections'>
  /** Connections refused since the start. */
  readonly refused: number
  /** Why it is shut, or null. */
  readonly problem: TrackerProblem | null
  close(): Promise<void>
}

/** Sessions also end by time alone. */
const CHECK_EVERY_MS = 60_000

/** Opens the broker. A port that cannot be had is shown with its reason. */
export async function openMqttDoor(
  { host, port, limits = {} }: MqttDoorConfig,
  { identity, random, clock, logger, sources }: MqttDoorServices,
  topics: readonly MqttTopic[],
  timers: MqttDoorTimers,
): Promise<MqttDoor> {
  const pauses = createPauses(timers)
  let refused = 0
  const onRefused = (): void => {
    refused += 1
  }
  const accounts = createMqttAccounts(identity, random, sources)
  const broker = await createMqttBroker({ accounts, topics, clock, logger, limits, pause: pauses.pause, onRefused })
  const stopListening = identity.onChange(broker.checkAccounts)
  const checking = timers.setInterval(broker.checkAccounts, CHECK_EVERY_MS)
  let open: number | null = null
  let problem: TrackerProblem | null = null
  try {
    open = await broker.listen(host, port)
  } catch (error) {
    problem = listenProblem(error)
    logger.warn({ port, problem }, 'the MQTT port is not open')
  }
  return {
    view: () => ({ host, port: open ?? port, isOpen: open !== null, connections: broker.connections }),
    get refused() {
      return refused
    },
    problem,
    async close() {
      stopListening()
      timers.clearInterval(checking)
      pauses.close()
      await broker.close()
    },
  }
}
