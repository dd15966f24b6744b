/** Hostile input at the doors of phones and trackers, which have schemas and limits of their own: refused by name, nothing left behind; an SOS is never lost to its wording. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { FieldPositions } from '../../../server/contract/field.ts'
import { FieldAnswer, FieldProgress, FieldReadiness, FieldStatus } from '../../../server/contract/field-task.ts'
import { RedeemEnrolment } from '../../../server/contract/identity.ts'
import { SosReport } from '../../../server/contract/incidents.ts'
import { madeWritable } from '../../../server/trpc/writable-text.ts'
import { badInputs, speaksOf } from './hostile-inputs.ts'
import { goodValue, schemaOf, type Known } from './json-schema.ts'
import { openSweepWorld, type Knock, type SweepWorld } from './sweep-world.ts'

/** What each door takes. `isKind`: text that cannot be written is mended instead of refused. */
const DOORS = [
  { path: '/field/api/sos', input: SosReport, isKind: true },
  { path: '/field/api/enrol', input: RedeemEnrolment, isKind: false },
  { path: '/field/api/responder/answer', input: FieldAnswer, isKind: false },
  { path: '/field/api/responder/progress', input: FieldProgress, isKind: false },
  { path: '/field/api/responder/status', input: FieldStatus, isKind: false },
  { path: '/field/api/responder/readiness', input: FieldReadiness, isKind: false },
  { path: '/field/api/responder/positions', input: FieldPositions, isKind: false },
] as const
const EACH = DOORS.map((door) => [door.path, door] as const)
/** As slowly as these doors want it. */
const PAUSE_MS = 11_000

let world: SweepWorld
beforeAll(async () => {
  world = await openSweepWorld()
}, 60_000)
afterAll(() => world.close())

const ids: Known = (schema) => (schema.description?.endsWith('(ULID)') === true ? world.newId() : undefined)
const post = (path: string, text: string): Promise<Knock> => {
  world.wait(PAUSE_MS)
  return world.knock('POST', path, { text, cookies: world.phoneCookies })
}
const position = (): number => world.inside.log.feed.position
async function untouched<Answer>(knock: () => Promise<Answer>): Promise<Answer> {
  const before = position()
  const answer = await knock()
  expect(position()).toBe(before)
  return answer
}
const fieldsOf = ({ error }: Knock): string[] =>
  z
    .object({ fields: z.array(z.object({ path: z.string() })) })
    .safeParse(error?.params)
    .data?.fields.map(({ path }) => path) ?? []

describe.each(EACH)('%s', (path, { input, isKind }) => {
  const schema = schemaOf(input)
  const good = (): unknown => goodValue(schema, ids)

  test('bad input is refused by the name of its field and leaves nothing behind', async () => {
    const problems: string[] = []
    for (const bad of badInputs(schema, good())) {
      const isUnwritable = bad.what.startsWith('holds')
      if (isUnwritable && (isKind ? input.safeParse(madeWritable(bad.input)).success : input.safeParse(bad.input).success)) continue
      const knock = await untouched(() => post(path, JSON.stringify(bad.input)))
      // A list of positions is taken item by item: a broken one is named in the answer.
      const isNamed = fieldsOf(knock).some((field) => speaksOf(field, bad.at))
      if (knock.status !== 400 || knock.error?.code !== 'input.invalid' || !isNamed)
        problems.push(`${bad.at} ${bad.what}: ${knock.status} ${JSON.stringify(knock.error)}`)
    }
    expect(problems).toEqual([])
  }, 120_000)

  test('floods, deep nesting, prototype keys and no JSON are refused at the door', async () => {
    world.wait(PAUSE_MS)
    expect(await untouched(() => world.flood('POST', path, null, 10 * 1024 * 1024))).toBe(413)
    const deep = `{"deep":${'['.repeat(10_000)}${']'.repeat(10_000)}}`
    for (const text of [deep, '{"__proto__":{"isAdmin":true}}', '{', '"text"', '[]', '7'])
      expect([text.slice(0, 20), (await untouched(() => post(path, text))).status]).toEqual([text.slice(0, 20), 400])
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined()
  })

  test.skipIf(path === '/field/api/sos' || path === '/field/api/enrol')('a phone that belongs to no unit is nobody', async () => {
    for (const cookies of ['', 'kituo_field_access=x; kituo_field_refresh=y']) {
      world.wait(PAUSE_MS)
      const knock = await untouched(() => world.knock('POST', path, { text: JSON.stringify(good()), cookies }))
      expect(knock.status).toBe(401)
    }
  })
})

