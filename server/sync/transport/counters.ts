/** Figures of the transport for metrics: words and numbers, nothing about a person or a place. */
import { DIAL_FAILURES, LINK_ENDS, REFUSED_CALLS, type DialFailure, type LinkEnd, type RefusedCall } from './ports.ts'

export type TransportFigures = {
  readonly framesIn: number
  readonly framesOut: number
  readonly bytesIn: number
  readonly bytesOut: number
  readonly dials: number
  readonly linksOpened: number
  readonly linksEnded: Readonly<Record<LinkEnd, number>>
  readonly dialsFailed: Readonly<Record<DialFailure, number>>
  readonly callsRefused: Readonly<Record<RefusedCall, number>>
}

export type TransportCounters = {
  frameIn(bytes: number): void
  frameOut(bytes: number): void
  dial(): void
  linkOpened(): void
  linkEnded(end: LinkEnd): void
  dialFailed(failure: DialFailure): void
  callRefused(reason: RefusedCall): void
  /** A copy of all figures; they only grow. */
  figures(): TransportFigures
}

const zeros = <Word extends string>(words: readonly Word[]): Record<Word, number> =>
  Object.fromEntries(words.map((word) => [word, 0])) as Record<Word, number> // one entry for each word by construction

/** Counters that start at zero. */
export function createCounters(): TransportCounters {
  const totals = { framesIn: 0, framesOut: 0, bytesIn: 0, bytesOut: 0, dials: 0, linksOpened: 0 }
  const linksEnded = zeros(LINK_ENDS)
  const dialsFailed = zeros(DIAL_FAILURES)
  const callsRefused = zeros(REFUSED_CALLS)
  return {
    frameIn(bytes) {
      totals.framesIn += 1
      totals.bytesIn += bytes
    },
    frameOut(bytes) {
      totals.framesOut += 1
      totals.bytesOut += bytes
    },
    dial() {
      totals.dials += 1
    },
    linkOpened() {
      totals.linksOpened += 1
    },
    linkEnded(end) {
      linksEnded[end] += 1
    },
    dialFailed(failure) {
      dialsFailed[failure] += 1
    },
    callRefused(reason) {
      callsRefused[reason] += 1
    },
    figures: () => ({
      ...totals,
      linksEnded: { ...linksEnded },
      dialsFailed: { ...dialsFailed },
      callsRefused: { ...callsRefused },
    }),
  }
}
