/** What a door took and refused since the start of the station. */
import type { Ingested, IngestRefusal } from '../../contract/ingest.ts'

export type IngestCounts = {
  readonly messages: number
  readonly readings: number
  readonly alarms: number
  readonly refused: Readonly<Partial<Record<IngestRefusal, number>>>
}
export type IngestCounter = {
  /** Counts one message. */
  add(batch: Ingested): void
  view(): IngestCounts
}

/** Starts at nothing. */
export function createIngestCounter(): IngestCounter {
  const counts = { messages: 0, readings: 0, alarms: 0 }
  const refused: Partial<Record<IngestRefusal, number>> = {}
  return {
    add(batch) {
      counts.messages += 1
      counts.readings += batch.readings.length
      counts.alarms += batch.alarms.length
      for (const [reason, count] of Object.entries(batch.refusedCounts)) {
        const key = reason as IngestRefusal // the keys of a record of these
        refused[key] = (refused[key] ?? 0) + count
      }
    },
    view: () => ({ ...counts, refused: { ...refused } }),
  }
}
