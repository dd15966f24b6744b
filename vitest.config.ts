/** Test projects: beside the code (unit) and under tests/ (structure, integration, sim, electron, e2e). Two workers: the class of machine we promise. */
import { defineConfig } from 'vitest/config'

const MINUTE_MS = 60_000

/** One named group of test files; `alone` runs its files one after another, because each starts a browser and a station. */
const project = (name: string, include: string[], options: { testTimeout?: number; alone?: boolean } = {}) => ({
  test: {
    name,
    include,
    environment: 'node' as const,
    pool: 'forks' as const,
    testTimeout: options.testTimeout ?? 20_000,
    hookTimeout: 2 * MINUTE_MS,
    fileParallelism: !options.alone,
    // A screen and a report must not depend on where the machine stands.
    env: { TZ: 'UTC', LANG: 'C.UTF-8' },
  },
})

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      project('unit', ['{server,electron,renderer,prisma,resources}/**/*.test.{ts,tsx}', 'tests/{harness,fixtures}/**/*.test.ts']),
      project('structure', ['tests/structure/**/*.test.ts'], { testTimeout: 2 * MINUTE_MS }),
      project('integration', ['tests/integration/**/*.test.ts'], { testTimeout: MINUTE_MS }),
      project('sim', ['tests/sim/**/*.test.ts'], { testTimeout: 5 * MINUTE_MS }),
      project('electron', ['tests/electron/**/*.test.ts'], { testTimeout: 2 * MINUTE_MS, alone: true }),
      project('e2e', ['tests/e2e/**/*.test.ts'], { testTimeout: 5 * MINUTE_MS, alone: true }),
    ],
  },
})
