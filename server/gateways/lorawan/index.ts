/** LoRaWAN sensors through ChirpStack and The Things Stack, over webhooks and MQTT, read by codecs in a sandbox. */
export { runExamples } from './codecs.ts'
export { registerLorawan, type LorawanHttpParts } from './http.ts'
export { createLorawanIntake, type LorawanBinding, type LorawanIntake, type LorawanParts } from './intake.ts'
export { createCodecSandbox, type CodecSandbox } from './sandbox/sandbox.ts'
export { createLorawanTopics, type LorawanTopicParts } from './topics.ts'
