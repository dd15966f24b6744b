/** Joins endless streams into one, each waiting with one item until it was taken. */

type Ready<Item> = { readonly item: Item; readonly resume: () => void }

/**
 * Items of all sources as they come. Ends when every source has ended, and fails when one of them fails.
 * @param stop ends the sources; called when the reader leaves or a source fails
 */
export async function* join<Item>(sources: readonly AsyncIterable<Item>[], stop: () => void): AsyncGenerator<Item> {
  const ready: Ready<Item>[] = []
  let open = sources.length
  const failures: unknown[] = []
  let isOver = false
  let wake = (): void => undefined

  async function pump(source: AsyncIterable<Item>): Promise<void> {
    try {
      for await (const item of source) {
        if (isOver) return
        await new Promise<void>((resume) => {
          ready.push({ item, resume })
          wake()
        })
      }
    } catch (error) {
      failures.push(error)
    } finally {
      open -= 1
      wake()
    }
  }

  for (const source of sources) void pump(source) // never rejects
  try {
    for (;;) {
      const next = ready.shift()
      if (next) {
        yield next.item
        next.resume()
      } else if (failures.length > 0) throw failures[0]
      else if (open === 0) return
      else
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  } finally {
    isOver = true
    stop()
    for (const { resume } of ready) resume()
  }
}
