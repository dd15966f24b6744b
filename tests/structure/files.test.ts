/** Every file: short, named alike, and opened by a line that says what it is for. */
import { existsSync, readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readText, rootFolder, sourceFiles } from './source-files.ts'

const CODE = /\.(ts|tsx|js|mjs|cjs|css)$/
/** Above this a file is split. A longer one that cannot be split gets a ceiling of its own here, which may only fall. */
const LONGEST = 400
const CEILINGS: Record<string, number> = {}
/** Names that a tool dictates. */
const FIXED_NAMES = new Set(['.dependency-cruiser.cjs'])
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)+$/

const rootCode = (): string[] => readdirSync(rootFolder).filter((name) => CODE.test(name))
const allCode = (): string[] => [...sourceFiles(CODE), ...rootCode()]
const lineCount = (text: string): number => text.split('\n').length - 1

/** The first line of a file after a `#!` line and what a type reference needs. */
function opening(text: string): string {
  const lines = text.split('\n')
  return (lines[0]?.startsWith('#!') ? lines[1] : lines[0]) ?? ''
}

describe('files', () => {
  test('none is longer than its ceiling', () => {
    const tooLong = allCode().flatMap((path) => {
      const lines = lineCount(readText(path))
      return lines > (CEILINGS[path] ?? LONGEST) ? [`${path}: ${lines} lines`] : []
    })
    expect(tooLong).toEqual([])
  })

  test('a ceiling is lowered as soon as its file shrinks', () => {
    const loose = Object.entries(CEILINGS).flatMap(([path, ceiling]) => {
      const lines = existsSync(`${rootFolder}/${path}`) ? lineCount(readText(path)) : 0
      return lines < ceiling ? [`${path}: ceiling ${ceiling}, ${lines} lines`] : []
    })
    expect(loose).toEqual([])
  })

  test('each begins with a line that says what it is for', () => {
    const silent = allCode().filter((path) => !/^(\/\/|\/\*\*?)\s*\S/.test(opening(readText(path))))
    expect(silent).toEqual([])
  })

  test('names are kebab-case', () => {
    const odd = allCode().filter((path) => !FIXED_NAMES.has(basename(path)) && !KEBAB.test(basename(path)))
    expect(odd).toEqual([])
  })

  test('none names a registry host', () => {
    const hosts = /registry\.[a-z0-9.-]+\.[a-z]{2,}|"resolved"\s*:/
    const texts = [
      ...rootCode(),
      ...sourceFiles(/\.(ts|tsx|mjs|cjs|js|json|ya?ml|md|sh)$/),
      'package.json',
      'package-lock.json',
      '.npmrc',
      '.ci/run',
      '.github/workflows/ci.yml',
    ]
    const naming = texts.filter(
      (path) => path !== 'tests/structure/files.test.ts' && existsSync(`${rootFolder}/${path}`) && hosts.test(readText(path)),
    )
    expect(naming).toEqual([])
  })
})
