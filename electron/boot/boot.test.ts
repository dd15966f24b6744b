/** The decisions of the start and the end, without Electron. */
import { EventEmitter } from 'node:events'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import type { App } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { stationHome } from '../../resources/bootstrap/station-home.mjs'
import { AppError } from '../../server/kernel/app-error.ts'
import { textsFor } from '../services/texts.ts'
import { createCrashHandler, crashExitCode } from './crash-handler.ts'
import { crashFileName, crashReport, scrub } from './crash-report.ts'
import type { CrashFacts } from './crash-report.ts'
import { startSentence } from './failures.ts'
import { firstPort, parseShellArguments, resolvePaths } from './paths.ts'
import { closeLimitMs, installShutdown } from './shutdown.ts'
import { claimSingleInstance, parseSecondStart } from './single-instance.ts'
import { findPort, isPortFree, portsTried, startStation } from './start-station.ts'
import type { ShellStation, ShellStationConfig } from './start-station.ts'

describe('the command line', () => {
  it('is read with and without "="', () => {
    expect(parseShellArguments(['electron', '.', '--data', '/d', '--port=8000', '--profile', 'hospital', '--demo'])).toEqual({
      dataDir: '/d',
      port: 8000,
      profile: 'hospital',
      isDemo: true,
    })
  })
  it('leaves to Chromium what is not ours', () => {
    expect(parseShellArguments(['electron', '.', '--no-sandbox', '--lang=fr', '--database', 'x', '--portal', '1'])).toEqual({
      dataDir: null,
      port: null,
      profile: 'full',
      isDemo: false,
    })
  })
  it.each([['--port', 'x'], ['--port', '70000'], ['--port=-1'], ['--port'], ['--profile', '../x'], ['--data=']])(
    'refuses %s %s',
    (...words) => expect(() => parseShellArguments(['electron', ...words])).toThrow(RangeError),
  )
})

describe('paths', () => {
  const facts = {
    userDataDir: '/home/u/moved',
    appDir: '/opt/Kituo/resources/app.asar',
    resourcesDir: '/opt/Kituo/resources',
    arguments: { dataDir: null, isDemo: false },
  }

  it('lie in the archive, beside it, and in the user’s folder', () => {
    const paths = resolvePaths(facts)
    expect(paths).toMatchObject({
      dataDir: join(facts.userDataDir, 'station'),
      profileDir: join(facts.userDataDir, 'shell'),
      rendererDir: join(facts.appDir, 'out', 'renderer'),
      migrationsDir: join(facts.resourcesDir, 'prisma', 'migrations'),
    })
    expect(paths.keyFile.startsWith(paths.dataDir)).toBe(false)
    expect(resolvePaths({ ...facts, appDir: '/src/kituo', resourcesDir: null }).migrationsDir).toBe(
      join('/src/kituo', 'prisma', 'migrations'),
    )
  })
  it('are those of `npm start` without the desktop app, where no profile folder was named', () => {
    const personal = { data: '/home/u/.local/share/kituo', config: '/home/u/.config/kituo' }
    const paths = resolvePaths({ ...facts, userDataDir: '' }, personal)
    expect(paths.home).toEqual(stationHome({ folders: personal, dataDir: null, isDemo: false, namedKeyFile: null }))
    expect(paths.dataDir).toBe(join(personal.data, 'station'))
    expect(resolvePaths({ ...facts, userDataDir: '', namedKeyFile: '/k' }, personal).home.plainKeyFiles).toEqual([resolve('/k')])
  })
  it('keep the demonstration and a chosen folder apart', () => {
    const demo = resolvePaths({ ...facts, arguments: { dataDir: null, isDemo: true } })
    const chosen = resolvePaths({ ...facts, arguments: { dataDir: '/d', isDemo: true } })
    const all = [resolvePaths(facts), demo, chosen]
    expect(new Set(all.flatMap(({ dataDir, profileDir, keyFile }) => [dataDir, profileDir, keyFile])).size).toBe(9)
  })
})

