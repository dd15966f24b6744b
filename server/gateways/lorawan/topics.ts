/** LoRaWAN network servers over MQTT: `application/APP/device/EUI/event/NAME` (ChirpStack), `v3/APP/devices/DEVICE/...` (The Things Stack). */
import { isDeeperThan } from '../../http/json-depth.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { MqttTopic } from '../mqtt/index.ts'
import { readChirpStack } from './chirpstack.ts'
import type { EventProblem, LorawanEvent } from './event.ts'
import type { LorawanIntake } from './intake.ts'
import { readTtn } from './ttn.ts'

type User = Parameters<MqttTopic['mayPublish']>[0]
export type LorawanTopicParts = {
  readonly intake: LorawanIntake
  readonly clock: Clock
  /** Who may bring readings. */
  readonly mayDeliver: (user: User) => boolean
}

const MALFORMED: EventProblem = { field: 'body', problem: 'expected JSON', reason: 'malformed' }
function parse(payload: Buffer): unknown {
  const text = payload.toString('utf8')
  try {
    return isDeeperThan(text) ? undefined : JSON.parse(text)
  } catch {
    return undefined // counted as malformed by the caller
  }
}

/** The topics. A message that is none is counted and acknowledged: MQTT has no way to say what is wrong with it. */
export function createLorawanTopics({ intake, clock, mayDeliver }: LorawanTopicParts): MqttTopic[] {
  const topic = (
    root: string,
    isOurs: (levels: readonly string[]) => boolean,
    read: (topic: string, body: unknown) => LorawanEvent | EventProblem,
  ): MqttTopic => ({
    root,
    mayPublish: (user, levels) => mayDeliver(user) && isOurs(levels),
    maySubscribe: () => false,
    async take(user, name, payload) {
      const body = parse(payload)
      await intake.take(body === undefined ? MALFORMED : read(name, body), user.userName)
    },
  })
  return [
    topic(
      'application',
      ([, , device, , event, name]) => device === 'device' && event === 'event' && name !== undefined,
      (name, body) => readChirpStack(name.split('/')[5] ?? '', body, clock.nowMs()),
    ),
    topic(
      'v3',
      ([, , devices, device]) => devices === 'devices' && device !== undefined,
      (_name, body) => readTtn(body, clock.nowMs()),
    ),
  ]
}
