/** Files of loggers for procedures: the parsers of the gateway behind the port of the cold chain. */
import type { LoggerFileHead, LoggerFormat, LoggerPreview } from './contract/coldfiles.ts'
import type { Ingested } from './contract/ingest.ts'
import { readBerlinger, readTable, tableHead, textOfFile } from './gateways/loggers/index.ts'
import { AppError } from './kernel/app-error.ts'
import { toInstant } from './kernel/clock.ts'

const unreadable = (problem: string): AppError => new AppError('coldchain.file-unreadable', { problem })

type Channel = {
  quantity: LoggerPreview['channels'][number]['quantity']
  readings: number
  fromMs: number
  toMs: number
  least: number
  most: number
}
/** The series in a file, each with its length and its ends. */
function channelsOf({ readings }: Ingested): LoggerPreview['channels'] {
  const found = new Map<string, Channel>()
  for (const { channel, quantity, atMs, value } of readings) {
    const known = found.get(channel) ?? { quantity, readings: 0, fromMs: atMs, toMs: atMs, least: value, most: value }
    found.set(channel, {
      ...{ quantity, readings: known.readings + 1, fromMs: Math.min(known.fromMs, atMs), toMs: Math.max(known.toMs, atMs) },
      ...{ least: Math.min(known.least, value), most: Math.max(known.most, value) },
    })
  }
  return [...found].map(([channel, { fromMs, toMs, ...figures }]) => ({
    channel,
    ...figures,
    fromAt: toInstant(fromMs),
    toAt: toInstant(toMs),
  }))
}

type Read = { readonly content: Ingested; readonly preview: LoggerPreview }
const previewOf = (content: Ingested, fields: Omit<LoggerPreview, 'channels' | 'alarms' | 'refused'>): Read => ({
  content,
  preview: {
    ...fields,
    channels: channelsOf(content),
    alarms: content.alarms.length,
    refused: Object.fromEntries(Object.entries(content.refusedCounts)),
  },
})

/** @throws AppError `coldchain.file-unreadable` */
function textOf(fileBase64: string): string {
  const text = textOfFile(Buffer.from(fileBase64, 'base64'))
  if (text === null) throw unreadable('notText')
  return text
}

/** The first rows of a table as they stand. @throws AppError `coldchain.file-unreadable` */
export function readLoggerFileHead(fileBase64: string): LoggerFileHead {
  const { delimiter, rows } = tableHead(textOf(fileBase64))
  return { delimiter, rows: rows.map(({ line, cells }) => ({ line, cells: [...cells] })) }
}

/** Reads a file. Nothing is kept. @throws AppError `coldchain.file-unreadable` */
export function readLoggerFile(fileBase64: string, format: LoggerFormat, nowMs: number): Read {
  const text = textOf(fileBase64)
  if (format.kind === 'table') {
    const { problems, warnings, content } = readTable(text, format.mapping, nowMs)
    const told = { problems: [...problems], warnings: warnings.map((warning) => JSON.stringify(warning)) }
    return previewOf(content, { deviceName: format.mapping.deviceId, model: null, signature: 'absent', ...told })
  }
  const read = readBerlinger(text, format.zone, nowMs)
  if ('problem' in read) throw unreadable(read.problem)
  const { device, model, signature, content } = read
  return previewOf(content, {
    deviceName: device.deviceId,
    model,
    signature,
    problems: [],
    warnings: read.clockJumps > 0 ? ['clockJumps'] : [],
  })
}
