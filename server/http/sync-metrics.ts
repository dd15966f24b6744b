/** Figures of the links to other stations for Prometheus: words of our own as labels, nothing about a station, a person or a place. */
import { Counter, Gauge, type Registry } from 'prom-client'
import type { TransportFigures } from '../sync/transport/counters.ts'

/** What is asked of sync at every scrape. */
export type SyncSources = {
  readonly figures: () => TransportFigures
  readonly statuses: () => readonly { readonly link: { readonly state: string } }[]
  readonly audits: () => readonly { readonly scopes: readonly { readonly outcome: string }[] }[]
}
type Series = readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[]

const byReason = (counts: Readonly<Record<string, number>>): Series => Object.entries(counts).map(([reason, count]) => [{ reason }, count])
const byDirection = (received: number, sent: number): Series => [
  [{ direction: 'in' }, received],
  [{ direction: 'out' }, sent],
]
/** How many of each. */
const tally = (label: string, words: readonly string[]): Series =>
  [...Map.groupBy(words, (word) => word)].map(([word, same]) => [{ [label]: word }, same.length])

const COUNTERS: readonly (readonly [name: string, help: string, label: string | null, read: (figures: TransportFigures) => Series])[] = [
  ['frames', 'Frames of sync', 'direction', ({ framesIn, framesOut }) => byDirection(framesIn, framesOut)],
  ['bytes', 'Bytes of sync frames, before TLS', 'direction', ({ bytesIn, bytesOut }) => byDirection(bytesIn, bytesOut)],
  ['dials', 'Calls to other stations', null, ({ dials }) => [[{}, dials]]],
  ['links_opened', 'Links that came to stand', null, ({ linksOpened }) => [[{}, linksOpened]]],
  ['links_ended', 'Links that ended', 'reason', ({ linksEnded }) => byReason(linksEnded)],
  ['dials_failed', 'Calls that led to no link', 'reason', ({ dialsFailed }) => byReason(dialsFailed)],
  ['calls_refused', 'Connections from outside that were turned away', 'reason', ({ callsRefused }) => byReason(callsRefused)],
]

/** Adds them to a registry; read when scraped. */
export function addSyncMetrics(registry: Registry, { figures, statuses, audits }: SyncSources): void {
  for (const [name, help, label, read] of COUNTERS)
    new Counter({
      name: `kituo_sync_${name}_total`,
      help,
      labelNames: label === null ? [] : [label],
      registers: [registry],
      collect() {
        this.reset()
        for (const [labels, value] of read(figures())) this.inc(labels, value)
      },
    })
  const gauge = (name: string, help: string, label: string, read: () => Series): Gauge =>
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        this.reset()
        for (const [labels, value] of read()) this.set(labels, value)
      },
    })
  gauge('kituo_sync_links', 'Stations by the state of the link to them', 'state', () =>
    tally(
      'state',
      statuses().map(({ link }) => link.state),
    ),
  )
  gauge('kituo_sync_audits', 'Scopes by how they last compared with another station', 'outcome', () =>
    tally(
      'outcome',
      audits().flatMap(({ scopes }) => scopes.map(({ outcome }) => outcome)),
    ),
  )
}
