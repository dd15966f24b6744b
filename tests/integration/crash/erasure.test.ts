/** Erasing a person holds through a crash at any moment, and leaves nothing behind that a reader of the disk could use. */
import { spawn } from 'node:child_process'
import { createDecipheriv } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { PAGE_BYTES } from '../../../server/db/page-check.ts'
import { KEY, openErasureLog } from './erasure-log.ts'

const child = fileURLToPath(new URL('./erasure-writer.ts', import.meta.url))
const NAME = 'Zawadi Mfano-Pekee'

let folder = ''
let station: ReturnType<typeof openErasureLog> | null = null
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kituo-erasure-'))))
afterEach(() => {
  station?.close()
  station = null
  rmSync(folder, { recursive: true, force: true })
})

const open = (options?: Parameters<typeof openErasureLog>[1]) => (station = openErasureLog(folder, options))
const close = (): void => {
  station?.close()
  station = null
}
type Opened = ReturnType<typeof open>
const keyOf = ({ db }: Opened, subjectId: string) =>
  (db.prepare('SELECT key FROM SubjectKey WHERE subjectId = ?').get(subjectId) as { key: Buffer | null } | undefined)?.key // one column
const sealedOf = ({ db }: Opened, subjectId: string) =>
  (db.prepare('SELECT sealed FROM SealedBody WHERE subjectId = ?').all(subjectId) as { sealed: Buffer | null }[]).map((row) => row.sealed) // one column
const kinds = ({ db }: Opened) => db.prepare('SELECT kind FROM Op ORDER BY pos').pluck().all()
const nameOf = ({ log }: Opened, id: string) => log.state.table('Incident').get(id)?.callerName

/** Two people are seen; gives the key and the sealed bytes of the first. */
async function seeTwo(options?: Parameters<typeof openErasureLog>[1]): Promise<{ key: Buffer; sealed: Buffer }> {
  const opened = open(options)
  await opened.see('A', 'S-A')
  await opened.see('B', 'S-B')
  const [sealed] = sealedOf(opened, 'S-A')
  const key = keyOf(opened, 'S-A')
  if (!key || !sealed) throw new Error('nothing was sealed')
  close()
  return { key: Buffer.from(key), sealed: Buffer.from(sealed) }
}

