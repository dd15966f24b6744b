/** Reads one line from the terminal without showing it, or from whatever is connected to standard input. */
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { ReadStream } from 'node:tty'

type Input = Pick<ReadStream, 'isTTY'> & NodeJS.ReadableStream
type Output = { write(text: string): unknown }

/** @returns the line; null when the input ends before one */
export async function askPassphrase(prompt: string, input: Input, output: Output): Promise<string | null> {
  const silent = new Writable({
    write(_chunk, _encoding, done) {
      done() // what is typed is not shown
    },
  })
  const lines = createInterface({ input, output: silent, terminal: input.isTTY })
  if (input.isTTY) output.write(prompt)
  try {
    for await (const line of lines) return line
    return null
  } finally {
    lines.close()
    if (input.isTTY) output.write('\n')
  }
}
