/** From an event of a network server to readings on disk: copies and replays out, bytes through the device's codec, fields by its profile. */
import {
  createCollector,
  type Collector,
  type IncomingDevice,
  type IngestAccept,
  type IngestAccepted,
  type Ingested,
} from '../../contract/ingest.ts'
import type { CodecRecord, FieldProfile } from '../../contract/ingest-mappings.ts'
import { toInstant, type Clock } from '../../kernel/clock.ts'
import { createFieldCounters } from '../fields/counters.ts'
import { createIngestCounter, type IngestCounts } from '../fields/counts.ts'
import { OPEN_PROFILE, readFields, type Fields } from '../fields/read-fields.ts'
import { decodeCayenne } from './cayenne.ts'
import { isProblem, type EventProblem, type LorawanEvent, type Uplink } from './event.ts'
import { createReplayGuard } from './replay.ts'
import type { CodecSandbox } from './sandbox/sandbox.ts'

/** How a device's bytes are read: a codec, Cayenne LPP, or what the network server decoded (`null`). */
export type LorawanBinding = { readonly codec: CodecRecord | 'cayenne' | null; readonly profile: FieldProfile }
export type LorawanParts = {
  /** What the registry knows of a device; null when nobody registered it. */
  readonly bindingOf: (device: IncomingDevice) => Promise<LorawanBinding | null>
  readonly sandbox: Pick<CodecSandbox, 'run'>
  readonly accept: IngestAccept
  readonly clock: Clock
}
export type LorawanIntake = {
  /**
   * Takes one event; resolves when what it holds is on disk.
   * @throws AppError `station.overloaded`, `db.*`: the network shall send again
   */
  take(event: LorawanEvent | EventProblem, source: string): Promise<IngestAccepted & { readonly batch: Ingested }>
  counts(): IngestCounts
}

/** A device that somebody else speaks for, or that began anew. */
const COUNT_RESET = 'UPLINK_F_CNT_RESET'

async function fieldsOf(uplink: Uplink, { codec }: LorawanBinding, { sandbox }: LorawanParts, into: Collector): Promise<Fields | null> {
  if (codec === null) {
    if (uplink.decoded === null && uplink.bytes.length > 0) into.refuse('payload', 'noCodec')
    return uplink.decoded
  }
  if (codec === 'cayenne') {
    const values = decodeCayenne(uplink.bytes)
    if (typeof values !== 'string') return values
    into.refuse('payload', values)
    return null
  }
  const answer = await sandbox.run(codec, { bytes: [...uplink.bytes], fPort: uplink.fPort, recvTime: toInstant(uplink.atMs) })
  if ('data' in answer) return answer.data
  into.refuse('payload', 'reason' in answer ? answer.reason : 'codecFailed')
  return null
}

async function readUplink(uplink: Uplink, parts: LorawanParts, tools: Tools, into: Collector): Promise<void> {
  const { device, atMs, signalDbm, batteryPercent } = uplink
  if (signalDbm !== null) into.reading({ device, channel: 'rssi', quantity: 'signalDbm', atMs, value: signalDbm }, 'rssi')
  if (batteryPercent !== null)
    into.reading({ device, channel: 'network.battery', quantity: 'batteryPercent', atMs, value: batteryPercent }, 'battery')
  const binding = (await parts.bindingOf(device)) ?? { codec: null, profile: OPEN_PROFILE }
  const fields = await fieldsOf(uplink, binding, parts, into)
  const isKnown = fields !== null && readFields(fields, binding.profile, { device, atMs, where: '' }, into, tools.counters)
  if (fields !== null && !isKnown) into.refuse('payload', 'noField')
}

type Tools = { readonly guard: ReturnType<typeof createReplayGuard>; readonly counters: ReturnType<typeof createFieldCounters> }

/** Reads any event into the collector. @returns true when the uplink is new and to be remembered */
async function readEvent(event: LorawanEvent | EventProblem, parts: LorawanParts, tools: Tools, into: Collector): Promise<boolean> {
  if (isProblem(event)) {
    into.refuse(event.field, event.reason)
    return false
  }
  const { device } = event
  switch (event.kind) {
    case 'noted':
      return false
    case 'join':
      tools.guard.forget(device.deviceId)
      return false
    case 'status':
      if (event.batteryPercent !== null)
        into.reading(
          { device, channel: 'network.battery', quantity: 'batteryPercent', atMs: event.atMs, value: event.batteryPercent },
          'batteryLevel',
        )
      return false
    case 'problem':
      into.alarm({ device, kind: 'network', codes: [event.code], atMs: event.atMs, span: null })
      return false
    case 'uplink': {
      const judgement = tools.guard.judge(event)
      if (judgement.kind !== 'fresh') {
        into.refuse('deduplicationId', judgement.kind)
        return false
      }
      if (judgement.isReset) into.alarm({ device, kind: 'network', codes: [COUNT_RESET], atMs: event.atMs, span: null })
      await readUplink(event, parts, tools, into)
      return true
    }
  }
}

/** Builds the intake of all LoRaWAN doors of a station: a copy that comes through another door is a copy all the same. */
export function createLorawanIntake(parts: LorawanParts): LorawanIntake {
  const tools: Tools = { guard: createReplayGuard(), counters: createFieldCounters() }
  const counter = createIngestCounter()
  /** Uplinks on their way to the disk, by device: one after another, so that a copy waits for what became of the first. */
  const inWork = new Map<string, Promise<unknown>>()

  async function takeNow(event: LorawanEvent | EventProblem, source: string): Promise<IngestAccepted & { batch: Ingested }> {
    const collector = createCollector(parts.clock.nowMs())
    const isNew = await readEvent(event, parts, tools, collector)
    const batch = collector.done()
    const isEmpty = batch.readings.length === 0 && batch.alarms.length === 0
    const result = isEmpty ? { accepted: 0, duplicates: 0, refused: 0 } : await parts.accept(batch, source)
    if (isNew && !isProblem(event) && event.kind === 'uplink') tools.guard.remember(event)
    counter.add(batch)
    return { ...result, batch }
  }

  return {
    counts: counter.view,
    async take(event, source) {
      if (isProblem(event)) return takeNow(event, source)
      const { deviceId } = event.device
      const before = inWork.get(deviceId) ?? Promise.resolve()
      const mine = before.then(
        () => takeNow(event, source),
        () => takeNow(event, source),
      )
      inWork.set(deviceId, mine)
      try {
        return await mine
      } finally {
        if (inWork.get(deviceId) === mine) inWork.delete(deviceId)
      }
    },
  }
}
