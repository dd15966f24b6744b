/** The cold chain of a running station: the watch, and the doors through which readings come. */
import type { FastifyInstance } from 'fastify'
import type { Closing } from './closing.ts'
import type { JsonMapping } from './contract/ingest-mappings.ts'
import { registerDs01 } from './gateways/ds01/index.ts'
import {
  createCodecSandbox,
  createLorawanIntake,
  createLorawanTopics,
  registerLorawan,
  runExamples,
  type LorawanBinding,
} from './gateways/lorawan/index.ts'
import type { MqttSources, MqttTopic } from './gateways/mqtt/index.ts'
import { createJsonTopics, createSparkplugHost } from './gateways/sparkplug/index.ts'
import { createColdChain, type ColdChain, type ColdChainParts, type ColdRegistry } from './modules/coldchain/index.ts'
import { readLoggerFile, readLoggerFileHead } from './station-logger-files.ts'
import type { StationServices } from './trpc/context.ts'
import type { Signals } from './trpc/signals.ts'

type Parts = {
  readonly services: Pick<StationServices, 'log' | 'readings' | 'alarms' | 'clock' | 'ids' | 'logger'>
  readonly registry: ColdRegistry
  readonly timers: ColdChainParts['timers']
  readonly signals: Pick<Signals, 'publish'>
  readonly closing: Pick<Closing, 'onClose'>
}
export type ColdChainDoors = {
  readonly coldchain: ColdChain
  /** Doors that mount their own routes. */
  readonly gateways: readonly ((app: FastifyInstance) => Promise<void>)[]
  /** What the embedded broker takes, and who may bring it. */
  readonly topics: readonly MqttTopic[]
  readonly sources: MqttSources
}

/** Fields under their usual names, with their usual units; supply and holdover have no usual one. */
const PLAIN_FIELDS: JsonMapping['profile'] = {
  ...{ profileId: 'kituo-json', version: 1, isOpen: true },
  rules: [
    { field: 'power', channel: 'power', quantity: 'mainSwitch', unit: 'state', invalid: [], states: { on: 1, off: 0 }, counter: null },
    { field: 'holdoverDays', channel: 'holdoverDays', quantity: 'holdoverDays', unit: 'day', invalid: [], states: {}, counter: null },
  ],
}
const plainJson = (mappingId: string, topic: string, fields: Pick<JsonMapping, 'time' | 'eachField'>): JsonMapping => ({
  ...{ mappingId, version: 1, topic, deviceField: null, ...fields },
  profile: PLAIN_FIELDS,
})
/** Plain JSON: one message, several in one, and messages of devices without a clock. */
const MAPPINGS: readonly JsonMapping[] = [
  plainJson('sensor-reading', 'sensors/{device}/reading', { time: { form: 'iso', field: 'time' }, eachField: null }),
  plainJson('sensor-readings', 'sensors/{device}/readings', { time: { form: 'iso', field: 'time' }, eachField: 'readings' }),
  plainJson('sensor-now', 'sensors/{device}/now', { time: { form: 'received' }, eachField: null }),
]

/** Sources as accounts of the broker: user name = name of the source, password = its token. */
const sourcesOf = ({ authorise, registry }: ColdChain): MqttSources => {
  const sessionOf = (sourceId: string): string => `source:${sourceId}`
  return {
    signIn(userName, password) {
      const source = authorise({ kind: 'basic', userName, password })
      return (
        source && { sessionId: sessionOf(source.sourceId), userName: source.sourceId, permissions: new Set(['coldchain.deliver'] as const) }
      )
    },
    isKnown: (userName) => registry.sourceNamed(userName) !== null,
    isCurrent: (sessionId) => [...registry.sources()].some(({ sourceId }) => sessionOf(sourceId) === sessionId),
  }
}

/** Readings are announced at most this often: a screen asks again, it does not follow each one. */
const ANNOUNCE_EVERY_MS = 1_000
function announceReadings({ services: { readings }, timers, signals, closing }: Parts): void {
  let timer: unknown = null
  const stopFollowing = readings.follow(() => {
    timer ??= timers.setTimeout(() => {
      timer = null
      signals.publish('coldchain')
    }, ANNOUNCE_EVERY_MS)
  })
  closing.onClose(() => {
    stopFollowing()
    if (timer !== null) timers.clearTimeout(timer)
  })
}

/** How the bytes of a device are read, as somebody said; null for a device nobody spoke of. */
function bindingOf(
  { state }: Pick<StationServices['log'], 'state'>,
  registry: ColdRegistry,
  { family, deviceId }: { readonly family: string; readonly deviceId: string },
): LorawanBinding | null {
  const binding = registry.deviceNamed(family, deviceId)?.binding
  if (!binding) return null
  const { codec, profile } = binding
  if (codec === null || codec === 'cayenne') return { codec, profile }
  const row = state.table('ColdCodec').get(`${codec.name}@${codec.version}`)
  return row && { codec: { ...codec, source: row.source, examples: [] }, profile }
}

/** Opens it; closing ends the watch when everything that was found is in the log. */
export function openColdChain(parts: Parts): ColdChainDoors {
  const { services, registry, timers, closing } = parts
  const { clock, ids, logger, log } = services
  const sandbox = createCodecSandbox(clock, timers)
  closing.onClose(() => sandbox.close())
  const tools: ColdChainParts['tools'] = {
    headOf: readLoggerFileHead,
    readFile: (fileBase64, format) => readLoggerFile(fileBase64, format, clock.nowMs()),
    tryCodec: (codec) => runExamples(codec, sandbox),
  }
  const coldchain = createColdChain({ ...services, registry, timers, tools })
  closing.onClose(() => coldchain.stop())
  announceReadings(parts)
  const { accept } = coldchain
  const authorise = (shown: Parameters<ColdChain['authorise']>[0]) => Promise.resolve(coldchain.authorise(shown))
  const mayDeliver = ({ permissions }: Parameters<MqttTopic['mayPublish']>[0]): boolean => permissions.has('coldchain.deliver')
  const intake = createLorawanIntake({
    bindingOf: (device) => Promise.resolve(bindingOf(services.log, registry, device)),
    sandbox,
    accept,
    clock,
  })
  const sparkplug = createSparkplugHost({ hostId: log.keys.stationId, accept, profileOf: () => Promise.resolve(null), mayDeliver, clock })
  const json = createJsonTopics({ mappings: MAPPINGS, accept, mayDeliver, clock })
  const onAssets: Parameters<typeof registerDs01>[1]['onAssets'] = (assets) => {
    coldchain.describe(assets)
  }
  return {
    coldchain,
    gateways: [
      (app) => registerDs01(app, { authorise, accept, onAssets, clock, ids, logger }),
      (app) => registerLorawan(app, { authorise, intake, clock, ids, logger }),
    ],
    topics: [sparkplug.topic, ...json.topics, ...createLorawanTopics({ intake, clock, mayDeliver })],
    sources: sourcesOf(coldchain),
  }
}
