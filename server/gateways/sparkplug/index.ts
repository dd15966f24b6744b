/** Sensors over MQTT: Sparkplug B 3.0 with its births and deaths, and plain JSON by mapping. */
export { createSparkplugHost, type SparkplugHost, type SparkplugParts } from './host.ts'
export { createJsonTopics, type JsonTopicParts, type JsonTopics } from './json-topics.ts'
