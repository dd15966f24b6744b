/** Topics with plain JSON on the station's own broker: one for each first level that a mapping names. */
import type { IngestAccept } from '../../contract/ingest.ts'
import type { JsonMapping } from '../../contract/ingest-mappings.ts'
import type { Clock } from '../../kernel/clock.ts'
import { createFieldCounters } from '../fields/counters.ts'
import { createIngestCounter, type IngestCounts } from '../fields/counts.ts'
import type { MqttTopic } from '../mqtt/index.ts'
import { matchTopic, readJson } from './json-mapping.ts'

type User = Parameters<MqttTopic['mayPublish']>[0]
export type JsonTopicParts = {
  readonly mappings: readonly JsonMapping[]
  readonly accept: IngestAccept
  readonly mayDeliver: (user: User) => boolean
  readonly clock: Clock
}
export type JsonTopics = { readonly topics: readonly MqttTopic[]; counts(): IngestCounts }

/** Builds the topics; where two mappings fit, the first one reads. */
export function createJsonTopics({ mappings, accept, mayDeliver, clock }: JsonTopicParts): JsonTopics {
  const counters = createFieldCounters()
  const counter = createIngestCounter()
  const find = (topic: string) => {
    for (const mapping of mappings) {
      const match = matchTopic(mapping, topic)
      if (match) return { mapping, device: match.device }
    }
    return null
  }
  const roots = new Set(mappings.map(({ topic }) => topic.split('/')[0] ?? ''))
  const topics = [...roots].map((root): MqttTopic => ({
    root,
    mayPublish: (user, levels) => mayDeliver(user) && find(levels.join('/')) !== null,
    maySubscribe: () => false,
    async take(user, topic, payload) {
      const found = find(topic)
      if (!found) return
      const batch = readJson(found.mapping, found.device, payload.toString('utf8'), clock.nowMs(), counters)
      counter.add(batch)
      if (batch.readings.length > 0) await accept(batch, user.userName)
    },
  }))
  return { topics, counts: counter.view }
}
