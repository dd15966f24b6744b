/** The import rules: each says why it exists, and each really refuses the edge it is about. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rootFolder } from './source-files.ts'

type Rule = { name: string; comment?: string; severity: string }
type Report = { summary: { violations: { from: string; rule: { name: string } }[] } }

const { forbidden } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as { forbidden: Rule[] }

/** Rule -> a file that breaks it. Packages that must resolve are stood in for by `packages` below. */
const OFFENCES: Record<string, Record<string, string>> = {
  'no-circular': {
    'server/kernel/one.ts': "export { two } from './two.ts'",
    'server/kernel/two.ts': "export { one as two } from './one.ts'",
  },
  'no-orphans': { 'server/kernel/alone.ts': 'export const alone = 1' },
  'no-unresolvable': { 'server/kernel/lost.ts': "import './not-there.ts'" },
  'no-undeclared-package': { 'server/kernel/undeclared.ts': "import 'undeclared'" },
  'no-deprecated-core': { 'server/kernel/old.ts': "import 'node:punycode'" },
  'nothing-imports-tests': { 'server/kernel/tested.ts': "import '../../tests/harness/help.ts'" },
  'nobody-imports-an-entry-point': { 'server/http/starts.ts': "import '../cli.ts'" },
  'bootstrap-needs-no-package': { 'resources/bootstrap/heavy.mjs': "import 'zod'" },
  'contract-is-pure': { 'server/contract/impure.ts': "import '../kernel/target.ts'" },
  'contract-has-one-package': { 'server/contract/heavy.ts': "import 'fastify'" },
  'kernel-knows-the-contract-only': { 'server/kernel/high.ts': "import '../log/target.ts'" },
  'ground-below-modules': { 'server/log/high.ts': "import '../modules/units/index.ts'" },
  'sync-uses-doors': { 'server/sync/deep.ts': "import '../modules/units/target.ts'" },
  'database-below-the-log': { 'server/db/high.ts': "import '../log/target.ts'" },
  'sqlite-behind-db': { 'server/http/opens.ts': "import 'better-sqlite3'" },
  'prisma-behind-db-and-queries': { 'server/modules/units/routes.ts': "import '../../../prisma/generated/client.ts'" },
  'module-door-only': { 'server/modules/incidents/reads.ts': "import '../units/target.ts'" },
  'decisions-are-pure': { 'server/modules/units/decide.ts': "import '../../db/target.ts'" },
  'decisions-do-no-io': { 'server/modules/units/decide-io.decide.ts': "import 'node:fs'" },
  'projection-folds-only': {
    'server/modules/units/projection.ts': "import './queries.ts'",
    'server/modules/units/queries.ts': 'export const q = 1',
  },
  'module-knows-no-transport': { 'server/modules/units/speaks.ts': "import '../../http/target.ts'" },
  'gateway-uses-doors': { 'server/gateways/gps/deep.ts': "import '../../modules/units/target.ts'" },
  'demo-uses-doors': { 'server/demo/deep.ts': "import '../modules/units/target.ts'" },
  'transport-has-no-rules': { 'server/http/deep.ts': "import '../modules/units/target.ts'" },
  'station-is-the-top': { 'server/http/top.ts': "import '../station.ts'" },
  'server-knows-no-screen': { 'server/http/draws.ts': "import '../../renderer/ui/target.ts'" },
  'ships-only-dependencies': { 'server/http/tool.ts': "import 'devtool'" },
  'renderer-sees-the-contract-only': { 'renderer/app/deep.ts': "import '../../server/kernel/target.ts'" },
  'app-router-is-a-type': { 'renderer/lib/trpc.ts': "import '../../server/trpc/root.ts'" },
  'renderer-has-no-node': { 'renderer/app/reads.ts': "import 'node:fs'" },
  'renderer-has-no-server-package': { 'renderer/app/serves.ts': "import 'fastify'" },
  'desk-door-only': { 'renderer/desks/hospital/peeks.ts': "import '../dispatch/target.ts'" },
  'shared-knows-no-desk': { 'renderer/lib/high.ts': "import '../desks/dispatch/target.ts'" },
  'desk-knows-no-app': { 'renderer/desks/hospital/frame.ts': "import '../../app/target.ts'" },
  'ui-is-design-only': { 'renderer/ui/stateful.ts': "import '../stores/target.ts'" },
  'lib-is-lowest': { 'renderer/lib/widget.ts': "import '../ui/target.ts'" },
  'stores-hold-state-only': { 'renderer/stores/widget.ts': "import '../ui/target.ts'" },
  'map-owns-the-ground': { 'renderer/desks/hospital/map.ts': "import 'maplibre-gl'" },
  'field-pages-are-small': { 'renderer/field/sos/heavy.ts': "import '../../desks/dispatch/target.ts'" },
  'shell-is-thin': { 'electron/services/rules.ts': "import '../../server/log/target.ts'" },
  'preload-is-a-bridge': { 'electron/preload/wide.ts': "import '../services/target.ts'" },
  'preload-has-no-node': { 'electron/preload/reads.ts': "import 'node:fs'" },
}
const TARGETS = [
  'server/kernel/target.ts',
  'server/log/target.ts',
  'server/db/target.ts',
  'server/http/target.ts',
  'server/cli.ts',
  'server/station.ts',
  'server/trpc/root.ts',
  'server/modules/units/index.ts',
  'server/modules/units/target.ts',
  'renderer/ui/target.ts',
  'renderer/stores/target.ts',
  'renderer/app/target.ts',
  'renderer/desks/dispatch/target.ts',
  'electron/services/target.ts',
  'prisma/generated/client.ts',
  'tests/harness/help.ts',
]
const PACKAGES = {
  dependencies: ['zod', 'fastify', 'better-sqlite3', 'maplibre-gl'],
  devDependencies: ['devtool'],
  undeclared: ['undeclared'],
}

