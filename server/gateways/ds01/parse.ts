/** One delivery of DS01: JSON text in, readings, verdicts and findings out. Pure; versions side by side. */
import type { z } from 'zod'
import { createCollector, type Collector, type DeviceAlarm, type IncomingDevice, type Ingested } from '../../contract/ingest.ts'
import { isDeeperThan } from '../../http/json-depth.ts'
import { DS01_CURRENT, READING_OBJECTS, REPORT_OBJECTS } from './objects.ts'
import { DS01_SCHEMAS, type Ds01Schema, type Meta } from './schema.ts'
import { abstMs } from './time.ts'

/** Something worth telling the sender; the delivery is taken all the same. */
export type Ds01Finding = {
  readonly code: 'duplicateTransfer' | 'outdatedSchema' | 'contentType' | 'refusedRecords' | 'unnamedDevice' | 'senderClock'
  readonly path: string
  readonly detail: string
}
export type FieldProblem = { readonly path: string; readonly problem: string }

/** What a report says about its appliance: DS01 names with their values (asset data, place), and the sensors of its device list. */
export type ReportedAsset = { readonly device: IncomingDevice; readonly objects: Readonly<Record<string, string | number>> }
export type Transmission = {
  readonly meta: Meta
  readonly content: Ingested
  readonly assets: readonly ReportedAsset[]
  readonly findings: readonly Ds01Finding[]
}
/** 400: no JSON; 422: no document of a version we know. */
export type Ds01Problem = { readonly status: 400 | 422; readonly fields: readonly FieldProblem[] }
type Opened = { readonly meta: Meta; readonly reports: readonly Report[]; readonly schema: Ds01Schema }
type Report = Readonly<Record<string, unknown>>
type RecordItem = Readonly<Record<string, unknown>>

/** Problems named in an answer. */
const PROBLEMS_SHOWN = 50
/** Characters of a name that is kept. */
const NAME_LIMIT = 64
const CODES_LIMIT = 16
/** Records between two pauses: a few milliseconds. */
const RECORDS_A_STEP = 50
/** A sender's clock may be so far off before it is told. */
const CLOCK_TOLERANCE_MS = 15 * 60_000

const problems = (error: z.core.$ZodError, prefix: readonly (string | number)[] = []): FieldProblem[] =>
  error.issues.slice(0, PROBLEMS_SHOWN).map((issue) => ({ path: [...prefix, ...issue.path.map(String)].join('.'), problem: issue.message }))
const refuse = (status: 400 | 422, path: string, problem: string): Ds01Problem => ({ status, fields: [{ path, problem }] })

/** Reads the envelope. @param text the body, decoded */
function openTransmission(text: string): Opened | Ds01Problem {
  if (isDeeperThan(text)) return refuse(400, 'body', 'nested too deeply')
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    // the text itself may be anyone's data; that it is not JSON is all there is to say
    return refuse(400, 'body', 'expected JSON')
  }
  const version = versionOf(document)
  if (typeof version !== 'string') return refuse(422, 'meta.schemaVersion', 'expected a version of the schema')
  const schema = DS01_SCHEMAS.get(version)
  if (!schema) return refuse(422, 'meta.schemaVersion', `expected one of ${[...DS01_SCHEMAS.keys()].join(', ')}`)
  const envelope = schema.envelope.safeParse(document)
  if (!envelope.success) return { status: 422, fields: problems(envelope.error) }
  const { meta, data } = document as { meta: Meta; data: Report[] } // the schema has just checked this
  return { meta, reports: data, schema }
}
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const versionOf = (document: unknown): unknown =>
  isObject(document) && isObject(document['meta']) ? document['meta']['schemaVersion'] : undefined

type Steps<Result> = Generator<undefined, Result, undefined>
const recordsOf = (report: Report | undefined): readonly RecordItem[] => (report as { records: RecordItem[] }).records // called for reports whose own parts are valid

/** Checks one report, some records a step. @returns what is wrong with it; empty when it is valid */
function* checkReport({ meta, reports, schema }: Opened, index: number): Steps<FieldProblem[]> {
  const checked = schema.report[meta.transferType].safeParse(reports[index])
  if (!checked.success) return problems(checked.error, ['data', index])
  const found: FieldProblem[] = []
  for (const [at, record] of recordsOf(reports[index]).entries()) {
    if (found.length >= PROBLEMS_SHOWN) break
    const one = schema.record[meta.transferType].safeParse(record)
    if (!one.success) found.push(...problems(one.error, ['data', index, 'records', at]))
    if (at % RECORDS_A_STEP === RECORDS_A_STEP - 1) yield
  }
  return found
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, NAME_LIMIT) : null

/**
 * The appliance a report is about: the maker's serial number, else the supplier's own name for it, else the logger's number.
 * Serial numbers and suppliers' names are different kinds of names, so the kind is part of ours.
 */
function deviceOf(report: Report): IncomingDevice | null {
  for (const [kind, name] of [
    ['aser', 'ASER'],
    ['amid', 'AMID'],
    ['lser', 'LSER'],
    ['eser', 'ESER'],
  ] as const) {
    const value = textOf(report[name])
    if (value !== null) return { family: 'ds01', deviceId: `${kind}:${value}` }
  }
  return null
}

