/** The colours of the tokens keep their contrast and stay apart for every kind of colour vision. */
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { contrast, linearRgb, smallestDistance } from './colour-science.fixture.ts'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')

/** Colour tokens of one block of the sheet; the light block only overrides. */
function tokensOf(selector: string): Record<string, string> {
  const start = css.indexOf(`${selector} {`)
  const block = css.slice(start, css.indexOf('\n}', start))
  return Object.fromEntries([...block.matchAll(/--([a-z0-9-]+):\s*(#[0-9a-f]{6})/gi)].map(([, name = '', value = '']) => [name, value]))
}

const dark = tokensOf(':root')
const light = { ...dark, ...tokensOf(":root[data-theme='light']") }
const themes = [
  { name: 'dark', tokens: dark },
  { name: 'light', tokens: light },
]
const SURFACES = ['page', 'panel', 'raised', 'hover', 'selected']
const alarms = ['p1', 'p2', 'p3', 'p4']
const colour = (tokens: Record<string, string>, name: string): string => tokens[name] ?? `missing --${name}`

test('the dark surfaces and the alarm fills are the agreed ones', () => {
  expect(dark).toMatchObject({
    page: '#0f1317',
    panel: '#15191e',
    raised: '#1c2229',
    hairline: '#2a323b',
    text: '#e6ebf0',
    secondary: '#9aa6b2',
    idle: '#8b96a1',
    focus: '#8ecbff',
    p1: '#ff4040',
    p2: '#ffb31a',
    p3: '#fff7a3',
    p4: '#4aa8ff',
  })
  expect(light).toMatchObject({
    page: '#f3f5f7',
    panel: '#ffffff',
    hairline: '#d5dbe1',
    text: '#12171c',
    secondary: '#4a5560',
    p1: '#ff4040',
    p2: '#ffb31a',
    p3: '#fff7a3',
    p4: '#4aa8ff',
  })
})

test.each([
  ['p1', 5.1],
  ['p2', 9.8],
  ['p3', 16.0],
  ['p4', 7.0],
  ['idle', 5.9],
])('%s keeps contrast %d on the dark panel', (name, floor) => {
  expect(contrast(colour(dark, name), colour(dark, 'panel'))).toBeGreaterThanOrEqual(floor - 0.05)
})

test.each([
  ['normal', 44],
  ['protan', 39],
  ['deutan', 31],
  ['tritan', 33],
] as const)('alarm fills and idle stay apart for %s vision: at least %d', (vision, floor) => {
  expect(
    smallestDistance(
      [...alarms, 'idle'].map((name) => colour(dark, name)),
      vision,
    ),
  ).toBeGreaterThanOrEqual(floor - 0.5)
})

for (const { name, tokens } of themes) {
  test.each(SURFACES)(`${name}: words are readable on %s (4.5:1), marks and borders visible (3:1)`, (surface) => {
    const ground = colour(tokens, surface)
    for (const word of ['text', 'secondary']) expect(contrast(colour(tokens, word), ground), word).toBeGreaterThanOrEqual(4.5)
    expect(contrast(colour(tokens, 'focus'), ground), 'focus').toBeGreaterThanOrEqual(3)
    expect(contrast(colour(tokens, 'idle'), ground), 'idle').toBeGreaterThanOrEqual(surface === 'selected' || surface === 'hover' ? 3 : 4.5)
  })

  test.each(['page', 'panel', 'raised'])(`${name}: control borders are visible on %s (3:1)`, (surface) => {
    expect(contrast(colour(tokens, 'control-border'), colour(tokens, surface))).toBeGreaterThanOrEqual(3)
  })

  test.each(alarms)(`${name}: the digit is readable on %s, and the shape on the panel`, (alarm) => {
    expect(contrast(colour(tokens, 'on-alarm'), colour(tokens, alarm))).toBeGreaterThanOrEqual(4.5)
    const outline = tokens['alarm-outline'] ?? colour(tokens, alarm)
    expect(contrast(outline, colour(tokens, 'panel'))).toBeGreaterThanOrEqual(3)
  })

  test(`${name}: a filled button is readable`, () => {
    expect(contrast(colour(tokens, 'inverse'), colour(tokens, 'text'))).toBeGreaterThanOrEqual(7)
  })
}

test('no sheet outside the tokens names a colour of its own', () => {
  const renderer = fileURLToPath(new URL('..', import.meta.url))
  const sheets = globSync(['{app,ui,alarms,commands,desks}/**/*.css'], { cwd: renderer }).filter((path) => !path.endsWith('tokens.css'))
  // Black on white is for machines (QR codes), in every theme.
  const coloured = sheets.filter((path) =>
    /#(?!ffffff\b|000000\b)[0-9a-f]{3,8}\b|\b(rgb|hsl|oklch)a?\(/i.test(readFileSync(`${renderer}/${path}`, 'utf8')),
  )
  expect(sheets.length).toBeGreaterThan(10)
  expect(coloured).toEqual([])
})

test('what is no colour is refused', () => {
  expect(() => linearRgb('red')).toThrow('not a colour')
})
