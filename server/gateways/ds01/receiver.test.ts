/** The door of DS01 on a real socket: every status a sender can meet, and that an answer means "on disk". */
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import fastify from 'fastify'
import { afterEach, describe, expect, test } from 'vitest'
import { until } from '../../../tests/harness/until.ts'
import { aRecord, aReport, aTransmission } from '../../../tests/fixtures/ds01-documents.ts'
import type { Ingested } from '../../contract/ingest.ts'
import { AppError } from '../../kernel/app-error.ts'
import { manualClock } from '../../kernel/clock.ts'
import { createIds } from '../../kernel/ids.ts'
import { seededRandom } from '../../kernel/random.ts'
import { registerDs01 } from './receiver.ts'

const opened: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const app of opened.splice(0)) await app.close()
})

async function open(accept: (batch: Ingested) => Promise<void> = () => Promise.resolve()) {
  const clock = manualClock(Date.UTC(2024, 5, 16))
  const batches: Ingested[] = []
  const assets: unknown[] = []
  const known = new Set<string>()
  const seen = { asked: 0, accepting: 0 }
  const app = fastify()
  opened.push(app)
  await registerDs01(app, {
    authorise: (credentials) => {
      seen.asked += 1
      return Promise.resolve(
        (credentials.kind === 'token' && credentials.token === 'secret') ||
          (credentials.kind === 'basic' && credentials.userName === 'maker' && credentials.password === 'pa:ss')
          ? { sourceId: 'maker-1' }
          : null,
      )
    },
    async accept(batch) {
      seen.accepting += 1
      await accept(batch)
      batches.push(batch)
      const keys = batch.readings.map(({ device, channel, atMs }) => `${device.deviceId} ${channel} ${atMs}`)
      const fresh = keys.filter((key) => !known.has(key))
      for (const key of fresh) known.add(key)
      return { accepted: fresh.length, duplicates: keys.length - fresh.length, refused: 0 }
    },
    onAssets: (found) => assets.push(...found),
    clock,
    ids: createIds(clock, seededRandom('1')),
    logger: { error: () => undefined },
  })
  const url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/ems/ds01`
  const post = (body: string | Buffer, headers: Record<string, string> = {}) =>
    fetch(url, {
      method: 'POST',
      body: typeof body === 'string' ? body : new Uint8Array(body),
      headers: { 'content-type': 'application/json; charset=utf-8', authorization: 'Bearer secret', ...headers },
    })
  return { url, clock, batches, assets, post, seen }
}
const document = (records = [aRecord('ems')], transferId = 'T-1') =>
  JSON.stringify(aTransmission('ems', [aReport('ems', records)], transferId))
const codes = async (answer: Response) => ((await answer.json()) as { findings: { code: string }[] }).findings.map(({ code }) => code)
/** A valid delivery of exactly so many bytes: blanks are allowed between the parts of JSON. */
const padded = (bytes: number): string => document().padEnd(bytes, ' ')

describe('a delivery', () => {
  test('is answered when it is on disk, not before', async () => {
    const gate = Promise.withResolvers<undefined>()
    const { post, batches, assets } = await open(() => gate.promise)
    let isAnswered = false
    const answer = post(document()).then((response) => {
      isAnswered = true
      return response
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(isAnswered).toBe(false)
    expect(assets).toEqual([])
    gate.resolve(undefined)
    expect((await answer).status).toBe(200)
    expect(batches[0]?.readings).toHaveLength(8)
    expect(assets).toHaveLength(1)
  })

  test('that cannot be kept is answered 503 with a time to come back, and then taken', async () => {
    let isFull = true
    const { post } = await open(() =>
      isFull ? Promise.reject(new AppError('station.overloaded', { retryAfterSeconds: 7 })) : Promise.resolve(),
    )
    const refused = await post(document())
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '7'])
    isFull = false
    const taken = await post(document())
    expect([taken.status, await codes(taken)]).toEqual([200, []])
  })

  test('sent again is 200 with a finding, and its records are known', async () => {
    const { post } = await open()
    expect(await (await post(document())).json()).toMatchObject({ transferId: 'T-1', accepted: 8, duplicates: 0, findings: [] })
    const again = await post(document())
    expect(again.status).toBe(200)
    expect(await again.json()).toMatchObject({ accepted: 0, duplicates: 8, findings: [{ code: 'duplicateTransfer' }] })
    // The same records under another id are no repeated delivery, but the records are found.
    expect(await (await post(document([aRecord('ems')], 'T-2'))).json()).toMatchObject({ accepted: 0, duplicates: 8, findings: [] })
    // The same id with more in it: the new record is kept.
    expect(await (await post(document([aRecord('ems'), aRecord('ems', 15)]))).json()).toMatchObject({
      accepted: 8,
      findings: [{ code: 'duplicateTransfer' }],
    })
  })

  test('out of order and late is taken', async () => {
    const { post } = await open()
    await post(document([aRecord('ems', 60)], 'T-2'))
    expect(await (await post(document([aRecord('ems', 30), aRecord('ems', 0)], 'T-1'))).json()).toMatchObject({
      accepted: 16,
      findings: [],
    })
  })
})

describe('size and encoding', () => {
  test('1,048,576 bytes are taken, one more is 413', async () => {
    const { post, batches } = await open()
    expect((await post(padded(1_048_576))).status).toBe(200)
    const refused = await post(padded(1_048_577))
    expect(refused.status).toBe(413)
    expect(await refused.json()).toEqual({ error: { code: 'input.too-large', params: { limitBytes: 1_048_576 } } })
    expect(batches).toHaveLength(1)
  })

  test('one byte too many without a length in advance is 413 too', async () => {
    const { url } = await open()
    const body = new ReadableStream({
      start(stream) {
        stream.enqueue(new TextEncoder().encode(padded(1_048_577)))
        stream.close()
      },
    })
    const headers = { authorization: 'Bearer secret', 'content-type': 'application/json' }
    const answer = await fetch(url, { method: 'POST', body, duplex: 'half', headers } as RequestInit)
    expect(answer.status).toBe(413)
  })

  test('gzip once is taken; the limit holds for the bytes on the wire', async () => {
    const { post } = await open()
    expect((await post(gzipSync(padded(2_000_000)), { 'content-encoding': 'gzip' })).status).toBe(200)
  })

  test.each([
    ['gzip in gzip', gzipSync(gzipSync(document())), 'gzip'],
    ['gzip in gzip, both named', gzipSync(gzipSync(document())), 'gzip, gzip'],
    ['gzip that is not named', gzipSync(document()), ''],
    ['no gzip', Buffer.from(document()), 'gzip'],
    ['gzip cut short', gzipSync(document()).subarray(0, 100), 'gzip'],
    ['another encoding', Buffer.from(document()), 'br'],
    ['no UTF-8', Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]), ''],
    ['nothing', Buffer.alloc(0), ''],
    ['no JSON', Buffer.from('{"meta":{ broken'), ''],
  ])('%s is 400', async (_name, body, encoding) => {
    const { post, batches } = await open()
    const answer = await post(body, encoding === '' ? {} : { 'content-encoding': encoding })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: { code: 'input.invalid', params: { fields: [{ path: 'body' }] } } })
    expect(batches).toEqual([])
  })

  test('a bomb is refused and costs little', async () => {
    const { post } = await open()
    const bomb = gzipSync(Buffer.alloc(64 * 1_048_576))
    expect(bomb.length).toBeLessThan(1_048_576)
    const before = process.memoryUsage().rss
    expect((await post(bomb, { 'content-encoding': 'gzip' })).status).toBe(413)
    expect(process.memoryUsage().rss - before).toBeLessThan(40 * 1_048_576)
  })
})

describe('form', () => {
  test('422 names the fields; an unknown version is 422', async () => {
    const { post } = await open()
    const broken = await post(document([{ ...aRecord('ems'), TVC: 60.1 }]))
    expect([broken.status, await broken.json()]).toMatchObject([422, { error: { params: { fields: [{ path: 'data.0.records.0.TVC' }] } } }])
    const unknown = await post(JSON.stringify(aTransmission('ems', [aReport('ems', [aRecord('ems')])], 'T', '0.9.9')))
    expect([unknown.status, await unknown.json()]).toMatchObject([422, { error: { params: { fields: [{ path: 'meta.schemaVersion' }] } } }])
  })

  test.each(['text/plain', 'application/json; charset=latin1', 'application/octet-stream'])('%s is taken with a finding', async (type) => {
    const { post } = await open()
    const answer = await post(document(), { 'content-type': type })
    expect([answer.status, await codes(answer)]).toEqual([200, ['contentType']])
  })

  test('other methods are 405', async () => {
    const { url } = await open()
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) expect((await fetch(url, { method })).status).toBe(405)
  })
})

describe('who may deliver', () => {
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`
  test.each([
    [{ authorization: 'Bearer secret' }, 200],
    [{ authorization: 'Token secret' }, 200],
    [{ authorization: 'secret' }, 200],
    [{ authorization: basic('maker:pa:ss') }, 200],
    [{ authorization: basic('maker:wrong') }, 401],
    [{ authorization: 'Basic %%%' }, 401],
    [{ authorization: 'Digest a="b"' }, 401],
    [{ authorization: 'Bearer ' }, 401],
  ])('%j -> %i', async (headers, status) => {
    const { post, batches } = await open()
    const answer = await post(document(), headers as Record<string, string>)
    expect(answer.status).toBe(status)
    expect(batches).toHaveLength(status === 200 ? 1 : 0)
    if (status === 401) expect(answer.headers.get('www-authenticate')).toMatch(/^Basic /)
  })

  test('a token in a header of its own', async () => {
    const { url } = await open()
    const send = (headers: Record<string, string>) => fetch(url, { method: 'POST', body: document(), headers })
    expect((await send({ 'x-api-key': 'secret' })).status).toBe(200)
    expect((await send({ 'x-api-key': 'other' })).status).toBe(401)
    expect((await send({})).status).toBe(401)
  })

  test('one source that floods is told to wait; when time passes it may go on', async () => {
    const { post, clock } = await open()
    const statuses: number[] = []
    for (let sent = 0; sent < 130; sent += 1) statuses.push((await post('x')).status)
    expect(statuses.filter((status) => status === 400)).toHaveLength(120)
    expect(statuses.filter((status) => status === 429)).toHaveLength(10)
    clock.advance(10_000)
    expect((await post(document())).status).toBe(200)
  })

  test('more at once than the station works on are told to come back; who hangs up makes room', async () => {
    const gate = Promise.withResolvers<undefined>()
    const { post, url, seen } = await open(() => gate.promise)
    const { port, hostname } = new URL(url)
    const waiting = Array.from({ length: 7 }, (_none, at) => post(document([aRecord('ems')], `T-${at}`)))
    await until(() => seen.accepting === 7)
    const socket = connect(Number(port), hostname)
    socket.write(`POST /ems/ds01 HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer secret\r\nContent-Length: 1000\r\n\r\n{`)
    await until(() => seen.asked === 8)
    const refused = await post(document())
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
    socket.destroy()
    gate.resolve(undefined)
    for (const answer of waiting) expect((await answer).status).toBe(200)
    expect((await post(document())).status).toBe(200)
  })
})
