/** Figures of peer sync: healing a partition beside other engines, meeting with a long log, a line of stations, a long absence, a slow link. */
import type { BenchOptions } from '../run.ts'
import { measureEngines } from './engines/index.ts'
import { offlineThreeDays } from './catch-up.ts'
import { handshakes } from './handshake.ts'
import { healInProcess } from './heal-in-process.ts'
import { healOverSockets } from './heal-sockets.ts'
import { lineOfTwelve } from './line.ts'
import { slowLink } from './slow-link.ts'

/** Ours and the others with the same ops, in the same run. */
async function heal({ isQuick }: BenchOptions): Promise<void> {
  await healInProcess(isQuick, await measureEngines(isQuick, isQuick ? 1 : 3))
}

const PARTS: Readonly<Record<string, (options: BenchOptions) => Promise<void>>> = {
  heal,
  sockets: ({ isQuick }) => healOverSockets(isQuick),
  line: ({ isQuick }) => lineOfTwelve(isQuick),
  slow: ({ isQuick }) => slowLink(isQuick),
  handshake: ({ isQuick }) => handshakes(isQuick),
  offline: ({ isQuick }) => offlineThreeDays(isQuick),
}

/** Takes the figures, of one part or of all. @throws Error when `only` names no part */
export async function run(options: BenchOptions): Promise<void> {
  if (options.only !== null && !PARTS[options.only]) throw new Error(`no part ${options.only}; there are ${Object.keys(PARTS).join(', ')}`)
  for (const [name, measure] of Object.entries(PARTS)) if (options.only === null || options.only === name) await measure(options)
}
