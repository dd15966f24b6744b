/** The lint bans of this house: each catches what it is about, in the folder it is about, and nothing else. */
import { ESLint } from 'eslint'
import { describe, expect, test } from 'vitest'
import { rootFolder, sourceFiles } from './source-files.ts'

type Case = { what: string; folder: RegExp; code: string; rule: string | null }

const LOGIC = /^server\/contract\/[a-z-]+\.ts$/
const SCREEN = /^renderer\/(app|desks|alarms|commands)\/.*\.tsx$/
const cases: Case[] = [
  { what: 'a clock read in logic', folder: LOGIC, code: 'export const at = (): number => Date.now()', rule: 'no-restricted-syntax' },
  { what: 'a date made of now', folder: LOGIC, code: 'export const at = (): Date => new Date()', rule: 'no-restricted-syntax' },
  { what: 'a date made of a value', folder: LOGIC, code: 'export const at = (text: string): Date => new Date(text)', rule: null },
  { what: 'chance in logic', folder: LOGIC, code: 'export const chance = (): number => Math.random()', rule: 'no-restricted-syntax' },
  {
    what: 'the environment in logic',
    folder: /^server\/kernel\/(app-error|geo|ids)\.ts$/,
    code: 'export const home = process.env.HOME',
    rule: 'no-restricted-syntax',
  },
  {
    what: 'the environment in kernel/config',
    folder: /^server\/kernel\/config\.ts$/,
    code: 'export const home = process.env.HOME',
    rule: null,
  },
  { what: 'console in logic', folder: LOGIC, code: "console.log('x')", rule: 'no-console' },
  {
    what: 'serialize on a database',
    folder: LOGIC,
    code: 'export const dump = (db: { serialize(): Uint8Array }): Uint8Array => db.serialize()',
    rule: 'no-restricted-syntax',
  },
  { what: 'a default export', folder: LOGIC, code: 'export default 1', rule: 'no-restricted-syntax' },
  { what: 'an interface', folder: LOGIC, code: 'export interface Box { size: number }', rule: 'no-restricted-syntax' },
  { what: 'any', folder: LOGIC, code: 'export const read = (value: any): unknown => value', rule: '@typescript-eslint/no-explicit-any' },
  {
    what: 'a non-null assertion',
    folder: LOGIC,
    code: 'export const first = (list: number[]): number => list[0]!',
    rule: '@typescript-eslint/no-non-null-assertion',
  },
  {
    what: 'a promise nobody waits for',
    folder: LOGIC,
    code: 'const work = async (): Promise<void> => {}\nexport const start = (): void => { work() }',
    rule: '@typescript-eslint/no-floating-promises',
  },
  {
    what: 'a switch that forgets a case',
    folder: LOGIC,
    code: "export function f(x: 'a' | 'b'): number { switch (x) { case 'a': return 1 } return 0 }",
    rule: '@typescript-eslint/switch-exhaustiveness-check',
  },
  {
    what: 'a cast without a reason',
    folder: LOGIC,
    code: 'export const n = (value: unknown): number => value as number',
    rule: 'local/explained-cast',
  },
  {
    what: 'a cast with a reason',
    folder: LOGIC,
    code: '// checked by the caller\nexport const n = (value: unknown): number => value as number',
    rule: null,
  },
  { what: 'a swallowed error', folder: LOGIC, code: 'export const f = (): void => { try { f() } catch {} }', rule: 'no-empty' },
  { what: 'text on a screen', folder: SCREEN, code: 'export const Box = () => <p>Hello</p>', rule: 'local/no-untranslated-text' },
  {
    what: 'text in braces on a screen',
    folder: SCREEN,
    code: "export const Box = () => <p>{'Hello'}</p>",
    rule: 'local/no-untranslated-text',
  },
  {
    what: 'a spoken label',
    folder: SCREEN,
    code: 'export const Box = () => <button aria-label="Close" />',
    rule: 'local/no-untranslated-text',
  },
  { what: 'signs without letters', folder: SCREEN, code: 'export const Box = () => <p className="wide">· 12 %</p>', rule: null },
  {
    what: 'markup from text',
    folder: SCREEN,
    code: "export const Box = () => <p dangerouslySetInnerHTML={{ __html: '' }} />",
    rule: 'no-restricted-syntax',
  },
  {
    what: 'an inline colour',
    folder: SCREEN,
    code: "export const Box = () => <p style={{ backgroundColor: 'red' }} />",
    rule: 'no-restricted-syntax',
  },
  {
    what: 'a hook in a condition',
    folder: SCREEN,
    code: "import { useId } from 'react'\nexport function Box({ a }: { a: boolean }) { if (a) { useId() } return null }",
    rule: 'react-hooks/rules-of-hooks',
  },
]

const eslint = new ESLint({ cwd: rootFolder })

describe('lint bans', () => {
  test.each(cases)('$what: $rule', async ({ folder, code, rule }) => {
    // The text is judged as if it stood in an existing file, because the type-aware rules need one that the compiler knows.
    const [filePath] = sourceFiles(folder).filter((path) => !path.includes('.test.'))
    if (!filePath) throw new Error(`no file matches ${folder}`)
    const [result] = await eslint.lintText(`${code}\n`, { filePath: `${rootFolder}/${filePath}` })
    const broken = (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message)
    expect(broken).toEqual(rule === null ? [] : expect.arrayContaining([rule]))
  })
})