/** Runs the child to its violent end; gives what it said. */
async function crash(moment: 'between' | 'after' | 'torn'): Promise<string> {
  const process_ = spawn(process.execPath, [child, folder, moment], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  let problems = ''
  process_.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  process_.stderr.on('data', (chunk: Buffer) => (problems += chunk.toString()))
  const signal = await new Promise((done) => process_.once('close', (_code, how) => done(how)))
  if (signal !== 'SIGKILL') throw new Error(problems)
  return said
}

/**
 * Every page of the database and every frame of its write-ahead log, decrypted one by one, so that free space and old
 * versions are seen too. Page format: SQLCipher 4 (https://www.zetetic.net/sqlcipher/design/); log format: SQLite's "WAL-mode file format".
 */
function decrypted(): Buffer {
  const file = join(folder, 'kituo.db')
  const pages = slices(readFileSync(file), 0, 0)
  const frames = existsSync(`${file}-wal`) ? slices(readFileSync(`${file}-wal`), 32, 24) : []
  return Buffer.concat([...pages, ...frames].map(decryptPage))
}

/** Pages of 4096 bytes after `head` bytes, each behind `before` bytes. */
function slices(bytes: Buffer, head: number, before: number): Buffer[] {
  const found: Buffer[] = []
  for (let at = head; at + before + PAGE_BYTES <= bytes.length; at += before + PAGE_BYTES)
    found.push(bytes.subarray(at + before, at + before + PAGE_BYTES))
  return found
}

/** The first page keeps its first 16 bytes (salt) in clear; its remaining blocks decrypt all the same, but for the first of them. */
function decryptPage(page: Buffer): Buffer {
  const body = page.subarray(0, PAGE_BYTES - 80)
  const initial = page.subarray(PAGE_BYTES - 80, PAGE_BYTES - 64)
  const decipher = createDecipheriv('aes-256-cbc', KEY, initial).setAutoPadding(false)
  return Buffer.concat([decipher.update(body), decipher.final()])
}

/** True when eight bytes in a row of a secret are found: a part of a key is worth as much as a hint. */
function hasTraceOf(bytes: Buffer, secret: Buffer): boolean {
  for (let start = 0; start + 8 <= secret.length; start += 1) if (bytes.includes(secret.subarray(start, start + 8))) return true
  return false
}

function expectErased(opened: Opened): void {
  expect(kinds(opened)).toEqual(['incident.opened', 'incident.opened', 'person.erased'])
  expect(keyOf(opened, 'S-A')).toBeNull()
  expect(sealedOf(opened, 'S-A')).toEqual([null])
  expect([nameOf(opened, 'A'), nameOf(opened, 'B')]).toEqual([null, NAME])
  expect(opened.log.verify().problems).toEqual([])
}

describe('erasing a person', () => {
  test('is one step with recording it', async () => {
    await seeTwo()
    const opened = open()
    await opened.erase('S-A')
    expectErased(opened)
  })

  test('a crash between the op and the key leaves neither; the repeated command does both', async () => {
    await seeTwo()
    expect(await crash('between')).toBe('')
    const opened = open()
    expect(kinds(opened)).toEqual(['incident.opened', 'incident.opened'])
    expect(nameOf(opened, 'A')).toBe(NAME)
    expect(opened.log.verify().problems).toEqual([])
    expect(await opened.erase('S-A')).toMatchObject({ repeated: false })
    expectErased(opened)
  })

  test('a destruction that fails half way takes the op back with it', async () => {
    await seeTwo()
    expect(await crash('torn')).toContain('refused')
    const opened = open()
    expect(kinds(opened)).toEqual(['incident.opened', 'incident.opened'])
    expect(nameOf(opened, 'A')).toBe(NAME)
  })

  test('a crash right after it loses nothing of it, and the start removes what the write-ahead log still told', async () => {
    const { key, sealed } = await seeTwo()
    expect(await crash('after')).toBe('')
    const opened = open()
    expectErased(opened)
    const bytes = decrypted()
    for (const secret of [key, sealed]) expect(hasTraceOf(bytes, secret)).toBe(false)
  })

  test('leaves key, sealed part and name nowhere on the disk of a running station, free space included', async () => {
    const { key, sealed } = await seeTwo()
    const before = decrypted()
    for (const secret of [key, sealed, Buffer.from(NAME)]) expect(hasTraceOf(before, secret)).toBe(true)
    const opened = open()
    await opened.erase('S-A')
    await opened.erase('S-B')
    const bytes = decrypted()
    for (const secret of [key, sealed, Buffer.from(NAME)]) expect(hasTraceOf(bytes, secret)).toBe(false)
  })

  test('a reader in the way of the write-ahead log delays that part only', async () => {
    const { key } = await seeTwo()
    const opened = open()
    const reader = new Database(opened.file, { readonly: true })
    for (const pragma of ["cipher='sqlcipher'", `key="x'${'ab'.repeat(32)}'"`]) reader.pragma(pragma)
    const reading = reader.prepare('SELECT pos FROM Op').iterate()
    reading.next()
    await opened.erase('S-A')
    expectErased(opened)
    expect(readFileSync(`${opened.file}-wal`).length).toBeGreaterThan(0)
    reading.return?.()
    reader.close()
    await opened.see('C', 'S-C')
    expect(hasTraceOf(decrypted(), key)).toBe(false)
  })

  test('that was recorded by a build that did not carry it out is finished by the start of one that does, once', async () => {
    const { key } = await seeTwo({ carriesOut: false })
    const older = open({ carriesOut: false })
    await older.erase('S-A')
    expect(nameOf(older, 'A')).toBe(NAME)
    close()
    const opened = open()
    expectErased(opened)
    expect(hasTraceOf(decrypted(), key)).toBe(false)
    const destroyedAt = opened.db.prepare("SELECT destroyedAt FROM SubjectKey WHERE subjectId = 'S-A'").pluck().get()
    opened.log.rebuild()
    close()
    const again = open()
    expectErased(again)
    expect(again.db.prepare("SELECT destroyedAt FROM SubjectKey WHERE subjectId = 'S-A'").pluck().get()).toBe(destroyedAt)
  })

  test('holds for a person who had no key yet: what comes later is never sealed under a new one', async () => {
    const opened = open()
    await opened.erase('S-A')
    await opened.see('A', 'S-A')
    expect(nameOf(opened, 'A')).toBeNull()
    expect(keyOf(opened, 'S-A')).toBeNull()
    expect(sealedOf(opened, 'S-A')).toEqual([])
  })
})
