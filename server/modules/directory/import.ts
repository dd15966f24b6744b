/** Imports facilities from CSV: a dry run that writes nothing, or all rows in parts that leave the event loop free. */
import { setImmediate } from 'node:timers/promises'
import type { ImportFacilities, ImportReport } from '../../contract/directory.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { Context } from '../../trpc/context.ts'
import { readFacilities, type ImportRow } from './import-csv.ts'
import { addCounts, effectOf, importFacilities, NO_COUNTS, type ImportCounts } from './import-decide.ts'
import { facilityOfCode } from './load.ts'

/** Rows of one transaction: each command of the desk waits at most this long behind an import (about 10 ms). */
const PART_ROWS = 200

/**
 * Reads the file and imports it. The parts have command ids of their own, so a repeated import answers as the first did.
 * @throws AppError `import.bad-row` naming every bad row; nothing is imported then
 */
export async function runImport(ctx: Pick<Context, 'log' | 'execute'>, input: ImportFacilities): Promise<ImportReport> {
  const { rows, problems, rowCount } = await readFacilities(input.csv)
  if (input.isDryRun) return { rows: rowCount, ...(await dryRun(ctx, rows)), problems: [...problems] }
  if (problems.length > 0)
    throw new AppError('import.bad-row', { rows: problems.map(({ line, field, problem }) => ({ line, field, problem })) })
  let counts = NO_COUNTS
  for (let start = 0; start < rows.length; start += PART_ROWS) {
    const part = rows.slice(start, start + PART_ROWS)
    const done = await ctx.execute({ commandId: `${input.commandId}:${start}`, rows: part }, (state, facts) =>
      importFacilities(part, (code) => facilityOfCode(state, code), facts),
    )
    counts = addCounts(counts, done.result)
  }
  return { rows: rowCount, ...counts, problems: [] }
}

async function dryRun(ctx: Pick<Context, 'log'>, rows: readonly ImportRow[]): Promise<ImportCounts> {
  const counts = { ...NO_COUNTS }
  for (const [index, row] of rows.entries()) {
    if (index % PART_ROWS === PART_ROWS - 1) await setImmediate()
    counts[effectOf(row, facilityOfCode(ctx.log.state, row.code))] += 1
  }
  return counts
}
