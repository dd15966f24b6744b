/** What has to be closed again when a station stops, or when it does not get up: the opposite order of opening. */

export type Closing = {
  /** Remembers how to close what was just opened. */
  onClose(step: () => void | Promise<void>): void
  /**
   * Closes everything, the last opened first; a step that fails keeps no other from its turn. A second call waits for the first.
   * @throws AggregateError of what the steps threw
   */
  close(): Promise<void>
}

/** Builds an empty list of things to close. */
export function createClosing(): Closing {
  const steps: (() => void | Promise<void>)[] = []
  let closed: Promise<void> | null = null
  async function closeAll(): Promise<void> {
    const errors: unknown[] = []
    for (let step = steps.pop(); step; step = steps.pop()) {
      try {
        await step()
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, 'not everything could be closed')
  }
  return {
    onClose: (step) => {
      steps.push(step)
    },
    close: () => (closed ??= closeAll()),
  }
}
