/** The state of the machine, for the conditions of a figure. */
import { availableParallelism, loadavg } from 'node:os'

/** Cores, load of the last minute, Node. A load far above what the bench itself causes means that absolute values are worth little. */
export const machine = (): string =>
  `${availableParallelism()} cores, load ${(loadavg()[0] ?? 0).toFixed(1)}, Node ${process.versions.node}`

/** Memory of this process, megabytes. */
export const rssMegabytes = (): number => process.memoryUsage.rss() / 2 ** 20

/** Processor seconds this process has used, all its threads together. */
export const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
