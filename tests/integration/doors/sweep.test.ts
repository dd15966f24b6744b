/**
 * Hostile input at every procedure, on both doors that carry all of them: wrong types, places off the earth, moments that cannot be,
 * ids of nothing, no token, the wrong role, the same command twice, floods, deep nesting, text that cannot be written, keys that reach for
 * prototypes. Asked of each: the right status, the name of the field, nothing left behind, and a station that is as well as before. The inputs are made from
 * the procedures' own schemas, so a new procedure is swept from its first day.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { coerceQuery, proceduresOf, queryTypesOf } from '../../../server/http/rest.ts'
import { EXTRACT_PATH } from '../../../server/contract/regions.ts'
import { appRouter } from '../../../server/trpc/root.ts'
import { refuseUnwritable } from '../../../server/trpc/writable-text.ts'
import { badInputs, speaksOf, type BadInput } from './hostile-inputs.ts'
import { alternatives, goodValue, schemaOf, type Known, type Schema } from './json-schema.ts'
import { openSweepWorld, type Knock, type SweepWorld } from './sweep-world.ts'

type Swept = {
  readonly path: string
  readonly type: 'query' | 'mutation'
  readonly permission: string
  readonly input: z.ZodObject
  readonly schema: Schema
  readonly rest: { readonly method: string; readonly path: string } | null
}

const inner = (input: unknown): unknown => (input instanceof z.ZodOptional ? inner(input.unwrap()) : input)
/** All procedures that are not streams. */
const SWEPT: readonly Swept[] = proceduresOf(appRouter).flatMap(([path, { type, meta, inputs }]) => {
  if (type === 'subscription') return []
  const input = inner(inputs[0])
  if (!(input instanceof z.ZodObject)) throw new Error(`${path} takes no object: teach the sweep`)
  return [{ path, type, permission: meta?.permission ?? '', input, schema: schemaOf(input), rest: meta?.rest ?? null }]
})
const EACH = SWEPT.map((one) => [one.path, one] as const)

let world: SweepWorld
beforeAll(async () => {
  world = await openSweepWorld()
}, 60_000)
afterAll(() => world.close())

/** Texts with rules that a schema cannot say. Unlisted ones are made from the schema. */
const SPECIAL: Readonly<Record<string, string>> = {
  timeZone: 'Africa/Kigali',
  'station.timeZone': 'Africa/Kigali',
  password: 'tembo watatu wa mto',
  'admin.password': 'tembo watatu wa mto',
  callSign: 'M77',
  code: 'NEW-7',
  from: '2026-01-01T06:00:00.000Z',
  resource: 'unit:01KDWM6A000000000000000001',
  after: 'unit:01KDWM6A000000000000000001',
  scope: 'tz/dispatch/mfano',
  'shares.0': 'tz/dispatch/mfano',
}
const special: Known = (schema, path) =>
  path === 'id' && schema.pattern?.startsWith('^[a-zA-Z]{3,40}:') ? `incidentUnassigned:${world.newId()}` : SPECIAL[path]
const isId = (schema: Schema): boolean => schema.description?.endsWith('(ULID)') === true
/** Good inputs whose ids name nothing, or what is there. */
const strangers: Known = (schema, path) => special(schema, path) ?? (isId(schema) ? world.newId() : undefined)
const neighbours: Known = (schema, path) => special(schema, path) ?? world.knownId(schema) ?? (isId(schema) ? world.newId() : undefined)

/** Longest input that fits into an address. */
const ADDRESS_LIMIT = 8_000
async function overTrpc(one: Swept, input: unknown, token: string | null): Promise<Knock | null> {
  const text = JSON.stringify(input)
  if (one.type === 'mutation') return world.knock('POST', `/trpc/${one.path}`, { token, text })
  const query = encodeURIComponent(text)
  return query.length > ADDRESS_LIMIT ? null : world.knock('GET', `/trpc/${one.path}?input=${query}`, { token })
}

