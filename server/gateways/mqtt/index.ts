/** The station's own MQTT broker. A part of the station that speaks MQTT gives it a topic. */
export { openMqttDoor, type MqttDoor, type MqttDoorConfig } from './door.ts'
export type { MqttSources } from './accounts.ts'
export type { MqttPublish, MqttTopic } from './topic.ts'
