/** Prometheus figures of the station. Labels carry names of our own, never anything about a person. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import type { ReadingFigures } from '../telemetry/readings/index.ts'
import type { ColdChain } from '../modules/coldchain/index.ts'
import { addColdChainMetrics } from './coldchain-metrics.ts'
import { addReadingMetrics } from './reading-metrics.ts'
import { addSyncMetrics, type SyncSources } from './sync-metrics.ts'

export type Metrics = {
  readonly registry: Registry
  observeRequest(route: string, method: string, status: number, seconds: number): void
  stop(): void
}
export type MetricSources = {
  position(): number
  waitingCommands(): number
  fixesPerSecond(): number
  databaseIsWritable(): boolean
  readings(): ReadingFigures
  coldchain?(): ColdChain['figures']
  readonly sync: SyncSources
}

/** Builds the registry; gauges are read when scraped. */
export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'kituo_' })
  const gauge = (name: string, help: string, read: () => number): Gauge =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  gauge('kituo_log_position', 'Ops in the log', sources.position)
  gauge('kituo_commands_waiting', 'Commands waiting for the writer', sources.waitingCommands)
  gauge('kituo_fixes_per_second', 'Position fixes taken in the last second', sources.fixesPerSecond)
  gauge('kituo_database_writable', '1 while the database takes writes', () => (sources.databaseIsWritable() ? 1 : 0))
  addReadingMetrics(registry, sources.readings)
  if (sources.coldchain) addColdChainMetrics(registry, sources.coldchain.bind(sources))
  addSyncMetrics(registry, sources.sync)
  const requests = new Counter({
    name: 'kituo_http_requests_total',
    help: 'HTTP requests',
    labelNames: ['route', 'method', 'status'],
    registers: [registry],
  })
  const seconds = new Histogram({
    name: 'kituo_http_request_seconds',
    help: 'Time to answer',
    labelNames: ['route'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5],
    registers: [registry],
  })
  return {
    registry,
    observeRequest(route, method, status, duration) {
      requests.inc({ route, method, status })
      seconds.observe({ route }, duration)
    },
    stop: () => {
      registry.clear()
    },
  }
}
