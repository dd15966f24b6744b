/** One tracker on the line: bytes in, answers back when everything is on disk. Reading stops while telemetry works. */
import type { Socket } from 'node:net'
import type { TrackerPortName, TrackerProblem } from '../../../contract/trackers.ts'
import type { Clock } from '../../../kernel/clock.ts'
import type { RateLimit } from '../../../http/rate-limit.ts'
import type { WireProtocol } from '../wire/protocol.ts'
import type { PortCounters } from './counters.ts'
import { createFrameReader, type FrameReader, type Heard } from './frame-reader.ts'
import type { TrackerIntake } from './intake.ts'
import type { TrackerLimits } from './limits.ts'

export type ConnectionParts = {
  readonly protocol: WireProtocol
  readonly name: TrackerPortName
  readonly clock: Clock
  readonly intake: TrackerIntake
  readonly counters: PortCounters
  readonly limits: TrackerLimits
  readonly rate: RateLimit
  readonly pause: (ms: number) => Promise<boolean>
  /** A failure that nobody expected; never with content. */
  readonly onFailure: (error: unknown) => void
}
export type Connection = {
  /** False until the device has said who it is. */
  readonly isNamed: boolean
  /** Closes the connection when it is too slow or silent. */
  checkTime(): void
}

/** Waits while the device is faster than any tracker; nothing is lost, its line fills up. */
async function keepPace({ rate, pause }: ConnectionParts, deviceId: string | null, messages: number): Promise<void> {
  if (deviceId === null || messages === 0) return
  for (let wait = rate.take(deviceId, messages); wait !== null; wait = rate.take(deviceId, messages))
    if (!(await pause(wait * 1000))) return
}

/** Hands messages on and writes the answers. @throws AppError `db.*` when nothing could be stored */
async function work(socket: Socket, parts: ConnectionParts, reader: FrameReader, heard: readonly Heard[]): Promise<void> {
  const { protocol, counters, intake } = parts
  counters.message(heard.length)
  await keepPace(parts, reader.session.deviceId, heard.length)
  const outcomes = await intake.take(
    parts.name,
    counters,
    heard.map(({ message }) => message),
  )
  const answers = heard.flatMap(({ bytes }, at) => (outcomes[at] === 'answer' ? (protocol.reply(bytes, reader.session) ?? []) : []))
  if (answers.length > 0 && socket.writable) socket.write(Buffer.concat(answers))
}

/** Serves a socket until it ends. */
export function serveConnection(socket: Socket, parts: ConnectionParts): Connection {
  const { clock, counters, limits } = parts
  const reader = createFrameReader(parts.protocol, clock, counters)
  const openedMs = clock.monotonicMs()
  let lastByteMs = openedMs
  let isBusy = false

  function cut(problem: TrackerProblem): void {
    if (socket.destroyed) return
    counters.counts.refused += 1
    counters.problem(problem)
    socket.destroy()
  }

  /** Works until no whole message is left. */
  async function pump(): Promise<void> {
    for (let heard = reader.next(); heard && !socket.destroyed; heard = reader.next()) {
      if (reader.malformedInRow >= limits.malformed) cut('noMessages')
      else await work(socket, parts, reader, heard)
    }
    if (reader.isTooLong) cut('tooLong')
  }

  socket.on('data', (chunk: Buffer) => {
    lastByteMs = clock.monotonicMs()
    reader.push(chunk)
    if (isBusy) return
    isBusy = true
    socket.pause()
    pump()
      .catch((error: unknown) => {
        if (socket.destroyed) return
        // Not stored, so not answered: the device sends again on its next connection.
        cut('notStored')
        parts.onFailure(error)
      })
      .finally(() => {
        isBusy = false
        socket.resume()
      })
  })

  return {
    get isNamed() {
      return reader.session.deviceId !== null
    },
    checkTime() {
      if (isBusy) return
      const nowMs = clock.monotonicMs()
      if (reader.session.deviceId === null && nowMs - openedMs > limits.signInMs) cut('noSignIn')
      else if (reader.partialSinceMs !== null && nowMs - reader.partialSinceMs > limits.frameMs) cut('tooSlow')
      else if (nowMs - lastByteMs > limits.idleMs) socket.destroy()
    },
  }
}
