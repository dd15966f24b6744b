/** Plain JSON over MQTT, read as a mapping says: which device, which moment, which field is what. Pure but for the counters handed in. */
import { createCollector, type Collector, type IncomingDevice, type Ingested } from '../../contract/ingest.ts'
import type { JsonMapping } from '../../contract/ingest-mappings.ts'
import { isDeeperThan } from '../../http/json-depth.ts'
import type { Counters } from '../fields/counters.ts'
import { fieldAt, readFields, type Fields } from '../fields/read-fields.ts'

/** Messages in one, in a list. */
const EACH_LIMIT = 2_000
const DEVICE_NAME = /^[A-Za-z0-9_.:/-]{1,64}$/
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/i

const isItem = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether the topic is one of the mapping's; the device it names, or null when it names none. */
export function matchTopic(mapping: JsonMapping, topic: string): { readonly device: string | null } | null {
  const wanted = mapping.topic.split('/')
  const levels = topic.split('/')
  if (wanted.length !== levels.length) return null
  let device: string | null = null
  for (const [at, part] of wanted.entries()) {
    const level = levels[at] ?? ''
    if (part === '{device}') device = level
    else if (part !== '+' && part !== level) return null
  }
  return { device }
}

/** The moment of a message; null when what stands there is none. */
function timeOf(fields: Fields, { time }: JsonMapping, nowMs: number): number | null {
  if (time.form === 'received') return nowMs
  const raw = fieldAt(fields, time.field)
  if (time.form === 'iso') {
    const ms = typeof raw === 'string' && ISO.test(raw) ? Date.parse(raw) : Number.NaN
    return Number.isNaN(ms) ? null : ms
  }
  if (typeof raw !== 'number' || !Number.isFinite(raw) || raw <= 0) return null
  return Math.round(time.form === 'unixSeconds' ? raw * 1000 : raw)
}

function readOne(
  fields: unknown,
  mapping: JsonMapping,
  named: string | null,
  where: string,
  nowMs: number,
  into: Collector,
  counters: Counters,
): void {
  if (!isItem(fields)) {
    into.refuse(where, 'malformed')
    return
  }
  const name = mapping.deviceField === null ? named : fieldAt(fields, mapping.deviceField)
  const atMs = timeOf(fields, mapping, nowMs)
  const text = typeof name === 'number' ? String(name) : name
  if (typeof text !== 'string' || !DEVICE_NAME.test(text)) into.refuse(`${where}${mapping.deviceField ?? 'topic'}`, 'malformed')
  else if (atMs === null) into.refuse(`${where}${mapping.time.form === 'received' ? '' : mapping.time.field}`, 'badTime')
  else {
    const device: IncomingDevice = { family: 'mqtt', deviceId: text }
    if (!readFields(fields, mapping.profile, { device, atMs, where }, into, counters)) into.refuse(where, 'noField')
  }
}

/** Reads one message on a topic of the mapping. @param named the device the topic names */
export function readJson(mapping: JsonMapping, named: string | null, text: string, nowMs: number, counters: Counters): Ingested {
  const collector = createCollector(nowMs)
  let parsed: unknown
  try {
    parsed = isDeeperThan(text) ? undefined : JSON.parse(text)
  } catch {
    // counted below: what it was may be anyone's data
  }
  const list = mapping.eachField === null ? null : fieldAt(parsed, mapping.eachField)
  if (mapping.eachField === null) readOne(parsed, mapping, named, '', nowMs, collector, counters)
  else if (!Array.isArray(list)) collector.refuse(mapping.eachField, 'malformed')
  else {
    if (list.length > EACH_LIMIT) collector.refuse(mapping.eachField, 'tooMany')
    for (const [at, item] of list.slice(0, EACH_LIMIT).entries())
      readOne(item, mapping, named, `${mapping.eachField}.${at}.`, nowMs, collector, counters)
  }
  return collector.done()
}
