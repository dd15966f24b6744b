/** Listeners of what is on disk: each hears of everything, and one that fails must not lose anything for its sender or for others. */

export type Watchers<Told> = {
  /** Adds a listener; returns the way to stop. */
  watch(listener: (told: Told) => void): () => void
  tell(told: Told): void
  readonly isEmpty: boolean
}

/** Builds the list of listeners, empty. */
export function createWatchers<Told>(onFailure: (error: unknown) => void): Watchers<Told> {
  const listeners = new Set<(told: Told) => void>()
  return {
    watch(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    tell(told) {
      for (const listener of listeners) {
        try {
          listener(told)
        } catch (error) {
          onFailure(error)
        }
      }
    },
    get isEmpty() {
      return listeners.size === 0
    },
  }
}
