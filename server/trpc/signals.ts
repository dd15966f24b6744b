/** What screens must ask again although no op says so: things derived from time, measured, or about themselves. */
import { LIVE_SIGNALS, type LiveSignal } from '../contract/live.ts'

export type Signals = {
  /** Something changed; null = nothing did, the station is alive. */
  publish(signal: LiveSignal | null): void
  /** What changed since the last item, first everything: nobody knows what a new reader has missed. Until aborted. */
  follow(signal: AbortSignal): AsyncGenerator<ReadonlySet<LiveSignal>>
}
type Reader = { readonly changed: Set<LiveSignal>; isTold: boolean; wake: () => void }

/** Builds the switchboard, empty. */
export function createSignals(): Signals {
  const readers = new Set<Reader>()

  async function* follow(signal: AbortSignal): AsyncGenerator<ReadonlySet<LiveSignal>> {
    const reader: Reader = { changed: new Set(LIVE_SIGNALS), isTold: false, wake: () => undefined }
    const onAbort = (): void => {
      reader.wake()
    }
    readers.add(reader)
    signal.addEventListener('abort', onAbort)
    try {
      while (!signal.aborted) {
        if (reader.isTold)
          await new Promise<void>((resolve) => {
            reader.wake = resolve
          })
        else {
          const changed = new Set(reader.changed)
          reader.changed.clear()
          reader.isTold = true
          yield changed
        }
      }
    } finally {
      readers.delete(reader)
      signal.removeEventListener('abort', onAbort)
    }
  }

  return {
    publish(signal) {
      for (const reader of readers) {
        if (signal !== null) reader.changed.add(signal)
        reader.isTold = false
        reader.wake()
      }
    },
    follow,
  }
}
