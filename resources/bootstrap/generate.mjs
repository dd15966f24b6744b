/** Writes the typed database client from prisma/schema when the schema changed. Also `npm run generate`. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { fingerprint, isStamped, stamp } from './fingerprint.mjs'
import { inRoot } from './paths.mjs'
import { houseNode, runNode } from './run.mjs'
import { Refusal, runAsProgram } from './say.mjs'

const STAMP = inRoot('prisma', 'generated', '.kituo-stamp')

/** Generates when needed. Answers whether it did. */
export async function ensureGenerated() {
  const hash = fingerprint(['prisma/schema', 'prisma.config.ts', 'node_modules/prisma/package.json'])
  if (isStamped(STAMP, hash) && existsSync(inRoot('prisma', 'generated', 'client.ts'))) return false
  const { code, output } = await runNode(['node_modules/prisma/build/index.js', 'generate'], {
    quiet: true,
    env: {
      // `generate` never runs the schema engine but wants one to exist, and would download it: any program that is present will do.
      PRISMA_SCHEMA_ENGINE_BINARY: houseNode(),
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  })
  if (code !== 0) throw new Refusal(`${output}\nThe database client could not be generated from prisma/schema (message above).`)
  stamp(STAMP, hash)
  return true
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runAsProgram(async () => {
    await ensureGenerated()
    return 0
  })
}
