/** The cold chain of a running station: what gateways end at, and what procedures ask. */
import type { LoggerFileHead, LoggerFormat, LoggerPreview } from '../../contract/coldfiles.ts'
import type { CodecRecord, CodecReport } from '../../contract/ingest-mappings.ts'
import type { IngestAccepted, Ingested } from '../../contract/ingest.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { IdSource } from '../../kernel/ids.ts'
import type { Logger } from '../../kernel/logger.ts'
import type { Log } from '../../log/index.ts'
import type { Readings } from '../../telemetry/readings/index.ts'
import type { AlarmSink } from '../alarms/index.ts'
import { createIntake, type IntakeCounts } from './intake.ts'
import { coldDeviceDescribed } from './ops.ts'
import { createRecorder, type RecorderTimers } from './recorder.ts'
import type { ColdRegistry } from './registry.ts'
import { sourceOf, type ShownCredentials } from './sources.ts'
import { createWaitingDevices, type WaitingDevice } from './waiting.ts'
import { ColdWatch } from './watch/watch.ts'

export type ColdChainParts = {
  readonly log: Log
  readonly registry: ColdRegistry
  readonly readings: Readings
  readonly alarms: Pick<AlarmSink, 'report' | 'reportAll'>
  readonly clock: Clock
  readonly ids: IdSource
  readonly timers: RecorderTimers
  readonly logger: Pick<Logger, 'error'>
  readonly tools: ColdTools
}
/** What the gateways do for procedures. */
export type ColdTools = {
  /** @throws AppError `coldchain.file-unreadable` */
  headOf(fileBase64: string): LoggerFileHead
  /** @throws AppError `coldchain.file-unreadable` */
  readFile(fileBase64: string, format: LoggerFormat): { readonly content: Ingested; readonly preview: LoggerPreview }
  /** @throws AppError `station.overloaded` */
  tryCodec(codec: CodecRecord): Promise<CodecReport>
}
/** What a device said about its appliance. */
type Described = {
  readonly device: { readonly family: string; readonly deviceId: string }
  readonly objects: Readonly<Record<string, string | number>>
}

export type ColdChain = {
  readonly registry: ColdRegistry
  readonly tools: ColdTools
  /** Where every gateway ends. Resolves when the readings are on disk. @throws AppError `station.overloaded`, `db.*` */
  accept(batch: Ingested, sourceId: string): Promise<IngestAccepted>
  /** The source that shows these credentials, or null. */
  authorise(shown: ShownCredentials): { readonly sourceId: string } | null
  describe(assets: readonly Described[]): void
  readonly waiting: { all(): readonly WaitingDevice[] }
  /** A device was approved: its last values are kept now. */
  approved(family: string, deviceName: string): Promise<void>
  readonly watch: Pick<ColdWatch, 'now' | 'appliances' | 'devices'>
  readonly figures: {
    readonly intake: Readonly<IntakeCounts>
    readonly lanes: number
    readonly reassessed: number
    readonly waiting: number
  }
  /** Waits until what came in so far is evaluated and recorded. */
  settled(): Promise<void>
  stop(): Promise<void>
}

const NAME = /^[A-Z][A-Z0-9]{1,5}$/
const ASSET_MAX = 80
/** Asset data in the form it is recorded in. */
const assetOf = (objects: Described['objects']): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(objects)
      .filter(([name, value]) => NAME.test(name) && value !== '' && (typeof value === 'number' || value.trim() !== ''))
      .map(([name, value]): [string, string | number] => [name, typeof value === 'string' ? value.trim().slice(0, 120) : value])
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, ASSET_MAX),
  )

/** Starts it; it watches from the first reading on, before anyone signs in. */
export function createColdChain(parts: ColdChainParts): ColdChain {
  const { registry, readings, clock } = parts
  const waiting = createWaitingDevices()
  const recorder = createRecorder(parts)
  const watch = new ColdWatch({ ...parts, recorder })
  const intake = createIntake({
    ...{ registry, readings, waiting, clock },
    onAlarms: (device, alarms) => {
      watch.takeAlarms(device, alarms)
    },
    onHeard: (device, sourceId) => {
      watch.heard(device, sourceId)
    },
  })
  return {
    registry,
    tools: parts.tools,
    accept: intake.accept,
    authorise: (shown) => sourceOf(registry, shown),
    describe(assets) {
      for (const { device: named, objects } of assets) {
        const device = registry.deviceNamed(named.family, named.deviceId)
        const asset = assetOf(objects)
        if (!device || JSON.stringify(device.asset) === JSON.stringify(asset)) continue
        const body = { deviceId: device.deviceId, siteId: device.siteId, asset }
        recorder.add([coldDeviceDescribed(body as Parameters<typeof coldDeviceDescribed>[0])]) // ids of the registry
      }
    },
    waiting,
    async approved(family, deviceName) {
      const kept = waiting.take(family, deviceName)
      if (kept.length > 0) await intake.accept({ readings: kept, alarms: [], refused: [], refusedCounts: {} }, 'approval')
    },
    watch,
    get figures() {
      return { intake: intake.counts, ...watch.figures, waiting: waiting.all().length }
    },
    settled: () => watch.settled(),
    async stop() {
      await watch.stop()
      await recorder.stop()
      registry.stop()
    },
  }
}