describe('a second start', () => {
  it.each([
    [['electron', '--desk=hospital'], 'desk.hospital'],
    [['electron', '--desk=dispatch', '--desk=admin'], 'desk.dispatch'],
    [['electron', '--desk=../../x'], null],
    [['electron', '--desk=constructor'], null],
    [['electron', '--desk='], null],
    [['electron', 'https://evil.invalid', 'app://kituo/#/admin', '--inspect', '--eval=1'], null],
    [['electron', 7, null, {}], null],
    [null, null],
    ['--desk=admin', null],
  ])('asks with %j', (argv, command) => expect(parseSecondStart(argv)).toEqual({ command }))

  it('is passed on by the first instance only', () => {
    const app = Object.assign(new EventEmitter(), { requestSingleInstanceLock: vi.fn(() => true) })
    const onSecondStart = vi.fn()
    expect(claimSingleInstance(app as unknown as App, onSecondStart)).toBe(true)
    app.emit('second-instance', {}, ['electron', '--desk=admin'], '/', null)
    expect(onSecondStart).toHaveBeenCalledWith({ command: 'desk.admin' })
    app.requestSingleInstanceLock.mockReturnValue(false)
    expect(claimSingleInstance(app as unknown as App, onSecondStart)).toBe(false)
    expect(app.listenerCount('second-instance')).toBe(1)
  })
})

describe('the shutdown', () => {
  function setUp(closeStation: () => Promise<void>) {
    const steps: string[] = []
    const app = Object.assign(new EventEmitter(), { exit: vi.fn((code: number) => steps.push(`exit ${code}`)), quit: vi.fn() })
    let fire: () => void = () => undefined
    const shutdown = installShutdown({
      app: app as unknown as App,
      endScreens: () => steps.push('screens'),
      closeStation: async () => {
        steps.push('station')
        await closeStation()
        steps.push('closed')
      },
      after(delayMs, work) {
        expect(delayMs).toBe(closeLimitMs)
        fire = work
        return () => void (fire = () => undefined)
      },
      onProblem: (problem) => steps.push(problem),
    })
    return { steps, app, shutdown, fire: () => fire() }
  }

  it('closes screens, then the station, then ends', async () => {
    const { steps, shutdown } = setUp(() => Promise.resolve())
    expect(shutdown.isEnding()).toBe(false)
    await shutdown.run(0)
    expect(steps).toEqual(['screens', 'station', 'closed', 'exit 0'])
    expect(shutdown.isEnding()).toBe(true)
  })
  it('runs once, whoever asks', async () => {
    const { steps, shutdown, app } = setUp(() => Promise.resolve())
    const preventDefault = vi.fn()
    app.emit('before-quit', { preventDefault })
    await Promise.all([shutdown.run(5), shutdown.run(7)])
    expect(preventDefault).toHaveBeenCalledOnce()
    expect(steps.filter((step) => step.startsWith('exit'))).toEqual(['exit 0'])
  })
  it('ends even when the station fails to close', async () => {
    const { steps, shutdown } = setUp(() => Promise.reject(new Error('busy')))
    await shutdown.run(0)
    expect(steps).toEqual(['screens', 'station', 'close-failed', 'exit 0'])
  })
  it('ends even when the station never closes', async () => {
    const { steps, shutdown, fire } = setUp(() => new Promise(() => undefined))
    const done = shutdown.run(0)
    fire()
    await done
    expect(steps).toEqual(['screens', 'station', 'close-timed-out', 'exit 0'])
  })
})

