/** The map's colours: ground greys mixed from the surface tokens, quiet hues for unit groups (unit-colours.css), alarm fills as they are. */
import type { StatusGroup } from './status-groups.ts'
import { mix, type MapTokens, type Rgb } from './tokens.ts'
import type { MapFlavour } from './types.ts'

export type MapPalette = {
  water: Rgb
  land: Rgb
  shore: Rgb
  border: Rgb
  roadMain: Rgb
  roadMinor: Rgb
  roadTrack: Rgb
  text: Rgb
  textQuiet: Rgb
  textWater: Rgb
  focus: Rgb
  onAlarm: Rgb
  facility: Rgb
  alarms: Readonly<Record<'P1' | 'P2' | 'P3' | 'P4', Rgb>>
  units: Readonly<Record<StatusGroup, Rgb>>
}

/**
 * Mixes the palette of a flavour.
 * @param tokens the design system's colours as they are now
 */
export function mapPalette(tokens: MapTokens, flavour: MapFlavour): MapPalette {
  const isDark = flavour === 'dark'
  const land = isDark ? mix(tokens.panel, tokens.raised, 0.7) : tokens.page
  const water = isDark ? mix(tokens.page, [0, 0, 0], 0.12) : mix(tokens.hairline, tokens.page, 0.25)
  return {
    land,
    water,
    shore: mix(tokens.hairline, tokens.idle, isDark ? 0.18 : 0.35),
    border: mix(tokens.hairline, tokens.idle, isDark ? 0.15 : 0.5),
    roadMain: isDark ? mix(tokens.hairline, tokens.idle, 0.5) : mix(tokens.hairline, tokens.idle, 0.55),
    roadMinor: isDark ? mix(tokens.hairline, tokens.idle, 0.2) : mix(tokens.hairline, tokens.idle, 0.2),
    roadTrack: isDark ? mix(tokens.hairline, tokens.idle, 0.1) : mix(tokens.hairline, tokens.idle, 0.2),
    text: tokens.text,
    textQuiet: tokens.secondary,
    textWater: tokens.idle,
    focus: tokens.focus,
    onAlarm: tokens['on-alarm'],
    facility: tokens.secondary,
    alarms: { P1: tokens.p1, P2: tokens.p2, P3: tokens.p3, P4: tokens.p4 },
    units: {
      available: tokens['unit-available'],
      committed: tokens['unit-committed'],
      engaged: tokens['unit-engaged'],
      off: tokens['unit-off'],
    },
  }
}
