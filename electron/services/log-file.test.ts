/** The log on disk: bounded, private, and never a reason for the app to stop. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLogger } from '../../server/kernel/logger.ts'
import { createLogFile, logFileName, openLogFolder } from './log-file.ts'

let folder = ''
beforeEach(() => (folder = join(mkdtempSync(join(tmpdir(), 'kituo-log-file-')), 'log')))
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

const limits = { fileBytes: 100, fileCount: 5 }
const line = (number: number): string => `${String(number).padStart(39, '0')}\n` // 40 bytes, two to a file
const text = (age: number): string => readFileSync(join(folder, logFileName(age)), 'utf8')
const fails = (error: unknown): never => {
  throw error
}

describe('the log file', () => {
  it('keeps what came before it was opened, and touches nothing until then', () => {
    const log = createLogFile({ homeDir: '', onProblem: fails, limits })
    log.write(line(1))
    expect(existsSync(folder)).toBe(false)
    log.open(folder)
    log.write(line(2))
    expect(text(0)).toBe(line(1) + line(2))
    expect([statSync(folder).mode & 0o777, statSync(join(folder, logFileName(0))).mode & 0o777]).toEqual([0o700, 0o600])
  })

  it('moves on at its size, keeps five files, and loses only the oldest lines', () => {
    const log = createLogFile({ homeDir: '', onProblem: fails, limits })
    log.open(folder)
    for (let number = 1; number <= 50; number += 1) log.write(line(number))
    expect(readdirSync(folder).toSorted()).toEqual(['kituo.1.log', 'kituo.2.log', 'kituo.3.log', 'kituo.4.log', 'kituo.log'])
    const kept = [4, 3, 2, 1, 0].map(text).join('')
    expect(kept).toBe([41, 42, 43, 44, 45, 46, 47, 48, 49, 50].map(line).join(''))
    for (const age of [0, 1, 2, 3, 4]) expect(statSync(join(folder, logFileName(age))).size).toBeLessThanOrEqual(limits.fileBytes)
  })

  it('goes on in the file of the day before, and counts what is in it', () => {
    for (const number of [1, 2, 3]) {
      const log = createLogFile({ homeDir: '', onProblem: fails, limits })
      log.open(folder)
      log.write(line(number))
    }
    expect([text(1), text(0)]).toEqual([line(1) + line(2), line(3)])
  })

  it('takes a line that is longer than a file', () => {
    const log = createLogFile({ homeDir: '', onProblem: fails, limits })
    log.open(folder)
    const long = `${'x'.repeat(300)}\n`
    for (const one of [line(1), long, line(2)]) log.write(one)
    expect([text(2), text(1), text(0)]).toEqual([line(1), long, line(2)])
  })

  it('writes over the newest where a file cannot be moved: it never grows without end', () => {
    const log = createLogFile({ homeDir: '', onProblem: fails, limits })
    log.open(folder)
    // a folder with something in it in the way of the oldest name: it can be neither removed as a file nor replaced
    mkdirSync(join(folder, logFileName(4)))
    writeFileSync(join(folder, logFileName(4), 'held'), '')
    for (let number = 1; number <= 5; number += 1) log.write(line(number))
    expect(text(0)).toBe(line(5))
  })

  it('tells once when it cannot write, and the app goes on', () => {
    const onProblem = vi.fn()
    const blocked = join(folder, '..', 'file')
    writeFileSync(blocked, '')
    const log = createLogFile({ homeDir: '', onProblem, limits })
    log.open(join(blocked, 'log'))
    for (const number of [1, 2, 3]) log.write(line(number))
    expect(onProblem).toHaveBeenCalledOnce()
  })

  it('holds at most five files of 5 MiB when nobody says otherwise', () => {
    const log = createLogFile({ homeDir: '', onProblem: fails })
    log.open(folder)
    const mebibyte = `${'x'.repeat(1024 * 1024 - 1)}\n`
    for (let number = 0; number < 32; number += 1) log.write(mebibyte)
    const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size)
    expect(sizes).toHaveLength(5)
    expect(Math.max(...sizes)).toBe(5 * 1024 * 1024)
  })
})

describe('what a line carries', () => {
  const written = (homeDir: string, log: (logger: ReturnType<typeof createLogger>) => void): string => {
    const file = createLogFile({ homeDir, onProblem: fails })
    file.open(folder)
    log(createLogger('info', file.write))
    return text(0)
  }

  it('is what the logger lets through: no name, no number, no place', () => {
    const patient = { callerName: 'Zawadi Mfano', callerPhone: '+255700000001', patient: { name: 'Zawadi Mfano' }, latitude: -2.5 }
    const log = written('', (logger) => logger.info({ ...patient, incident: { ...patient } }, 'a call came in'))
    expect(log).toContain('a call came in')
    for (const secret of ['Zawadi', '+255700000001', '-2.5']) expect(log).not.toContain(secret)
  })

  it('tells of an error its kind and its place, not its words', () => {
    const log = written('', (logger) => logger.error({ error: new TypeError('no such caller Zawadi Mfano') }, 'a call failed'))
    expect(log).toContain('TypeError')
    expect(log).toMatch(/log-file\.test\.ts:\d+/)
    expect(log).not.toContain('Zawadi')
    expect(log).not.toContain(import.meta.dirname)
  })

  it('does not name the user by the name of the folder', () => {
    for (const home of ['/home/mukamana', 'C:\\Users\\Mukamana Ange']) {
      const path = `${home}${home.includes('\\') ? '\\' : '/'}kituo`
      expect(written(home, (logger) => logger.info({ path }, 'folder'))).toContain('"~')
      expect(text(0)).not.toContain('ukamana')
    }
  })
})

describe('showing the folder', () => {
  it('opens it, and tells the log when the system cannot', async () => {
    const warn = vi.fn()
    const openPath = vi.fn((_folder: string) => Promise.resolve(''))
    openLogFolder({ openPath }, folder, { warn })
    openPath.mockResolvedValueOnce('no file manager')
    openLogFolder({ openPath }, folder, { warn })
    await vi.waitFor(() => expect(warn).toHaveBeenCalledOnce())
    expect(openPath.mock.calls).toEqual([[folder], [folder]])
  })
})
