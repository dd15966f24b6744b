/** Messages a second through frame splitter, decoder and answer, protocol by protocol; chunks as a socket gives them. */
import { createCounters } from '../../../server/gateways/gps/listener/counters.ts'
import { createFrameReader } from '../../../server/gateways/gps/listener/frame-reader.ts'
import { WIRE_PROTOCOLS, type WireProtocolName } from '../../../server/gateways/gps/protocols.ts'
import { systemClock } from '../../../server/kernel/clock.ts'
import { CONVERSATIONS, TOLD } from '../../fixtures/tracker-frames.ts'
import { report } from '../figure.ts'
import type { BenchOptions } from '../run.ts'

const CHUNK_BYTES = 1_460
const NAMES = Object.keys(CONVERSATIONS) as WireProtocolName[] // the keys of the table, one a protocol

/** A long stream: sign-in once, then the other messages again and again with later times. */
function streamOf(name: WireProtocolName, rounds: number): Buffer {
  const parts: Buffer[] = []
  for (let round = 0; round < rounds; round += 1) {
    const told = { ...TOLD, atMs: TOLD.atMs + round * 1_000, longitude: TOLD.longitude + round * 1e-5 }
    const messages: readonly Buffer[] = CONVERSATIONS[name](told)
    parts.push(...(round === 0 || messages.length === 1 ? messages : messages.slice(1)))
  }
  return Buffer.concat(parts)
}

/** Messages a second of processor time. */
function rateOf(name: WireProtocolName, stream: Buffer): number {
  const counters = createCounters(systemClock)
  const reader = createFrameReader(WIRE_PROTOCOLS[name], systemClock, counters)
  const started = process.cpuUsage()
  let messages = 0
  for (let at = 0; at < stream.length; at += CHUNK_BYTES) {
    reader.push(stream.subarray(at, at + CHUNK_BYTES))
    for (let heard = reader.next(); heard !== null; heard = reader.next()) {
      messages += heard.length
      for (const { bytes } of heard) WIRE_PROTOCOLS[name].reply(bytes, reader.session)
    }
  }
  const { user, system } = process.cpuUsage(started)
  if (counters.counts.malformed > 0) throw new Error(`${name}: ${counters.counts.malformed} messages were not understood`)
  return messages / ((user + system) / 1e6)
}

/** All protocols. */
export function decodeFigures({ isQuick }: BenchOptions): Promise<void> {
  for (const name of NAMES) {
    const stream = streamOf(name, isQuick ? 20_000 : 100_000)
    rateOf(name, stream)
    const figure = { bench: 'trackers', figure: `decode.${name}`, unit: 'messages/s', better: 'higher', goal: 100_000 } as const
    const conditions = 'split, decoded and answered; chunks of 1,460 bytes; a second of one core'
    report(
      { ...figure, conditions },
      Array.from({ length: isQuick ? 2 : 5 }, () => rateOf(name, stream)),
    )
  }
  return Promise.resolve()
}
