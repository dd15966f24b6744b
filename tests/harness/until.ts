/** Waiting for something that another process does: asked again and again, with an end. */

const ASK_AGAIN_MS = 50

/** Resolves when `isTrue` answers true. @throws Error when that does not happen in time */
export async function until(isTrue: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<void> {
  const endMs = performance.now() + withinMs
  while (!(await isTrue())) {
    if (performance.now() > endMs) throw new Error(`not within ${withinMs} ms`)
    await new Promise((resolve) => {
      setTimeout(resolve, ASK_AGAIN_MS)
    })
  }
}
