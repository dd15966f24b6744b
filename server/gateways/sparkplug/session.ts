/**
 * One edge node as its host sees it (Sparkplug 3.0, sections 5 and 6): births give names, aliases and types; data without them, or after a gap in
 * the sequence, asks for a new birth; a death counts only when its bdSeq is that of the last birth. Pure: state in, state and events out.
 */
import { DATA_TYPES, type Metric, type RawValue, type SparkplugPayload } from './payload.ts'
import type { SparkplugTopic } from './topic.ts'

type Known = { readonly name: string; readonly dataType: number | null; readonly unit: string | null }
/** Metrics of the node (`''`) or one of its devices. */
type Born = { readonly byName: ReadonlyMap<string, Known>; readonly byAlias: ReadonlyMap<number, Known> }
export type NodeState = {
  /** bdSeq of the last birth; null before any. */
  readonly birthDeathSeq: number | null
  readonly isOnline: boolean
  /** Sequence number of the last message. */
  readonly seq: number | null
  readonly born: ReadonlyMap<string, Born>
}
/** A value with its name, for the caller to map. */
export type NamedValue = {
  /** The device, or null for the node itself. */
  readonly device: string | null
  readonly name: string
  readonly value: number | boolean | string
  readonly unit: string | null
  readonly atMs: number
  readonly isHistorical: boolean
}
export type Step = {
  readonly state: NodeState
  readonly values: readonly NamedValue[]
  readonly refused: readonly {
    readonly where: string
    readonly reason: 'malformed' | 'unsupported' | 'badQuality' | 'needsRebirth' | 'outOfOrder'
  }[]
  /** The node is to be asked for its birth. */
  readonly wantsRebirth: boolean
}

export const UNBORN: NodeState = { birthDeathSeq: null, isOnline: false, seq: null, born: new Map() }
const SEQ_MODULUS = 256
const DEVICES_LIMIT = 1_000
const BD_SEQ = 'bdSeq'
const GOOD = 192

/** A number below zero in the two's complement form of `bits`. */
const signed = (unsigned: number, bits: 8 | 16 | 32): number => {
  const low = unsigned % 2 ** bits
  return low >= 2 ** (bits - 1) ? low - 2 ** bits : low
}
function ofInt(unsigned: number, dataType: number | null): number {
  if (dataType === DATA_TYPES.int8) return signed(unsigned, 8)
  if (dataType === DATA_TYPES.int16) return signed(unsigned, 16)
  return dataType === DATA_TYPES.int32 ? signed(unsigned, 32) : unsigned
}

/** Value of a metric by its type; null for types that are no single value (data sets, templates, files). */
export function valueOf(raw: RawValue, dataType: number | null): number | boolean | string | null {
  switch (raw.kind) {
    case 'int':
      return dataType === DATA_TYPES.boolean ? raw.unsigned !== 0 : ofInt(raw.unsigned, dataType)
    case 'long':
      return dataType === DATA_TYPES.int64 || (dataType !== null && dataType <= DATA_TYPES.int32) ? raw.signed : raw.unsigned
    case 'other':
      return null
    default:
      return raw.value
  }
}

/** Names, aliases and types of a birth; null when an alias stands for two names. */
function bornOf(metrics: readonly Metric[]): Born | null {
  const byName = new Map<string, Known>()
  const byAlias = new Map<number, Known>()
  for (const { name, alias, dataType, unit } of metrics) {
    if (name === null || name === '') continue
    const known = { name, dataType, unit }
    byName.set(name, known)
    if (alias === null) continue
    if (byAlias.has(alias)) return null
    byAlias.set(alias, known)
  }
  return { byName, byAlias }
}

/** An alias belongs to one metric of the whole node (tck-id-payloads-alias-uniqueness). */
const isTaken = (born: NodeState['born'], own: string, { byAlias }: Born): boolean =>
  [...born].some(([device, other]) => device !== own && [...byAlias.keys()].some((alias) => other.byAlias.has(alias)))

type Read = { readonly topic: SparkplugTopic; readonly payload: SparkplugPayload; readonly receivedAtMs: number }

