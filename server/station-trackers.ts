/** Tracker ports and the MQTT broker of a running station. */
import type { Closing } from './closing.ts'
import type { TrackerPortName, TrackerPortView } from './contract/trackers.ts'
import { openTrackerDoor, type TrackerDoor } from './gateways/gps/index.ts'
import { openMqttDoor, type MqttDoor, type MqttSources, type MqttTopic } from './gateways/mqtt/index.ts'
import { toInstant } from './kernel/clock.ts'
import type { TrackersPort } from './modules/trackers/index.ts'
import type { StationServices } from './trpc/context.ts'

export type TrackersConfig = {
  /** Address the ports listen on. Trackers speak without encryption: opening them to a network is the administrator's decision. */
  readonly host: string
  /** Protocol -> port; what is not named stays shut. */
  readonly ports: ReadonlyMap<TrackerPortName, number>
  /** Port of the embedded MQTT broker, or null. */
  readonly mqttPort: number | null
}
type Parts = {
  readonly services: Pick<StationServices, 'telemetry' | 'clock' | 'ids' | 'logger' | 'identity' | 'random'> & {
    readonly sources: MqttSources
  }
  /** What else the broker takes. */
  readonly topics: readonly MqttTopic[]
  readonly timers: Parameters<typeof openTrackerDoor>[2] & Parameters<typeof openMqttDoor>[3]
  readonly closing: Pick<Closing, 'onClose'>
}

const SHUT: TrackersPort = { state: () => ({ ports: [], wrongClocks: [] }) }

/** The MQTT port with the counts of its topic. */
function mqttView(mqtt: MqttDoor, { counters }: TrackerDoor['ownTracks'], openedAtMs: number): TrackerPortView {
  const view = counters.view()
  return {
    protocol: 'owntracks',
    transport: 'mqtt',
    ...mqtt.view(),
    ...view,
    counts: { ...view.counts, refused: mqtt.refused },
    lastProblem: mqtt.problem ? { code: mqtt.problem, at: toInstant(openedAtMs) } : view.lastProblem,
  }
}

/** Opens what the configuration names; closing shuts it. */
export async function openTrackers(
  { trackers }: { readonly trackers?: TrackersConfig | null },
  { services, topics, timers, closing }: Parts,
): Promise<TrackersPort> {
  if (!trackers) return SHUT
  const { host, ports, mqttPort } = trackers
  const openedAtMs = services.clock.nowMs()
  const door = await openTrackerDoor({ host, ports }, services, timers)
  closing.onClose(() => door.close())
  if (mqttPort === null) return { state: door.state }
  const mqtt = await openMqttDoor({ host, port: mqttPort }, services, [door.ownTracks.topic, ...topics], timers)
  closing.onClose(() => mqtt.close())
  return {
    state() {
      const state = door.state()
      return { ...state, ports: [...state.ports, mqttView(mqtt, door.ownTracks, openedAtMs)] }
    },
  }
}
