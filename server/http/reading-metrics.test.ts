/** Figures of readings as Prometheus reads them: names, labels; read anew at every scrape. */
import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { createCounts } from '../telemetry/readings/counts.ts'
import { addReadingMetrics } from './reading-metrics.ts'

test('figures of readings are read when scraped', async () => {
  const registry = new Registry()
  const counts = createCounts()
  addReadingMetrics(registry, () => ({ ...counts, open: 5, sensors: 2, perSecond: 1.5 }))
  counts.byDoor.mqtt = 7
  counts.refused.outOfRange = 3
  counts.late = 2
  expect((await registry.metrics()).split('\n')).toEqual(
    expect.arrayContaining([
      'kituo_readings_accepted_total{door="mqtt"} 7',
      'kituo_readings_refused_total{reason="outOfRange"} 3',
      'kituo_readings_refused_total{reason="ahead"} 0',
      'kituo_readings_late_total 2',
      'kituo_readings_open 5',
      'kituo_readings_sensors 2',
      'kituo_readings_per_second 1.5',
    ]),
  )
  counts.byDoor.mqtt = 8
  expect(await registry.metrics()).toContain('kituo_readings_accepted_total{door="mqtt"} 8')
})
