/** What must still reach the station before a person leaves: done while the session is open. */

const steps = new Set<() => Promise<unknown>>()

/** Adds a step. @returns takes it away again */
export function beforeLeaving(step: () => Promise<unknown>): () => void {
  steps.add(step)
  return () => {
    steps.delete(step)
  }
}

/** Runs all steps; one that fails keeps nobody from leaving. */
export async function finishBeforeLeaving(): Promise<void> {
  await Promise.allSettled([...steps].map((step) => step()))
}
