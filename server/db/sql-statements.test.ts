/** The tokenizer behind the migrations runner: what hides a semicolon, what ends a statement. */
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitStatements } from './sql-statements.ts'

const texts = (sql: string): string[] => splitStatements(sql).map((statement) => statement.text)

describe('splitStatements', () => {
  it.each([
    ['nothing', '', []],
    ['only comments', '-- a; b\n/* c; */ ;;', []],
    ['two statements', 'SELECT 1; SELECT 2', ['SELECT 1', 'SELECT 2']],
    [
      'strings',
      `INSERT INTO t VALUES ('a;b', 'it''s; --no', "c;d", \`e;f\`, [g;h]); SELECT 1`,
      [`INSERT INTO t VALUES ('a;b', 'it''s; --no', "c;d", \`e;f\`, [g;h])`, 'SELECT 1'],
    ],
    ['a quote in a comment', `-- it's\nSELECT 1; /* "open */ SELECT 2`, [`-- it's\nSELECT 1`, `/* "open */ SELECT 2`]],
    ['a comment in a statement', 'SELECT /* ; */ 1 -- ;\n, 2;', ['SELECT /* ; */ 1 -- ;\n, 2']],
    ['an unclosed string', `SELECT 'a; b`, [`SELECT 'a; b`]],
    ['an unclosed comment', 'SELECT 1 /* a; b', ['SELECT 1 /* a; b']],
    ['a comment mark in a string', `SELECT '--'; SELECT '/*'; SELECT 3`, [`SELECT '--'`, `SELECT '/*'`, 'SELECT 3']],
  ])('reads %s', (_name, sql, expected) => {
    expect(texts(sql)).toEqual(expected)
  })

  it('keeps a trigger whole, CASE … END included', () => {
    const trigger = `CREATE TEMP TRIGGER "x" AFTER INSERT ON t BEGIN\n  SELECT CASE WHEN 1 THEN 2 END;\n  UPDATE t SET a = ';END';\nEND`
    expect(texts(`${trigger}; SELECT 1;`)).toEqual([trigger, 'SELECT 1'])
    expect(texts(`create /* c */ trigger x after insert on t begin select 1; end ; SELECT 2`)).toHaveLength(2)
  })

  it('gives line and words', () => {
    const [first, second] = splitStatements(`-- head\n\n  PRAGMA foreign_keys=OFF;\nCREATE TABLE "PRAGMA" (\n a TEXT\n);`)
    expect(first).toMatchObject({ line: 3, words: ['PRAGMA', 'FOREIGN_KEYS', 'OFF'] })
    expect(second).toMatchObject({ line: 4, words: ['CREATE', 'TABLE', 'A', 'TEXT'] })
  })

  it('splits as SQLite does: any values written as literals come back, whatever is in them', () => {
    const db = new Database(':memory:')
    db.exec('CREATE TABLE t (a TEXT)')
    const piece = fc.constantFrom(
      ';',
      `'`,
      '"',
      '`',
      '[',
      ']',
      '--',
      '/*',
      '*/',
      '\n',
      'PRAGMA foreign_keys=OFF;',
      'END',
      'BEGIN',
      ' ',
      'x',
      'é',
    )
    fc.assert(
      fc.property(fc.array(fc.array(piece, { maxLength: 12 }), { minLength: 1, maxLength: 5 }), (rows) => {
        const values = rows.map((parts) => parts.join(''))
        const comment = (value: string): string => `/* ${value.replaceAll('*', '')} */ -- ${value.replaceAll('\n', '')}\n`
        const sql = values.map((value) => `${comment(value)}INSERT INTO t VALUES ('${value.replaceAll(`'`, `''`)}');`).join('\n')
        db.exec('DELETE FROM t')
        for (const statement of splitStatements(sql)) db.prepare(statement.text).run()
        expect(db.prepare('SELECT a FROM t ORDER BY rowid').pluck().all()).toEqual(values)
      }),
      { numRuns: 500 },
    )
    db.close()
  })
})