describe('a crash report', () => {
  const facts: CrashFacts = {
    at: '2026-11-21T04:15:00.000Z',
    kind: 'uncaughtException',
    version: '1.0.0',
    platform: 'linux x64',
    versions: {},
    uptimeSeconds: 5,
    homeDir: '/home/mukamana',
  }

  it('carries no key, token, number, address or name of the user', () => {
    const secret = [
      'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2ln',
      'ab'.repeat(32),
      '+250 788 123 456',
      '0788123456',
      'duty@hospital.example',
      '/home/mukamana/kituo',
    ]
    const text = scrub(`failed: ${secret.join(' | ')}`, facts.homeDir)
    for (const word of secret) expect(text).not.toContain(word)
    expect(text).toContain('~/kituo')
  })
  it('tells name, code, place and causes', () => {
    const error = Object.assign(new Error('outer', { cause: new TypeError('inner 0788123456') }), { code: 'db.corrupt' })
    const report: unknown = JSON.parse(crashReport(error, facts))
    expect(report).toMatchObject({
      kind: 'uncaughtException',
      error: { name: 'Error', code: 'db.corrupt', message: 'outer', cause: { name: 'TypeError', message: 'inner [number]' } },
    })
    expect(JSON.stringify(report)).not.toContain('homeDir')
  })
  it('takes anything that can be thrown, circular causes too', () => {
    const circular = new Error('round')
    circular.cause = circular
    for (const thrown of [undefined, null, 'text', 7, { a: 1 }, circular])
      expect(() => JSON.parse(crashReport(thrown, facts)) as unknown).not.toThrow()
  })
  it('has a name every file system takes', () => expect(crashFileName(facts.at)).toBe('crash-2026-11-21T04-15-00.000Z.json'))

  it('is written once, told, and followed by the end, even on a full disk', async () => {
    for (const writeReport of [
      () => '/r.json',
      () => {
        throw new Error('ENOSPC')
      },
    ]) {
      const deps = { facts: () => facts, writeReport, tell: vi.fn(), shutDown: vi.fn(() => Promise.resolve()), onProblem: vi.fn() }
      const onCrash = createCrashHandler(deps)
      await Promise.all([onCrash('uncaughtException', new Error('a')), onCrash('unhandledRejection', new Error('b'))])
      expect(deps.shutDown.mock.calls).toEqual([[crashExitCode]])
      expect(deps.tell.mock.calls.length).toBeLessThanOrEqual(1)
    }
  })
})

describe('a start that is refused', () => {
  const texts = textsFor('en')
  it('says what to do about a folder in use and a key that does not fit', () => {
    expect(startSentence(new AppError('db.in-use', { path: '/d' }), '/r.json', texts)).toMatch(/^Another Kituo .* \/d\. Close it/)
    expect(startSentence(new AppError('db.wrong-key', { path: '/d/kituo.db' }), '/r.json', texts)).toMatch(
      /key does not open .*\/d\/kituo\.db/,
    )
  })
  it('names the code and the report of everything else', () => {
    for (const [error, code] of [
      [new AppError('db.engine-too-old', { version: '3' }), 'db.engine-too-old'],
      [new Error('call +250 788 123 456'), 'internal'],
    ] as const)
      expect(startSentence(error, '/r.json', texts)).toBe(`The station did not start (${code}). Nothing was lost. Details are in /r.json.`)
  })
})

describe('starting the station', () => {
  const station: ShellStation = {
    url: null,
    router: {} as never,
    maps: { answer: () => Promise.resolve({ status: 404, headers: {}, body: null }) },
    network: { setOnline: () => undefined, wake: () => undefined },
    createContext: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
  const start = async (port: number | null, isFree: (port: number) => boolean) => {
    const createStation = vi.fn((_config: ShellStationConfig) => Promise.resolve(station))
    const onNoPort = vi.fn()
    await startStation({
      createStation,
      arguments: { dataDir: null, port, profile: 'full', isDemo: false },
      paths: { dataDir: '/d', rendererDir: '/r', migrationsDir: '/m' },
      version: '1.0.0',
      adminPassword: null,
      databaseKey: new Uint8Array(32),
      isPortFree: (candidate) => Promise.resolve(isFree(candidate)),
      onNoPort,
    })
    return { listen: createStation.mock.calls[0]?.[0].listen, onNoPort }
  }

  it('listens on this machine only', async () => expect((await start(8000, () => true)).listen).toEqual({ host: '127.0.0.1', port: 8000 }))
  it('takes the next free port', async () =>
    expect((await start(null, (port) => port > firstPort + 2)).listen).toEqual({ host: '127.0.0.1', port: firstPort + 3 }))
  it('runs without a port when all are taken, and says so', async () => {
    const { listen, onNoPort } = await start(null, () => false)
    expect(listen).toBeNull()
    expect(onNoPort).toHaveBeenCalledOnce()
  })
  it('looks at a limited number of ports', async () => {
    const tried = vi.fn(() => Promise.resolve(false))
    expect(await findPort(tried)).toBeNull()
    expect(tried).toHaveBeenCalledTimes(portsTried)
  })
  it('sees a port that is taken', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    expect(await isPortFree(port)).toBe(false)
    await new Promise((resolve) => server.close(resolve))
    expect(await isPortFree(port)).toBe(true)
  })
})
