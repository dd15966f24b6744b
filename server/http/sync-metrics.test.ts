/** Figures of sync as Prometheus reads them: names, labels, units; read anew at every scrape. */
import { expect, test } from 'vitest'
import { createCounters } from '../sync/transport/counters.ts'
import { createCounts } from '../telemetry/readings/counts.ts'
import { createMetrics } from './metrics.ts'

test('figures of the links are read when scraped and only grow', async () => {
  const counters = createCounters()
  const states = ['connected', 'connected', 'waiting']
  const metrics = createMetrics({
    ...{ position: () => 7, waitingCommands: () => 0, fixesPerSecond: () => 0, databaseIsWritable: () => true },
    readings: () => ({ ...createCounts(), open: 0, sensors: 0, perSecond: 0 }),
    sync: {
      figures: () => counters.figures(),
      statuses: () => states.map((state) => ({ link: { state } })),
      audits: () => [{ scopes: [{ outcome: 'agreed' }, { outcome: 'agreed' }, { outcome: 'damaged' }] }],
    },
  })
  counters.frameIn(100)
  counters.frameOut(20)
  counters.frameOut(30)
  counters.dial()
  counters.linkOpened()
  counters.linkEnded('silent')
  counters.dialFailed('unreachable')
  counters.callRefused('unknown')
  const scrape = async (): Promise<string[]> =>
    (await metrics.registry.metrics()).split('\n').filter((line) => line.startsWith('kituo_sync_'))
  expect(await scrape()).toEqual(
    expect.arrayContaining([
      'kituo_sync_frames_total{direction="in"} 1',
      'kituo_sync_frames_total{direction="out"} 2',
      'kituo_sync_bytes_total{direction="in"} 100',
      'kituo_sync_bytes_total{direction="out"} 50',
      'kituo_sync_dials_total 1',
      'kituo_sync_links_opened_total 1',
      'kituo_sync_links_ended_total{reason="silent"} 1',
      'kituo_sync_links_ended_total{reason="cut"} 0',
      'kituo_sync_dials_failed_total{reason="unreachable"} 1',
      'kituo_sync_calls_refused_total{reason="unknown"} 1',
      'kituo_sync_links{state="connected"} 2',
      'kituo_sync_links{state="waiting"} 1',
      'kituo_sync_audits{outcome="agreed"} 2',
      'kituo_sync_audits{outcome="damaged"} 1',
    ]),
  )
  counters.frameIn(1)
  states.length = 1
  const again = await scrape()
  expect(again).toContain('kituo_sync_bytes_total{direction="in"} 101')
  expect(again.filter((line) => line.startsWith('kituo_sync_links{'))).toEqual(['kituo_sync_links{state="connected"} 1'])
  metrics.stop()
})
