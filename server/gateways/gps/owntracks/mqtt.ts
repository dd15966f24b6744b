/** OwnTracks over MQTT: `owntracks/ACCOUNT/DEVICE`. Each account speaks for its own devices only. */
import type { MqttTopic } from '../../mqtt/index.ts'
import type { PortCounters } from '../listener/counters.ts'
import type { TrackerIntake } from '../listener/intake.ts'
import { decodeOwnTracks } from './decode.ts'

const ROOT = 'owntracks'
const SHOWN_CHARACTERS = 500

/**
 * The topic of OwnTracks. A message of a device that nobody knows is acknowledged: MQTT has no way to say "later", and a client that is
 * never answered stands still.
 */
export function createOwnTracksTopic({ intake, counters }: { readonly intake: TrackerIntake; readonly counters: PortCounters }): MqttTopic {
  return {
    root: ROOT,
    // Locations have three levels; events, waypoints, steps and the like have one more.
    mayPublish: ({ userName, permissions }, [, account, device]) =>
      permissions.has('position.write') && account === userName && device !== undefined && device !== '',
    maySubscribe: ({ userName }, [, account]) => account === userName,
    async take(_user, topic, payload) {
      const text = payload.toString('utf8')
      const message = decodeOwnTracks(text, { topic: topic.split('/').slice(0, 3).join('/'), user: null, device: null })
      if ('problem' in message) {
        counters.counts.malformed += 1
        return
      }
      counters.message(1)
      const records = message.record ? [message.record] : []
      await intake.take('owntracks', counters, [{ deviceId: message.deviceId, records, payload: () => text.slice(0, SHOWN_CHARACTERS) }])
    },
  }
}