/** The request of a REST call, and the input as the station will read it; null when HTTP cannot carry this input. */
function restRequest(one: Swept, input: unknown): { readonly path: string; readonly text?: string; readonly read: unknown } | null {
  if (!one.rest || typeof input !== 'object' || input === null || Array.isArray(input)) return null
  const fields: Record<string, unknown> = { ...input }
  let path = `/api/v1${one.rest.path}`
  for (const [mark, name = ''] of one.rest.path.matchAll(/\{(\w+)\}/g)) {
    const value = fields[name]
    if (typeof value !== 'string' || value === '' || value.length > 2_000 || !value.isWellFormed()) return null
    path = path.replace(mark, encodeURIComponent(value))
    delete fields[name]
  }
  const inPath = Object.fromEntries(Object.entries(input).filter(([name]) => !(name in fields)))
  if (one.rest.method !== 'GET') return { path, text: JSON.stringify(fields), read: input }
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue
    if ((typeof value === 'object' && !Array.isArray(value)) || String(value).length > ADDRESS_LIMIT / 2) return null
    for (const item of [value].flat()) query.append(name, String(item))
  }
  const asRead: Record<string, unknown> = {}
  for (const name of new Set(query.keys())) {
    const all = query.getAll(name)
    asRead[name] = all.length > 1 ? all : all[0]
  }
  return { path: `${path}?${query.toString()}`, read: { ...coerceQuery(queryTypesOf(one.input), asRead), ...inPath } }
}
const overRest = async (one: Swept, input: unknown, token: string | null): Promise<Knock | null> => {
  const request = restRequest(one, input)
  return (
    request && world.knock(one.rest?.method ?? '', request.path, { token, ...(request.text === undefined ? {} : { text: request.text }) })
  )
}
/** Both doors; the second only where it has the procedure and can carry the input. */
const overBoth = async (one: Swept, input: unknown, token: string | null): Promise<Knock[]> =>
  [await overTrpc(one, input, token), await overRest(one, input, token)].filter((knock) => knock !== null)

const isUnwritable = (input: unknown): boolean => {
  try {
    refuseUnwritable(input)
    return false
  } catch {
    return true
  }
}
/** True when the input is bad as the station reads it: a number in a query string may be a good text. */
const isBad = (one: Swept, input: unknown): boolean => isUnwritable(input) || !one.input.safeParse(input).success
const fieldsOf = ({ error }: Knock): string[] =>
  z
    .object({ fields: z.array(z.object({ path: z.string() })) })
    .parse(error?.params)
    .fields.map((field) => field.path)
const position = (): number => world.inside.log.feed.position
const remembered = (): Promise<number> => world.inside.read.commandResult.count()

/** Knocks and expects that nothing was written. */
async function untouched<Answer>(knock: () => Promise<Answer>): Promise<Answer> {
  const before = [position(), world.inside.log.executor.waiting]
  const answer = await knock()
  expect([position(), world.inside.log.executor.waiting]).toEqual(before)
  return answer
}

describe('schemas', () => {
  /** Texts and lists without an upper bound, by path. */
  function* unbounded(schema: Schema, path: string): Generator<string> {
    for (const one of alternatives(schema)) {
      if (
        one.type === 'string' &&
        !one.enum &&
        one.const === undefined &&
        one.maxLength === undefined &&
        one.format === undefined &&
        /[*+]|^$/.test((one.pattern ?? '').replaceAll(/\[[^\]]*\]|\\./g, ''))
      )
        yield path
      if (one.type === 'array') {
        if (one.maxItems === undefined) yield `${path}[]`
        if (one.items) yield* unbounded(one.items, `${path}[]`)
      }
      for (const [name, part] of Object.entries(one.properties ?? {})) yield* unbounded(part, `${path}.${name}`)
    }
  }
  test('every text and every list has an upper bound', () => {
    expect(SWEPT.flatMap(({ path, schema }) => [...unbounded(schema, path)])).toEqual([])
  })
  test.each(EACH)('%s: an input made from it is good, and each bad one is bad for its own reason', (_path, one) => {
    const good = goodValue(one.schema, strangers)
    expect(one.input.safeParse(good).error?.issues ?? []).toEqual([])
    for (const bad of badInputs(one.schema, good)) expect([bad.at, bad.what, isBad(one, bad.input)]).toEqual([bad.at, bad.what, true])
  })
})