let folder = ''
const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}
const declared = (list: string[]): Record<string, string> => Object.fromEntries(list.map((name) => [name, '1.0.0']))

function cruise(): Report {
  const tool = join(rootFolder, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
  const config = join(rootFolder, '.dependency-cruiser.cjs')
  const run = spawnSync(
    process.execPath,
    [tool, '--config', config, '--no-progress', '--output-type', 'json', 'server', 'electron', 'renderer', 'resources', 'tests'],
    { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  )
  if (!run.stdout) throw new Error(run.stderr)
  return JSON.parse(run.stdout) as Report
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kituo-rules-'))
  put(
    'package.json',
    JSON.stringify({
      name: 'house',
      type: 'module',
      dependencies: declared(PACKAGES.dependencies),
      devDependencies: declared(PACKAGES.devDependencies),
    }),
  )
  put('tsconfig.base.json', '{ "compilerOptions": { "module": "nodenext", "allowImportingTsExtensions": true, "noEmit": true } }')
  for (const name of Object.values(PACKAGES).flat()) {
    put(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }))
    put(`node_modules/${name}/index.js`, '')
  }
  for (const path of TARGETS) put(path, 'export const target = 1\n')
  for (const files of Object.values(OFFENCES)) for (const [path, text] of Object.entries(files)) put(path, `${text}\n`)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('import rules', () => {
  test('each gives its reason', () => {
    expect(forbidden.filter(({ comment }) => (comment ?? '').length < 30).map(({ name }) => name)).toEqual([])
    expect(forbidden.filter(({ severity }) => severity !== 'error').map(({ name }) => name)).toEqual([])
  })

  test('each is tried here', () => {
    expect(Object.keys(OFFENCES).sort()).toEqual(forbidden.map(({ name }) => name).sort())
  })

  test('each refuses its offence', () => {
    const broken = new Set(cruise().summary.violations.map(({ from, rule }) => `${rule.name} <- ${from}`))
    const unnoticed = Object.entries(OFFENCES).flatMap(([name, files]) =>
      Object.keys(files).some((path) => broken.has(`${name} <- ${path}`)) ? [] : [name],
    )
    expect(unnoticed).toEqual([])
  })
})
