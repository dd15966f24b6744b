/** The style asks for nothing from elsewhere, hides the fictional island on a real station, and stays quiet; colours can be told apart. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { facilityImageId, parseFacilityImageId } from './facility-glyphs.ts'
import { mapPalette } from './palette.ts'
import { buildStyle, facilityCollection } from './style.ts'
import { mix, parseRgb, TOKEN_NAMES, type MapTokens, type Rgb } from './tokens.ts'
import type { MapFacility, MapFlavour } from './types.ts'

const sheets = ['../ui/tokens.css', './unit-colours.css'].map((path) => readFileSync(new URL(path, import.meta.url), 'utf8')).join('\n')
/** The tokens of a theme as the style sheets declare them: the dark ones, with the light ones over them. */
function tokensOf(flavour: MapFlavour): MapTokens {
  const blocks = [...sheets.matchAll(/:root(\[data-theme='light'\])? \{([^}]*)\}/g)].filter(
    ([, isLight]) => isLight === undefined || flavour === 'light',
  )
  const read = (name: string): Rgb => {
    const hex = blocks.flatMap(([, , body]) => [...(body ?? '').matchAll(new RegExp(`--${name}: #([0-9a-f]{6});`, 'g'))]).at(-1)?.[1]
    if (hex === undefined) throw new RangeError(`no colour --${name}`)
    return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb // three pairs of digits
  }
  return Object.fromEntries(TOKEN_NAMES.map((name) => [name, read(name)])) as unknown as MapTokens // one entry per name
}
const facility: MapFacility = {
  id: 'F',
  code: 'F',
  name: 'Hospitali',
  kind: 'referralHospital',
  emsTraffic: 'closed',
  longitude: 32.8,
  latitude: -1.62,
}
const styleOf = (flavour: MapFlavour, isDemo = true) =>
  buildStyle({
    palette: mapPalette(tokensOf(flavour), flavour),
    flavour,
    language: 'sw',
    isDemo,
    facilities: [facility],
    shapes: [],
    base: null,
    assets: { region: 'app://kituo/region.json', island: 'app://kituo/island.json', maps: 'app://kituo/maps/' },
  })

const linear = (channel: number): number => (channel / 255 <= 0.04045 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4)
const luminance = ([red, green, blue]: Rgb): number => 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
/** Contrast ratio of WCAG 2.2. */
const contrast = (a: Rgb, b: Rgb): number => (Math.max(luminance(a), luminance(b)) + 0.05) / (Math.min(luminance(a), luminance(b)) + 0.05)
/** Distance of the strongest from the weakest channel: grey is 0, pure hues 255. */
const saturation = (colour: Rgb): number => Math.max(...colour) - Math.min(...colour)

describe.each(['dark', 'light'] as const)('the %s style', (flavour) => {
  const style = styleOf(flavour)
  it('needs no glyph server and no sprite, and loads from its own origin only', () => {
    expect(style.glyphs).toBeUndefined()
    expect(style.sprite).toBeUndefined()
    expect(JSON.stringify(style)).not.toMatch(/https?:/)
  })
  it('has layers with names used once and sources that exist', () => {
    expect(new Set(style.layers.map(({ id }) => id)).size).toBe(style.layers.length)
    for (const layer of style.layers) if ('source' in layer) expect(style.sources, layer.id).toHaveProperty(String(layer.source))
  })
  it('names things in the person’s language', () => {
    expect(JSON.stringify(style)).toContain('name_sw')
  })
  it('is the same for the same options, so that MapLibre changes only what differs', () => {
    expect(styleOf(flavour)).toEqual(style)
  })
  it('draws the fictional island only in the demo', () => {
    const real = styleOf(flavour, false)
    expect(real.sources).not.toHaveProperty('island')
    expect(real.layers.filter((layer) => 'source' in layer && layer.source === 'island')).toEqual([])
  })
})

describe.each(['dark', 'light'] as const)('the %s palette', (flavour) => {
  const palette = mapPalette(tokensOf(flavour), flavour)
  it('keeps the ground grey', () => {
    for (const name of ['water', 'land', 'shore', 'border', 'roadMain', 'roadMinor', 'roadTrack', 'textQuiet', 'facility'] as const)
      expect(saturation(palette[name]), name).toBeLessThan(32)
  })
  it('makes names readable (WCAG 1.4.3) and unit shapes visible (WCAG 1.4.11) on land and water', () => {
    for (const ground of [palette.land, palette.water]) {
      for (const text of [palette.text, palette.textQuiet]) expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5)
      for (const [group, colour] of Object.entries(palette.units)) expect(contrast(colour, ground), group).toBeGreaterThanOrEqual(3)
      expect(contrast(palette.focus, ground)).toBeGreaterThanOrEqual(3)
    }
  })
  it('spends far less colour on units than on alarms', () => {
    const loudestUnit = Math.max(...Object.values(palette.units).map(saturation))
    const quietestAlarm = Math.min(...Object.values(palette.alarms).map(saturation))
    expect(loudestUnit).toBeLessThan(quietestAlarm)
  })
})

describe('facilities on the map', () => {
  it('ask for a sign by kind, state and flavour, and the name reads back', () => {
    const [sign] = facilityCollection([facility], 'dark').features
    expect(sign?.properties?.['sign']).toBe(facilityImageId('referralHospital', true, 'dark'))
    expect(parseFacilityImageId(facilityImageId('vaccineStore', false, 'light'))).toEqual({ kind: 'vaccineStore', isClosed: false })
  })
  it.each(['', 'cat', 'facility:castle:open:dark', 'sprite:hospital:open:dark'])('does not take %o for one of its signs', (id) => {
    expect(parseFacilityImageId(id)).toBeNull()
  })
})

describe('colours', () => {
  it('are read as the browser computes them', () => {
    expect(parseRgb('rgb(15, 19, 23)')).toEqual([15, 19, 23])
    expect(parseRgb('rgba(15, 19, 23, 0.5)')).toEqual([15, 19, 23])
    expect(() => parseRgb('oklch(0.5 0.1 20)')).toThrow(RangeError)
  })
  it('mix by share', () => {
    expect(mix([0, 0, 0], [100, 200, 50], 0.5)).toEqual([50, 100, 25])
  })
})
