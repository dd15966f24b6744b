/** Imports saved places from CSV: a dry run that writes nothing, or all rows in parts that leave the event loop free. */
import { setImmediate } from 'node:timers/promises'
import type { ImportReport } from '../../contract/directory.ts'
import type { ImportSavedPlaces } from '../../contract/places.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { Context } from '../../trpc/context.ts'
import { readSavedPlaces } from './import-csv.ts'
import { addCounts, effectOf, importSavedPlaces, NO_COUNTS } from './import-decide.ts'
import { namesakeOf } from './load.ts'

/** Rows of one transaction: each command of the desk waits at most this long behind an import (about 10 ms). */
const PART_ROWS = 200

/**
 * Reads the file and imports it. The parts have command ids of their own, so a repeated import answers as the first did.
 * @throws AppError `import.bad-row` naming every bad row; nothing is imported then
 */
export async function runImport(ctx: Pick<Context, 'log' | 'execute'>, input: ImportSavedPlaces): Promise<ImportReport> {
  const { rows, problems, rowCount } = await readSavedPlaces(input.csv)
  if (!input.isDryRun && problems.length > 0)
    throw new AppError('import.bad-row', { rows: problems.map(({ line, field, problem }) => ({ line, field, problem })) })
  let counts = NO_COUNTS
  for (let start = 0; start < rows.length; start += PART_ROWS) {
    const part = rows.slice(start, start + PART_ROWS)
    if (input.isDryRun) {
      await setImmediate()
      for (const row of part) counts = addCounts(counts, { ...NO_COUNTS, [effectOf(row, namesakeOf(ctx.log.state, row))]: 1 })
      continue
    }
    const done = await ctx.execute({ commandId: `${input.commandId}:${start}`, rows: part }, (state, facts) =>
      importSavedPlaces(part, (row) => namesakeOf(state, row), facts),
    )
    counts = addCounts(counts, done.result)
  }
  return { rows: rowCount, ...counts, problems: [...problems] }
}