/** Codes of ALRM, EERR or LERR: separated by blanks; null, nothing and `none` are no codes. */
const codesOf = (value: unknown): string[] =>
  typeof value !== 'string'
    ? []
    : value
        .split(/[\s,;]+/)
        .filter((code) => code !== '' && !/^none$/i.test(code))
        .slice(0, CODES_LIMIT)
        .map((code) => code.slice(0, NAME_LIMIT))

const VERDICTS = [
  ['ALRM', 'alarm'],
  ['EERR', 'deviceError'],
  ['LERR', 'loggerError'],
] as const satisfies readonly (readonly [string, DeviceAlarm['kind']])[]

function readRecord(record: RecordItem, device: IncomingDevice, path: string, into: Collector): void {
  const atMs = abstMs(record['ABST'])
  if (atMs === null) {
    into.refuse(`${path}.ABST`, 'badTime')
    return
  }
  for (const [channel, { quantity }] of Object.entries(READING_OBJECTS)) {
    const value = record[channel]
    if (typeof value === 'number' || typeof value === 'boolean')
      into.reading({ device, channel, quantity, atMs, value: Number(value) }, `${path}.${channel}`)
  }
  for (const [name, kind] of VERDICTS) {
    const codes = codesOf(record[name])
    // No alarm is said too: it ends an episode. A healthy self-test is not worth a line each.
    if (kind === 'alarm' ? Object.hasOwn(record, name) : codes.length > 0) into.alarm({ device, kind, codes, atMs, span: null })
  }
}

/** Reads one valid report into the collector. @returns its appliance; null when it names none */
function* readReport(report: Report, index: number, into: Collector): Steps<ReportedAsset | null> {
  const device = deviceOf(report)
  if (device === null) {
    into.refuse(`data.${index}`, 'noField')
    return null
  }
  for (const [at, record] of recordsOf(report).entries()) {
    readRecord(record, device, `data.${index}.records.${at}`, into)
    if (at % RECORDS_A_STEP === RECORDS_A_STEP - 1) yield
  }
  const objects: Record<string, string | number> = {}
  for (const name of [...REPORT_OBJECTS, 'AMID']) {
    const value = report[name]
    const told = typeof value === 'number' ? value : textOf(value)
    if (told !== null) objects[name] = told
  }
  return { device, objects }
}

/** What to tell the sender about the envelope. */
function envelopeFindings(meta: Meta, nowMs: number): Ds01Finding[] {
  const findings: Ds01Finding[] = []
  if (meta.schemaVersion !== DS01_CURRENT)
    findings.push({
      code: 'outdatedSchema',
      path: 'meta.schemaVersion',
      detail: `${meta.schemaVersion} is read; ${DS01_CURRENT} is current`,
    })
  const aheadMs = Date.parse(meta.transferredAt) - nowMs
  if (!(Math.abs(aheadMs) <= CLOCK_TOLERANCE_MS) && !(aheadMs < 0))
    // an old delivery may be a retry; one from the future, or from no day, is a clock
    findings.push({ code: 'senderClock', path: 'meta.transferredAt', detail: 'is later than the clock of this station, or no day' })
  return findings
}

/** Findings about what the reports held. */
function contentFindings(content: Ingested): Ds01Finding[] {
  const findings: Ds01Finding[] = []
  const { noField = 0, ...others } = content.refusedCounts
  if (noField > 0)
    findings.push({ code: 'unnamedDevice', path: 'data', detail: `${noField} reports name no appliance (ASER, AMID, LSER, ESER)` })
  const told = Object.entries(others).map(([reason, count]) => `${reason}: ${count}`)
  if (told.length > 0) findings.push({ code: 'refusedRecords', path: content.refused[0]?.where ?? 'data', detail: told.join(', ') })
  return findings
}

/**
 * Reads a delivery in steps of some records, so that a long one does not hold up the station.
 * @param text the body, decoded
 * @param nowMs the station's clock
 */
export function* readInSteps(text: string, nowMs: number): Steps<Transmission | Ds01Problem> {
  const opened = openTransmission(text)
  if ('status' in opened) return opened
  const fields: FieldProblem[] = []
  for (let index = 0; index < opened.reports.length && fields.length < PROBLEMS_SHOWN; index += 1) {
    fields.push(...(yield* checkReport(opened, index)))
    yield
  }
  if (fields.length > 0) return { status: 422, fields: fields.slice(0, PROBLEMS_SHOWN) }
  const collector = createCollector(nowMs)
  const assets: ReportedAsset[] = []
  for (const [index, report] of opened.reports.entries()) {
    const asset = yield* readReport(report, index, collector)
    if (asset) assets.push(asset)
    yield
  }
  const content = collector.done()
  return { meta: opened.meta, content, assets, findings: [...envelopeFindings(opened.meta, nowMs), ...contentFindings(content)] }
}

/** Reads a whole delivery at once. */
export function parseTransmission(text: string, nowMs: number): Transmission | Ds01Problem {
  const steps = readInSteps(text, nowMs)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}
