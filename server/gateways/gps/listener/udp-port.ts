/** One UDP door: each datagram holds whole messages; who spoke from an address and port is remembered, within bounds. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { newSession, type TrackerSession } from '../wire/protocol.ts'
import type { ConnectionParts } from './connection.ts'
import { hear, type Heard } from './frame-reader.ts'

export type UdpPort = { listen(host: string, port: number): Promise<number>; close(): Promise<void> }

/** Frames of one datagram: it has at most 64 KiB. */
const FRAMES = 200

/** Sessions by sender; the one silent longest makes room. */
function createSenders(limit: number): (sender: string, nowMs: number) => TrackerSession {
  const senders = new Map<string, TrackerSession>()
  return (sender, nowMs) => {
    const session = senders.get(sender) ?? newSession(nowMs)
    senders.delete(sender) // set again below, as the newest
    if (senders.size >= limit) for (const oldest of [...senders.keys()].slice(0, 1)) senders.delete(oldest)
    session.nowMs = nowMs
    senders.set(sender, session)
    return session
  }
}

/** The messages of a datagram; bytes behind the last whole one are lost with it. */
function hearAll({ protocol, counters }: ConnectionParts, datagram: Buffer, session: TrackerSession): Heard[] {
  const all: Heard[] = []
  let from = 0
  for (let frames = 0; frames < FRAMES; frames += 1) {
    const step = protocol.findFrame(datagram, from)
    if (!step) break
    const heard = hear(protocol, datagram.subarray(step.start, step.end), session, counters)
    if (heard) all.push(heard)
    from = step.end
  }
  if (from === 0) counters.counts.malformed += 1
  return all
}

/** Takes one datagram. @returns the answers to send back. @throws AppError `db.*` when nothing could be stored */
async function answersTo(parts: ConnectionParts, datagram: Buffer, session: TrackerSession): Promise<Buffer[]> {
  const { protocol, counters, intake, rate } = parts
  const all = hearAll(parts, datagram, session)
  if (all.length === 0) return []
  counters.message(all.length)
  if (session.deviceId !== null && rate.take(session.deviceId, all.length) !== null) {
    counters.counts.refused += 1
    return []
  }
  const outcomes = await intake.take(
    parts.name,
    counters,
    all.map(({ message }) => message),
  )
  return all.flatMap(({ bytes }, at) => (outcomes[at] === 'answer' ? (protocol.reply(bytes, session) ?? []) : []))
}

/** Builds the door; nothing listens yet. */
export function createUdpPort(parts: ConnectionParts): UdpPort {
  const { clock, counters, limits } = parts
  const sessionOf = createSenders(limits.udpSenders)
  let socket: Socket | null = null
  let inFlight = 0

  function take(datagram: Buffer, sender: RemoteInfo): void {
    if (inFlight >= limits.udpInFlight) {
      counters.counts.refused += 1
      return
    }
    inFlight += 1
    answersTo(parts, datagram, sessionOf(`${sender.address} ${sender.port}`, clock.nowMs()))
      .then((answers) => {
        for (const answer of answers) socket?.send(answer, sender.port, sender.address)
      })
      .catch((error: unknown) => {
        if (socket === null) return
        counters.problem('notStored')
        parts.onFailure(error)
      })
      .finally(() => {
        inFlight -= 1
      })
  }

  return {
    async listen(host, port) {
      const opened = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
      socket = opened
      await bind(opened, host, port)
      opened.on('message', take)
      return opened.address().port
    },
    close: () =>
      new Promise((resolve) => {
        const opened = socket
        socket = null
        if (opened) opened.close(resolve)
        else resolve()
      }),
  }
}

/** @throws what the system says */
function bind(socket: Socket, address: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind({ address, port }, () => {
      socket.off('error', reject)
      socket.on('error', () => undefined) // an answer that cannot be delivered is that sender's failure alone
      resolve()
    })
  })
}