test('an SOS whose text was cut through an emoji, or holds NUL, is taken as it can be written', async () => {
  const report = { ...(goodValue(schemaOf(SosReport), ids) as object), pressedAt: null, narrative: `mtoto\0 anaumwa ${'🚑'.slice(0, 1)}` }
  const before = position()
  expect((await post('/field/api/sos', JSON.stringify(report))).status).toBe(200)
  expect(position()).toBeGreaterThan(before)
  const [last] = await world.inside.read.report.findMany({ orderBy: { receivedAt: 'desc' }, take: 1 })
  expect(last?.narrative).toBe('mtoto anaumwa \ufffd')
})

test.each(['', 'x', '%00', '%ED%A0%80', '../../etc/passwd', 'a'.repeat(90), '__proto__', '%2e%2e%2f'])(
  'an SOS is not found under the token %j, and nothing is told about it',
  async (token) => {
    const knock = await world.knock('GET', `/field/api/sos/${token}`)
    // Text that is no part of an address at all is refused before any door is found.
    expect([404, 400].includes(knock.status)).toBe(true)
    expect(knock.error?.code).toMatch(/^(entity\.unknown|input\.unknown-path|input\.invalid)$/)
    expect(JSON.stringify(knock.body ?? '').includes(token === '' ? 'nothing' : token)).toBe(false)
  },
)

describe('trackers', () => {
  const good = { id: 'tk-1', lat: '-2.05', lon: '32.9', timestamp: '1767254300' }
  const ask = (part: Record<string, string>): Promise<Knock> => {
    world.wait(PAUSE_MS)
    return world.knock('GET', `/gps/osmand?${new URLSearchParams({ ...good, ...part }).toString()}`)
  }
  test.each([
    ['id', '\0'],
    ['id', ''],
    ['id', 'x'.repeat(5_000)],
    ['id', "'; DROP TABLE Fix; --"],
    ['lat', '91'],
    ['lat', 'NaN'],
    ['lat', '1e400'],
    ['lon', '-180.1'],
    ['lon', 'Infinity'],
    ['timestamp', '9e99'],
    ['timestamp', '-62135596800'],
    ['timestamp', '253402300799'],
    ['timestamp', 'yesterday'],
  ])('%s = %j is refused by its name', async (name, value) => {
    const knock = await untouched(() => ask({ [name]: value }))
    expect([knock.status, knock.error?.code]).toEqual([400, 'fix.invalid'])
    expect(JSON.stringify(knock.error?.params)).toMatch(name === 'timestamp' ? /timestamp|fixedAt/ : new RegExp(name))
  })
  test('bodies: too large, too deep, prototype keys, no JSON', async () => {
    world.wait(PAUSE_MS)
    expect(await world.flood('POST', '/gps/osmand', null, 10 * 1024 * 1024)).toBe(413)
    for (const text of [
      '['.repeat(10_000),
      `{"device_id":"tk-1","location":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
      '{"__proto__":{"device_id":"tk-1"}}',
      '{',
      '7',
    ]) {
      const knock = await untouched(() => post('/gps/osmand', text))
      expect([text.slice(0, 20), knock.status]).toEqual([text.slice(0, 20), 400])
    }
  })
})

test('the station is as well as before', async () => {
  for (const path of ['/healthz', '/readyz']) expect((await world.knock('GET', path)).status).toBe(200)
  expect(world.inside.log.verify().problems).toEqual([])
})
