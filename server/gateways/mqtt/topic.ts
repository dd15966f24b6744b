/** What a part of the station adds to the broker: whose topics it takes, and what it does with a message. */
import type { MqttUser } from './accounts.ts'

/** Sends a message of the station's own to whoever subscribed. @param isRetained keeps it for those who subscribe later */
export type MqttPublish = (topic: string, payload: Buffer, isRetained?: boolean) => void

export type MqttTopic = {
  /** First level of its topics, for example `owntracks`. */
  readonly root: string
  mayPublish(user: MqttUser, levels: readonly string[]): boolean
  /** @param levels of the filter, wildcards among them */
  maySubscribe(user: MqttUser, levels: readonly string[]): boolean
  /**
   * Takes one message. It is acknowledged when this resolves.
   * @throws AppError to end the connection without an acknowledgement, so that the client sends again
   */
  take(user: MqttUser, topic: string, payload: Buffer): Promise<void>
  /** Gets a way to answer, once, before anybody connects. */
  attach?(publish: MqttPublish): void
}
