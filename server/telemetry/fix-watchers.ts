/** Who watches every believed fix of this station's own devices. */
import type { WatchedFix } from './index.ts'

export type FixWatchers = {
  watch(listener: (fix: WatchedFix) => void): () => void
  /** Tells of a fix that is on disk. A listener that fails must not lose the fix for its sender or for others. */
  tell(fix: WatchedFix): void
}

/** Builds the list of listeners, empty. */
export function createFixWatchers(onFailure: (error: unknown) => void): FixWatchers {
  const listeners = new Set<(fix: WatchedFix) => void>()
  return {
    watch(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    tell(fix) {
      for (const listener of listeners) {
        try {
          listener(fix)
        } catch (error) {
          onFailure(error)
        }
      }
    },
  }
}
