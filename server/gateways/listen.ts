/** Opening a TCP port. */
import type { Server } from 'node:net'
import type { TrackerProblem } from '../contract/trackers.ts'

/** Waiting to be let in; more than a cell tower coming back sends at once. */
const BACKLOG = 2_048

/** @returns the port that was opened: 0 asks for any free one. @throws what the system says */
export function listenOn(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, backlog: BACKLOG }, () => {
      server.off('error', reject)
      server.on('error', () => undefined) // an accept that fails (no file handles left) is that guest's failure alone
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

const PROBLEMS: Readonly<Record<string, TrackerProblem>> = { EADDRINUSE: 'portTaken', EACCES: 'portForbidden' }

/** Why a port could not be opened. */
export function listenProblem(error: unknown): TrackerProblem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return PROBLEMS[code] ?? 'cannotListen'
}
