/** The map's colours: ground greys mixed from the surface tokens, quiet hues for unit groups (unit-colours.css), alarm fills as they are. */
import type { StatusGroup } from './status-groups.ts'
import { mix, type MapTokens, type Rgb } from './tokens.ts'
import type { MapFlavour } from './types.ts'

export type MapPalette = {
  water: Rgb
  land: Rgb
  shore: Rgb
  border: Rgb
  borderStrong: Rgb
  stream: Rgb
  residential: Rgb
  works: Rgb
  institution: Rgb
  wood: Rgb
  park: Rgb
  field: Rgb
  wetland: Rgb
  sand: Rgb
  ice: Rgb
  building: Rgb
  buildingEdge: Rgb
  roadMain: Rgb
  roadMiddle: Rgb
  roadMinor: Rgb
  /** Roads seen from near; null = as from far. */
  roadSurface: Rgb | null
  roadEdge: Rgb
  mainEdge: Rgb
  bridgeEdge: Rgb
  path: Rgb
  rail: Rgb
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

/** Kinds of land: hardly more than a change of grey; woods and parks with a breath of the green that means "free". */
function landUse(tokens: MapTokens, land: Rgb, water: Rgb, isDark: boolean) {
  const green = tokens['unit-available']
  return {
    stream: mix(water, tokens.idle, isDark ? 0.04 : 0.14),
    residential: mix(land, tokens.hairline, isDark ? 0.22 : 0.35),
    works: mix(land, tokens.hairline, isDark ? 0.35 : 0.55),
    institution: mix(land, tokens.idle, isDark ? 0.14 : 0.16),
    wood: mix(land, green, isDark ? 0.055 : 0.11),
    park: mix(land, green, isDark ? 0.085 : 0.15),
    field: mix(land, green, isDark ? 0.03 : 0.06),
    wetland: mix(land, water, 0.45),
    sand: mix(land, tokens.secondary, isDark ? 0.05 : 0.06),
    ice: mix(land, tokens.text, isDark ? 0.07 : 0),
    building: mix(land, tokens.hairline, isDark ? 0.7 : 0.8),
    buildingEdge: mix(tokens.hairline, tokens.idle, isDark ? 0.12 : 0.2),
  }
}

/** Roads stand out by their edge as much as by their surface. */
function roadEdges(tokens: MapTokens, land: Rgb, isDark: boolean) {
  return {
    roadMiddle: mix(tokens.hairline, tokens.idle, 0.34),
    roadSurface: isDark ? null : tokens.panel,
    roadEdge: isDark ? tokens.page : mix(tokens.hairline, tokens.idle, 0.1),
    mainEdge: isDark ? tokens.page : mix(tokens.hairline, tokens.idle, 0.42),
    bridgeEdge: isDark ? mix(tokens.page, [0, 0, 0], 0.3) : mix(tokens.hairline, tokens.idle, 0.6),
    path: mix(tokens.hairline, tokens.idle, isDark ? 0.3 : 0.55),
    rail: mix(tokens.hairline, tokens.idle, isDark ? 0.25 : 0.5),
  }
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
    borderStrong: mix(tokens.hairline, tokens.idle, isDark ? 0.45 : 0.7),
    ...landUse(tokens, land, water, isDark),
    ...roadEdges(tokens, land, isDark),
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
