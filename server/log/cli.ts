/** `npm run log -- verify|rebuild|show --data DIR`: proves, refolds or prints a station's log. The station must be stopped. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { readEnvironment } from '../kernel/config.ts'
import { AppError } from '../kernel/app-error.ts'
import { databaseErrorSentence } from '../db/error-sentences.ts'
import { openStationLog } from '../station-log.ts'
import { askPassphrase } from './ask-passphrase.ts'
import { findLogKey, KeyRefusal } from './cli-key.ts'
import { projectionDigest } from './rebuild.ts'

const USAGE = 'npm run log -- verify|rebuild|show --data DIR [--from POSITION] [--limit N]'
const Arguments = z.object({
  verb: z.enum(['verify', 'rebuild', 'show']),
  data: z.string().min(1),
  from: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(100_000).default(50),
})
const print = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

function readArguments(): z.infer<typeof Arguments> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { data: { type: 'string' }, from: { type: 'string' }, limit: { type: 'string' } },
  })
  return Arguments.parse({ verb: positionals[0], ...values })
}

async function main(): Promise<number> {
  const args = readArguments()
  const dataDir = resolve(args.data)
  const environment = readEnvironment()
  const key = await findLogKey(dataDir, environment, () => askPassphrase('Passphrase: ', process.stdin, process.stderr))
  const opened = openStationLog(dataDir, environment, key)
  try {
    if (args.verb === 'verify') {
      const report = opened.log.verify()
      print(report)
      return report.problems.length === 0 ? 0 : 1
    }
    if (args.verb === 'rebuild') {
      const before = projectionDigest(opened.db, opened.log.engine)
      const ops = opened.log.rebuild((count) => process.stderr.write(`\r${count} ops folded`))
      process.stderr.write('\n')
      const after = projectionDigest(opened.db, opened.log.engine)
      const differing = Object.keys(after).filter((table) => after[table] !== before[table])
      print({ ops, isEqual: differing.length === 0, differing })
      return differing.length === 0 ? 0 : 1
    }
    for (const { body: _body, sealed: _sealed, hash, streamNo, ...op } of opened.log.store.opsFrom(args.from, args.limit))
      print({ ...op, stream: opened.log.heads.byNo(streamNo)?.streamId, hash: Buffer.from(hash).toString('hex') })
    return 0
  } finally {
    opened.close()
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  const sentence =
    error instanceof KeyRefusal
      ? error.message
      : error instanceof AppError
        ? databaseErrorSentence(error)
        : error instanceof z.ZodError
          ? `${USAGE}\n${z.prettifyError(error)}`
          : null
  process.stderr.write(`${sentence ?? (error instanceof Error ? error.message : String(error))}\n`)
  process.exitCode = 2
}
