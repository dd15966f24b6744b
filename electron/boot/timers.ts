/** The one timer of the shell, in the form everything takes it: work, and a way to call it off. */

/**
 * Runs work later.
 * @param delayMs milliseconds
 * @returns the function that calls it off
 */
export function after(delayMs: number, work: () => void): () => void {
  const timer = setTimeout(work, delayMs)
  return () => clearTimeout(timer)
}
