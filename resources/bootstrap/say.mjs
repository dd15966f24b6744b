/** How the bootstrap talks: one plain line for each thing a person should know. */

/** A sentence for a person that ends the run; no stack is printed for it. */
export class Refusal extends Error {
  /** @param {string} sentence what happened, what is safe, what to do */
  constructor(sentence) {
    super(sentence)
    this.name = 'Refusal'
  }
}

/** @param {string} line */
export const say = (line) => process.stdout.write(`${line}\n`)

/**
 * Runs the program and turns a Refusal into one line; anything else is our fault and keeps its stack.
 * @param {() => Promise<number>} program answers the exit code
 */
export async function runAsProgram(program) {
  try {
    process.exitCode = await program()
  } catch (error) {
    process.stderr.write(`${error instanceof Refusal ? error.message : error instanceof Error ? error.stack : String(error)}\n`)
    process.exitCode = 1
  }
}

/**
 * Seconds with one decimal below ten, whole above, minutes when long.
 * @param {number} ms milliseconds
 */
export function duration(ms) {
  const seconds = ms / 1000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 120) return `${Math.round(seconds)} s`
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)} min ${whole % 60} s`
}
