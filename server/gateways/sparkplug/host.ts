/** The station as a Sparkplug host on its own broker: sessions of edge nodes, requests for births, values to readings. */
import { createCollector, type Collector, type IncomingDevice, type IngestAccept } from '../../contract/ingest.ts'
import type { FieldProfile } from '../../contract/ingest-mappings.ts'
import type { Clock } from '../../kernel/clock.ts'
import { createFieldCounters, type Counters } from '../fields/counters.ts'
import { createIngestCounter, type IngestCounts } from '../fields/counts.ts'
import { OPEN_PROFILE, readNamed } from '../fields/read-fields.ts'
import type { MqttPublish, MqttTopic } from '../mqtt/index.ts'
import { readPayload, rebirthRequest } from './payload.ts'
import { advance, UNBORN, type NodeState, type Step } from './session.ts'
import { commandTopic, readTopic, SPARKPLUG_ROOT, stateTopic, type SparkplugTopic } from './topic.ts'

type User = Parameters<MqttTopic['mayPublish']>[0]
export type SparkplugParts = {
  /** The station's name among hosts (`spBv1.0/STATE/NAME`). */
  readonly hostId: string
  readonly accept: IngestAccept
  /** Which metrics of a device are which quantity; null = the usual names. */
  readonly profileOf: (device: IncomingDevice) => Promise<FieldProfile | null>
  /** Who may bring readings. */
  readonly mayDeliver: (user: User) => boolean
  readonly clock: Clock
}
export type SparkplugHost = { readonly topic: MqttTopic; counts(): IngestCounts }

const NODES_KEPT = 5_000
/** A node is asked for its birth again after this, not with every message. */
const REBIRTH_PAUSE_MS = 30_000

type Session = { state: NodeState; askedAtMs: number | null }
type Tools = { readonly sessions: Map<string, Session>; readonly counters: Counters; publish: MqttPublish | null }

function sessionOf({ sessions }: Tools, user: User, { group, node }: SparkplugTopic): Session {
  const key = `${user.userName}\n${group}\n${node}`
  const session = sessions.get(key) ?? { state: UNBORN, askedAtMs: null }
  sessions.delete(key) // set again as the newest
  sessions.set(key, session)
  if (sessions.size > NODES_KEPT) sessions.delete(sessions.keys().next().value ?? '')
  return session
}

async function readStep(
  { values, refused }: Step,
  { group, node }: SparkplugTopic,
  parts: SparkplugParts,
  counters: Counters,
): Promise<Collector> {
  const collector = createCollector(parts.clock.nowMs())
  for (const { where, reason } of refused) collector.refuse(where, reason)
  const profiles = new Map<string, FieldProfile>()
  for (const { device: name, atMs, ...value } of values) {
    const device: IncomingDevice = { family: 'sparkplug', deviceId: name === null ? `${group}/${node}` : `${group}/${node}/${name}` }
    const profile = profiles.get(device.deviceId) ?? (await parts.profileOf(device)) ?? OPEN_PROFILE
    profiles.set(device.deviceId, profile)
    readNamed(value, profile, { device, atMs, where: '' }, collector, counters)
  }
  return collector
}

function askForBirth(session: Session, { group, node }: SparkplugTopic, tools: Tools, clock: Clock): void {
  const nowMs = clock.monotonicMs()
  if (session.askedAtMs !== null && nowMs - session.askedAtMs < REBIRTH_PAUSE_MS) return
  session.askedAtMs = nowMs
  tools.publish?.(commandTopic(group, node), rebirthRequest(clock.nowMs()))
}

/** Builds the host; the broker gives it its voice. */
export function createSparkplugHost(parts: SparkplugParts): SparkplugHost {
  const { clock, accept, mayDeliver, hostId } = parts
  const tools: Tools = { sessions: new Map(), counters: createFieldCounters(), publish: null }
  const counter = createIngestCounter()
  const malformed = (where: string): void => {
    const collector = createCollector(clock.nowMs())
    collector.refuse(where, 'malformed')
    counter.add(collector.done())
  }
  const topic: MqttTopic = {
    root: SPARKPLUG_ROOT,
    mayPublish: (user, levels) => mayDeliver(user) && readTopic(levels.join('/')) !== null,
    maySubscribe: (user, [, group, type]) => mayDeliver(user) && (group === 'STATE' || type === 'NCMD' || type === 'DCMD'),
    attach(publish) {
      tools.publish = publish
      publish(stateTopic(hostId), Buffer.from(JSON.stringify({ online: true, timestamp: clock.nowMs() })), true)
    },
    async take(user, name, bytes) {
      const where = readTopic(name)
      const payload = where && readPayload(bytes)
      if (!where || !payload) {
        malformed('payload')
        return
      }
      const session = sessionOf(tools, user, where)
      // The state moves on before the disk answers: the next message of this node may come in between.
      const step = advance(session.state, { topic: where, payload, receivedAtMs: clock.nowMs() })
      session.state = step.state
      if (where.type === 'NBIRTH') session.askedAtMs = null
      if (step.wantsRebirth) askForBirth(session, where, tools, clock)
      const batch = (await readStep(step, where, parts, tools.counters)).done()
      counter.add(batch)
      if (batch.readings.length > 0) await accept(batch, user.userName)
    },
  }
  return { topic, counts: counter.view }
}
