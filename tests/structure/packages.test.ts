/** package.json and its lock: exact versions, no host, no install scripts, and the encrypted database engine in force. */
import { describe, expect, test } from 'vitest'
import { readText } from './source-files.ts'

type Manifest = {
  scripts: Record<string, string>
  allowScripts: Record<string, boolean>
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
  overrides: Record<string, string>
}
type LockEntry = { name?: string; version?: string; resolved?: string; link?: boolean; hasInstallScript?: boolean }
type Lock = { lockfileVersion: number; packages: Record<string, LockEntry> }

const manifest = JSON.parse(readText('package.json')) as Manifest
const lock = JSON.parse(readText('package-lock.json')) as Lock
const entries = Object.entries(lock.packages).filter(([path]) => path !== '')
const packageName = (path: string, entry: LockEntry): string =>
  entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

describe('package.json', () => {
  test.each(['dependencies', 'devDependencies', 'overrides', 'allowScripts'] as const)('%s are sorted', (list) => {
    const names = Object.keys(manifest[list])
    expect(names).toEqual([...names].sort((a, b) => (a < b ? -1 : 1)))
  })

  test('every version is exact, so that a clone in a year is the clone of today', () => {
    const all = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.overrides })
    expect(all.filter(([, version]) => !/^(npm:[^@]+@)?\d+\.\d+\.\d+([-+][\w.-]+)?$/.test(version))).toEqual([])
  })

  test('no package is both shipped and a tool', () => {
    expect(Object.keys(manifest.dependencies).filter((name) => name in manifest.devDependencies)).toEqual([])
  })

  test('every package with an install script is judged; only `node` may run one', () => {
    const withScript = new Set(entries.filter(([, entry]) => entry.hasInstallScript).map(([path, entry]) => packageName(path, entry)))
    expect([...withScript].filter((name) => !(name in manifest.allowScripts))).toEqual([])
    expect(Object.entries(manifest.allowScripts).filter(([, isAllowed]) => isAllowed)).toEqual([['node', true]])
  })

  test('the doors of the README exist as scripts', () => {
    for (const name of ['start', 'test', 'check', 'station', 'log', 'bench', 'build', 'generate'])
      expect(manifest.scripts).toHaveProperty(name)
  })
})

describe('package-lock.json', () => {
  test('names no host: the registry of whoever installs is used', () => {
    expect(entries.filter(([, entry]) => entry.resolved !== undefined && !entry.link)).toEqual([])
  })

  test('every package has a version and a checksum', () => {
    const text = readText('package-lock.json')
    expect(entries.filter(([, entry]) => !entry.version).map(([path]) => path)).toEqual([])
    expect(text.match(/"integrity": "sha512-/g)?.length).toBe(entries.length)
  })

  test('binds one database engine, the encrypted one', () => {
    const engines = entries.filter(
      ([path, entry]) => path.endsWith('node_modules/better-sqlite3') || packageName(path, entry).startsWith('better-sqlite3'),
    )
    expect(engines.map(([path, entry]) => [path, entry.name, entry.version])).toEqual([
      ['node_modules/better-sqlite3', 'better-sqlite3-multiple-ciphers', '13.0.3'],
    ])
  })

  test('holds one version of React and of every tRPC package', () => {
    for (const name of ['react', 'react-dom', '@trpc/server', '@trpc/client', 'zod'])
      expect(entries.filter(([path]) => path.endsWith(`node_modules/${name}`)).map(([path]) => path)).toEqual([`node_modules/${name}`])
  })
})

describe('node_modules', () => {
  test('carries the encrypted engine under the name everyone imports', () => {
    const engine = JSON.parse(readText('node_modules/better-sqlite3/package.json')) as { name: string; version: string }
    expect(engine).toMatchObject({ name: 'better-sqlite3-multiple-ciphers', version: '13.0.3' })
  })

  test('runs on the Node it carries', () => {
    expect(process.versions.node.split('.')[0]).toBe('24')
  })
})