/** Values of a message whose metrics are known. */
function valuesOf({ topic, payload, receivedAtMs }: Read, born: Born): Pick<Step, 'values' | 'refused' | 'wantsRebirth'> {
  const values: NamedValue[] = []
  const refused: Step['refused'][number][] = []
  for (const [at, metric] of payload.metrics.entries()) {
    const where = metric.name ?? `metrics.${at}`
    const known =
      metric.name !== null && metric.name !== ''
        ? born.byName.get(metric.name)
        : metric.alias === null
          ? undefined
          : born.byAlias.get(metric.alias)
    if (!known) {
      refused.push({ where, reason: 'needsRebirth' })
      continue
    }
    if (known.name === BD_SEQ || known.name.startsWith('Node Control/') || metric.isNull) continue
    const value = metric.value && valueOf(metric.value, metric.dataType ?? known.dataType)
    if (value === null) refused.push({ where: known.name, reason: metric.value ? 'unsupported' : 'malformed' })
    else if (metric.quality !== null && metric.quality !== GOOD) refused.push({ where: known.name, reason: 'badQuality' })
    else {
      const atMs = metric.atMs ?? payload.sentAtMs ?? receivedAtMs
      values.push({
        device: topic.device,
        name: known.name,
        value,
        unit: metric.unit ?? known.unit,
        atMs,
        isHistorical: metric.isHistorical,
      })
    }
  }
  return { values, refused, wantsRebirth: refused.some(({ reason }) => reason === 'needsRebirth') }
}

const refusing = (state: NodeState, where: string, reason: Step['refused'][number]['reason'], wantsRebirth: boolean): Step => ({
  state,
  values: [],
  refused: [{ where, reason }],
  wantsRebirth,
})
const birthDeathSeqOf = ({ metrics }: SparkplugPayload): number | null => {
  const raw = metrics.find(({ name }) => name === BD_SEQ)?.value
  const value = raw && valueOf(raw, DATA_TYPES.uint64)
  return typeof value === 'number' ? value : null
}
/** Some encoders leave out a field whose value is 0: it is the 0 that comes after 255, or a gap. */
const seqOf = ({ seq }: SparkplugPayload): number => seq ?? 0

function nodeBirth(state: NodeState, read: Read): Step {
  const { payload } = read
  const born = bornOf(payload.metrics)
  const seq = seqOf(payload)
  // Asking again for a birth that is wrong would go on for ever.
  if (seq >= SEQ_MODULUS || !born) return refusing(state, 'NBIRTH', 'malformed', false)
  // Everything the node said before is void, its devices too (tck-id-operational-behavior-edge-node-birth).
  const next: NodeState = { birthDeathSeq: birthDeathSeqOf(payload), isOnline: true, seq, born: new Map([['', born]]) }
  return { state: next, ...valuesOf(read, born) }
}

function nodeDeath(state: NodeState, { payload }: Read): Step {
  const isOfThisBirth = state.isOnline && birthDeathSeqOf(payload) === state.birthDeathSeq
  if (!isOfThisBirth) return refusing(state, 'NDEATH', 'outOfOrder', false)
  return { state: { ...UNBORN, birthDeathSeq: state.birthDeathSeq }, values: [], refused: [], wantsRebirth: false }
}

/** Takes the next sequence number; the values are read even after a gap, because what they say is still true. */
function withSeq(state: NodeState, { payload, topic }: Read, take: (next: NodeState) => Step): Step {
  if (!state.isOnline) return refusing(state, topic.type, 'needsRebirth', true)
  const seq = seqOf(payload)
  if (seq >= SEQ_MODULUS) return refusing(state, topic.type, 'malformed', false)
  const isNext = state.seq === null || seq === (state.seq + 1) % SEQ_MODULUS
  const step = take({ ...state, seq })
  return isNext ? step : { ...step, refused: [...step.refused, { where: 'seq', reason: 'outOfOrder' }], wantsRebirth: true }
}

function deviceBirth(state: NodeState, read: Read): Step {
  const name = read.topic.device ?? ''
  const born = bornOf(read.payload.metrics)
  if (!born || isTaken(state.born, name, born) || state.born.size >= DEVICES_LIMIT) return refusing(state, 'DBIRTH', 'malformed', false)
  return { state: { ...state, born: new Map([...state.born, [name, born]]) }, ...valuesOf(read, born) }
}

function data(state: NodeState, read: Read): Step {
  const born = state.born.get(read.topic.device ?? '')
  return born ? { state, ...valuesOf(read, born) } : refusing(state, read.topic.type, 'needsRebirth', true)
}

function deviceDeath(state: NodeState, { topic }: Read): Step {
  const born = new Map([...state.born].filter(([name]) => name !== topic.device))
  return { state: { ...state, born }, values: [], refused: [], wantsRebirth: false }
}

/** One message of a node. @param receivedAtMs stands in for a metric without a time */
export function advance(state: NodeState, read: Read): Step {
  switch (read.topic.type) {
    case 'NBIRTH':
      return nodeBirth(state, read)
    case 'NDEATH':
      return nodeDeath(state, read)
    case 'DBIRTH':
      return withSeq(state, read, (next) => deviceBirth(next, read))
    case 'DDEATH':
      return withSeq(state, read, (next) => deviceDeath(next, read))
    default:
      return withSeq(state, read, (next) => data(next, read))
  }
}