describe.each(EACH)('%s', (_path, one) => {
  const isPublic = one.permission === 'public'
  const good = (): unknown => goodValue(one.schema, strangers)

  test('bad input is refused by the name of its field and leaves nothing behind', async () => {
    const token = one.permission === 'unit.self' ? world.phone : await world.token()
    const before = await remembered()
    const problems: string[] = []
    const check = (door: string, bad: BadInput, knock: Knock): void => {
      const isRight =
        knock.status === 400 && knock.error?.code === 'input.invalid' && fieldsOf(knock).some((field) => speaksOf(field, bad.at))
      if (!isRight) problems.push(`${door}: ${bad.at} ${bad.what}: ${knock.status} ${JSON.stringify(knock.error)}`)
    }
    const told = new Set<string>()
    for (const bad of badInputs(one.schema, good())) {
      const answer = await untouched(() => overTrpc(one, bad.input, token))
      if (answer) check('trpc', bad, answer)
      // Behind the other door stands the same procedure: each place once shows that input and error pass through it.
      const request = told.has(bad.at) ? null : restRequest(one, bad.input)
      if (!request || !isBad(one, request.read)) continue
      told.add(bad.at)
      const knock = await untouched(() => overRest(one, bad.input, token))
      if (knock) check('rest', bad, knock)
    }
    expect(problems).toEqual([])
    expect(await remembered()).toBe(before)
  }, 120_000)

  test.skipIf(isPublic)('nobody, and somebody whose role does not allow it, are refused before their input is looked at', async () => {
    for (const input of [good(), { commandId: 7 }]) {
      for (const knock of await untouched(() => overBoth(one, input, null))) {
        expect([knock.status, knock.error]).toEqual([401, { code: 'auth.required', params: {} }])
      }
      if (one.permission === 'session.self') continue
      for (const knock of await untouched(() => overBoth(one, input, world.stranger)))
        expect([knock.status, knock.error]).toEqual([403, { code: 'auth.forbidden', params: { permission: one.permission } }])
    }
    expect((await untouched(() => overTrpc(one, good(), 'not.a.token')))?.status).toBe(401)
  })

  test.skipIf(one.type === 'query')('floods, deep nesting and prototype keys are refused at the door', async () => {
    const token = isPublic ? null : await world.token()
    const request = restRequest(one, good())
    const doors = [['POST', `/trpc/${one.path}`] as const, ...(request ? [[one.rest?.method ?? '', request.path] as const] : [])]
    const body = JSON.stringify(good())
    for (const [method, path] of doors) {
      expect([path, await untouched(() => world.flood(method, path, token, 10 * 1024 * 1024))]).toEqual([path, 413])
      const deep = await untouched(() => world.knock(method, path, { token, text: `{"deep":${'['.repeat(10_000)}${']'.repeat(10_000)}}` }))
      expect([deep.status, deep.error?.code, fieldsOf(deep)]).toEqual([400, 'input.invalid', ['body']])
      for (const evil of ['{"isAdmin":true}', '[]', '7']) {
        const knock = await untouched(() =>
          world.knock(method, path, { token, text: body.replace(/^\{/, `{"__proto__":${evil},`).replace(',}', '}') }),
        )
        expect([knock.status, knock.error?.code]).toEqual([400, 'input.invalid'])
      }
      for (const wrong of ['{', '"text"', '[]', '7', 'nul']) {
        const knock = await untouched(() => world.knock(method, path, { token, text: wrong }))
        expect([path, wrong, knock.status, knock.error?.code]).toEqual([path, wrong, 400, 'input.invalid'])
      }
    }
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined()
  })
})

describe.each(EACH)('%s, asked for what is there or not', (_path, one) => {
  /** Wrong passwords are recorded on purpose, also when they are refused. */
  const isRecording = ['identity.signIn', 'identity.login', 'identity.unlock', 'identity.changeOwnPassword'].includes(one.path)

  test.each([
    ['ids of nothing', strangers],
    ['ids that exist', neighbours],
  ])('%s: answered or refused, never broken; a repeat changes nothing, the same id for something else is refused', async (_name, known) => {
    const token = one.permission === 'unit.self' ? world.phone : await world.token()
    const input = goodValue(one.schema, known)
    const before = position()
    const first = await must(one, input, token)
    // Refused for what it asks, or because a part of the station is not there; never because something broke.
    expect([first.status === 503 || first.status < 500, first.error]).toEqual([true, first.error])
    if (first.status !== 200) {
      if (!isRecording) expect(position()).toBe(before)
      expect(first.error).not.toMatchObject({ code: 'input.invalid' })
      return
    }
    if (one.type === 'query' || !('commandId' in one.input.shape)) return
    const again = await untouched(() => must(one, input, token))
    expect([again.status, receiptIn(again)]).toEqual([200, receiptIn(first)])
    const other = { ...(goodValue(one.schema, strangers) as object), commandId: (input as { commandId: string }).commandId }
    if (JSON.stringify(other) === JSON.stringify(input)) return
    const reused = await untouched(() => must(one, other, token))
    expect(['command.reused', 'entity.unknown']).toContain(reused.error?.code)
  })
})

const Receipt = z.object({ position: z.number(), result: z.looseObject({}) })
/** Position and result of a command, without the word whether it is a repeat and a token that is shown once; null for what is no receipt. */
function receiptIn({ body }: Knock): unknown {
  const receipt = z.object({ result: z.object({ data: Receipt }) }).safeParse(body).data?.result.data
  return receipt ? { ...receipt, result: { ...receipt.result, token: undefined } } : null
}
async function must(one: Swept, input: unknown, token: string | null): Promise<Knock> {
  const knock = await overTrpc(one, input, token)
  if (!knock) throw new Error(`${one.path}: a good input is too long`)
  return knock
}

describe('the station', () => {
  test('is as well as before: answers, takes commands, and its log verifies', async () => {
    for (const path of ['/healthz', '/readyz']) expect((await world.knock('GET', path)).status).toBe(200)
    expect(world.inside.log.verify().problems).toEqual([])
    expect(world.inside.health()).toMatchObject({ db: 'ok' })
    const open = SWEPT.find(({ path }) => path === 'incidents.open')
    if (!open) throw new Error('incidents.open is gone')
    const taken = await must(
      open,
      { ...(goodValue(open.schema, strangers) as object), priority: null, callStartedAt: undefined },
      await world.token(),
    )
    expect([taken.status, taken.error]).toEqual([200, null])
  })
  test('the OpenAPI document names every path that was swept', async () => {
    const { body } = await world.knock('GET', '/api/v1/openapi.json')
    const { paths } = z.object({ paths: z.record(z.string(), z.record(z.string(), z.object({ operationId: z.string() }))) }).parse(body)
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => `${method.toUpperCase()} ${path} ${operationId.replaceAll('_', '.')}`),
    )
    const swept = SWEPT.flatMap(({ path, rest }) => (rest ? [`${rest.method} ${rest.path} ${path}`] : []))
    // the extract is sent with its request and is no procedure: tests/integration/regions knocks there
    expect(documented.toSorted()).toEqual([...swept, `PUT ${EXTRACT_PATH} regions.upload`].toSorted())
  })
})
