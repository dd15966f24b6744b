/** Figures of sensor readings for Prometheus: words of our own as labels, nothing about a sensor, a place or a person. */
import { Counter, Gauge, type Registry } from 'prom-client'
import type { ReadingFigures } from '../telemetry/readings/index.ts'

type Series = readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[]
const one = (value: number): Series => [[{}, value]]
const by = (label: string, counts: Readonly<Record<string, number>>): Series =>
  Object.entries(counts).map(([word, count]) => [{ [label]: word }, count])

const COUNTERS: readonly (readonly [name: string, help: string, label: string | null, read: (figures: ReadingFigures) => Series])[] = [
  ['accepted', 'Readings kept', 'door', ({ byDoor }) => by('door', byDoor)],
  ['duplicates', 'Readings that were known already', null, ({ duplicates }) => one(duplicates)],
  ['conflicts', 'Readings with another value for a moment that has one', null, ({ conflicts }) => one(conflicts)],
  ['late', 'Readings kept that are older than the newest of their sensor', null, ({ late }) => one(late)],
  ['refused', 'Readings that were not kept', 'reason', ({ refused }) => by('reason', refused)],
  ['sealed', 'Readings sealed', null, ({ sealed }) => one(sealed)],
  ['sealed_bytes', 'Bytes of sealed readings', null, ({ sealedBytes }) => one(sealedBytes)],
  ['damaged_blocks', 'Sealed days of a sensor that could not be read', null, ({ damaged }) => one(damaged)],
]
const GAUGES: readonly (readonly [name: string, help: string, read: (figures: ReadingFigures) => number])[] = [
  ['open', 'Readings not sealed yet', ({ open }) => open],
  ['sensors', 'Sensors that ever sent a reading', ({ sensors }) => sensors],
  ['per_second', 'Readings taken in the last seconds', ({ perSecond }) => perSecond],
]

/** Adds them to a registry; read when scraped. */
export function addReadingMetrics(registry: Registry, figures: () => ReadingFigures): void {
  for (const [name, help, label, read] of COUNTERS)
    new Counter({
      name: `kituo_readings_${name}_total`,
      help,
      labelNames: label === null ? [] : [label],
      registers: [registry],
      collect() {
        this.reset()
        for (const [labels, value] of read(figures())) this.inc(labels, value)
      },
    })
  for (const [name, help, read] of GAUGES)
    new Gauge({
      name: `kituo_readings_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read(figures()))
      },
    })
}
