/** A warning about a logger's file, as the station writes it: a code alone, or a code with its column. Pure. */
import { z } from 'zod'

const WithColumn = z.object({ code: z.string(), column: z.string().nullable() })
export type Warning = z.infer<typeof WithColumn>

/** @param text `clockJumps`, or the JSON of code and column */
export function warningOf(text: string): Warning {
  if (!text.startsWith('{')) return { code: text, column: null }
  try {
    return WithColumn.parse(JSON.parse(text))
  } catch {
    return { code: text, column: null } // a form this screen does not know yet: shown as it is
  }
}
