/** The sandbox: honest codecs read their examples, hostile ones are refused with a reason, and neither disturbs the other. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { CHANNEL_CODEC, DOOR_CODEC, PROBE_CODEC } from '../../../tests/fixtures/lorawan-codecs.ts'
import { manualTimers } from '../../../tests/harness/manual-timers.ts'
import { until } from '../../../tests/harness/until.ts'
import { manualClock } from '../../kernel/clock.ts'
import { runExamples } from './codecs.ts'
import { createCodecSandbox } from './sandbox/sandbox.ts'

const clock = manualClock(0)
const sandbox = createCodecSandbox(clock, globalThis)
afterAll(() => sandbox.close())
let version = 0
beforeEach(() => {
  version += 1
})
const input = { bytes: [1, 2, 3], fPort: 1, recvTime: '2024-01-01T00:00:00.000Z' }
const run = (source: string) => sandbox.run({ name: 'test', version, source }, input)
const body = (code: string) => run(`function decodeUplink(input) { ${code} }`)

describe('a codec', () => {
  test.each([PROBE_CODEC, CHANNEL_CODEC])('$name reads its examples', async (codec) => {
    const report = await runExamples(codec, sandbox)
    expect(report.examples.filter(({ isPassed }) => !isPassed)).toEqual([])
    expect(report.passed).toBe(codec.examples.length)
  })

  test('that is wrong says where', async () => {
    const [example] = CHANNEL_CODEC.examples
    if (!example) return
    const wrong = { ...CHANNEL_CODEC, examples: [{ ...example, expected: { data: { battery: 50, temperature: 20.1, humidity: 30 } } }] }
    expect(await runExamples(wrong, sandbox)).toMatchObject({
      codec: 'channel-sensor@1',
      failed: 1,
      examples: [{ problem: 'differs at temperature' }],
    })
  })

  test('of the older forms is called as its network did', async () => {
    const frame = (hex: string, fPort: number) => sandbox.run(DOOR_CODEC, { ...input, bytes: [...Buffer.from(hex, 'hex')], fPort })
    expect(await frame('8b8801002500010000aa', 10)).toEqual({
      data: { BAT_V: 2.952, DOOR_OPEN_STATUS: 1, DOOR_OPEN_TIMES: 9472, LAST_DOOR_OPEN_DURATION: 65_536 },
      warnings: [],
    })
    expect(await frame('0b880100250001', 10)).toEqual({ reason: 'codecFailed', problem: 'Error: truncated' })
    expect(await run('function Decode(fPort, bytes, variables) { return { sum: fPort + bytes[2] } }')).toEqual({
      data: { sum: 4 },
      warnings: [],
    })
  })

  test('gets bytes, port and the time as a date; warnings are kept', async () => {
    expect(
      await body('return { data: { year: input.recvTime.getUTCFullYear(), n: input.bytes.length, p: input.fPort }, warnings: ["low"] }'),
    ).toEqual({
      data: { year: 2024, n: 3, p: 1 },
      warnings: ['low'],
    })
  })

  test('remembers nothing from one message to the next', async () => {
    const source =
      'var count = 0; Object.prototype.left = 1; function decodeUplink() { count += 1; globalThis.n = (globalThis.n || 0) + 1; return { data: { count, n: globalThis.n } } }'
    expect([await run(source), await run(source)]).toEqual([
      { data: { count: 1, n: 1 }, warnings: [] },
      { data: { count: 1, n: 1 }, warnings: [] },
    ])
    expect(await body('return { data: { left: typeof ({}).left } }')).toEqual({ data: { left: 'undefined' }, warnings: [] })
  })
})

const fixture = fileURLToPath(new URL('../../../../shared/data/lorawan/codec-examples.json', import.meta.url))
type Example = {
  id: string
  direction: string
  fPort: number
  bytesHex: string
  expected: { data: Record<string, unknown> } | { errors: string[] }
}
const published = existsSync(fixture)
  ? (JSON.parse(readFileSync(fixture, 'utf8')) as Example[]).filter(({ direction }) => direction === 'up')
  : []
describe.skipIf(published.length === 0)('the published examples (skipped where the shared test data is absent)', () => {
  test.each(published)('$id', async ({ id, fPort, bytesHex, expected }) => {
    const codec = id.startsWith('em300') ? CHANNEL_CODEC : PROBE_CODEC
    expect(await runExamples({ ...codec, examples: [{ id, fPort, bytesHex, expected }] }, sandbox)).toMatchObject({ passed: 1 })
  })
})

describe('a hostile codec', () => {
  test.each([
    ['loops', 'while (true) {}', 'codecTimeout'],
    ['loops where nothing is seen', 'new Proxy({}, { get() { for (;;) {} } }).x', 'codecTimeout'],
    ['loops when it is written out', 'return { data: { toJSON() { for (;;) {} } } }', 'codecTimeout'],
    ['backtracks', 'return { data: { x: /^(a+)+$/.test("a".repeat(60) + "b") } }', 'codecTimeout'],
    ['catches the interruption', 'for (;;) { try { for (;;) {} } catch (e) {} }', 'codecTimeout'],
    ['allocates', "var a = []; while (true) a.push('x'.repeat(10000) + a.length)", 'codecMemory'],
    ['allocates many pieces', 'var a = []; while (true) a.push(new Uint8Array(10000))', 'codecMemory'],
    ['allocates in a map', 'var m = new Map(); while (true) m.set({}, {})', 'codecMemory'],
    ['doubles a text', 'var s = "x"; while (true) s += s', 'codecMemory'],
    ['asks for a giant text', 'return { data: { s: "x".repeat(1e9) } }', 'codecMemory'],
    ['asks for a giant array', 'return { data: { n: new Uint8Array(1e9).length } }', 'codecMemory'],
    ['calls itself', 'function f() { return f() + 1 } return { data: { n: f() } }', 'codecMemory'],
    ['gives too much', 'return { data: { s: "x".repeat(100000) } }', 'codecOutput'],
    ['gives no fields', 'return { data: 5 }', 'codecOutput'],
    ['gives a circle', 'var o = {}; o.o = o; return { data: o }', 'codecFailed'],
    ['gives a number no JSON has', 'return { data: 5n }', 'codecFailed'],
    ['throws', 'throw new Error("no")', 'codecFailed'],
    ['throws something odd', 'throw { get name() { throw 1 }, get message() { for (;;) {} } }', 'codecFailed'],
    ['imports', 'return import("node:fs")', 'codecOutput'],
    ['is no code', 'return (', 'codecFailed'],
  ])('%s', async (_name, code, reason) => {
    expect(await body(code)).toMatchObject({ reason })
    expect(await run('function decodeUplink() { return { data: { ok: 1 } } }')).toEqual({ data: { ok: 1 }, warnings: [] })
  })

  test('has nothing of ours: no process, no require, no network, no timers', async () => {
    const names = [
      'process',
      'require',
      'fetch',
      'setTimeout',
      'XMLHttpRequest',
      'std',
      'os',
      'Worker',
      'WebAssembly',
      'module',
      'parentPort',
    ]
    expect(await body(`return { data: { found: ${JSON.stringify(names)}.filter((name) => name in globalThis) } }`)).toMatchObject({
      data: { found: [] },
    })
  })

  test('cannot put its own JSON in place of ours, nor reach through prototypes', async () => {
    const tricks =
      'JSON.stringify = () => "5"; JSON.parse = null; Function.prototype.call = null; Array.prototype.push = null; Object.prototype.toString = null'
    expect(
      await run(`${tricks}; function decodeUplink(i) { return { data: { n: i.bytes.length, ["__proto__"]: { bad: 1 } } } }`),
    ).toMatchObject({ data: { n: 3 } })
    expect(({} as Record<string, unknown>)['bad']).toBeUndefined()
  })

  test('in one native call that no counter stops is ended with its thread; the next one runs', async () => {
    const timers = manualTimers()
    const own = createCodecSandbox(clock, timers)
    const stuck = own.run(
      { name: 'stuck', version: 1, source: 'function decodeUplink() { return { data: { n: new Array(1e9).join("").length } } }' },
      input,
    )
    const after = own.run(CHANNEL_CODEC, input)
    await until(() => timers.waiting === 1)
    timers.pass(60_000)
    expect(await stuck).toMatchObject({ reason: 'codecTimeout' })
    expect(await after).toMatchObject({ errors: ['unknown channel 1'] })
    await own.close()
  })

  test('never has more memory than its share', async () => {
    const before = process.memoryUsage().rss
    for (const piece of ['new Uint8Array(10000)', 'new ArrayBuffer(1e6)', '[1, 2, 3].map(String)']) {
      version += 1
      expect(await body(`var a = []; while (true) a.push(${piece})`)).toHaveProperty('reason')
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1_048_576)
  })

  test('deep answers wear the engine out, not the station', async () => {
    const answer = await body('var o = {}, c = o; for (var i = 0; i < 1e5; i++) { c.a = {}; c = c.a } return { data: o }')
    expect(answer).toHaveProperty('reason')
    expect(await body('return { data: { ok: 1 } }')).toEqual({ data: { ok: 1 }, warnings: [] })
  })

  test('is put on hold after three strikes, others are not; later it may try again', async () => {
    const loop = 'function decodeUplink() { for (;;) {} }'
    for (const _strike of [1, 2, 3]) expect(await run(loop)).toMatchObject({ reason: 'codecTimeout' })
    expect(await run(loop)).toMatchObject({ reason: 'codecOnHold' })
    expect(await body('return { data: { ok: 1 } }')).toMatchObject({ data: { ok: 1 } })
    clock.advance(600_001)
    expect(await run(loop)).toMatchObject({ reason: 'codecTimeout' })
    expect(await run(loop)).toMatchObject({ reason: 'codecOnHold' })
  })
})

test('random code never gets an answer of another form', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ maxLength: 60 }), async (code) => {
      const answer = await body(code)
      expect('reason' in answer || 'errors' in answer || 'data' in answer).toBe(true)
    }),
    { numRuns: 60 },
  )
})

test('what waits when the sandbox closes is told', async () => {
  const own = createCodecSandbox(clock, globalThis)
  const waiting = own.run(CHANNEL_CODEC, input)
  const told = expect(waiting).rejects.toThrow('closed')
  await own.close()
  await told
  await expect(own.run(CHANNEL_CODEC, input)).rejects.toThrow('closed')
})
