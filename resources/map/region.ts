/** Builds the region map (countries, borders, lakes, names) from Natural Earth outlines: simplified once per shared arc, cut to the region. */
import { feature, mesh } from 'topojson-client'
import { CITIES, COUNTRIES, LAKES, type Names } from './names.ts'
import { clipLine, clipRing, simplifyLine, type Box, type Position } from './simplify.ts'

/** The East African Great Lakes region with a margin; the camera may not leave it. */
export const REGION_BOX: Box = [21, -15.5, 46, 8]
/** About 330 m: finer than a pixel below zoom 8, and the lakes are no better. */
const TOLERANCE_DEGREES = 0.003

/** TopoJSON as topojson-client declares it, with the one collection we read. */
type Topology = Parameters<typeof mesh>[0]
type Countries = Extract<NonNullable<Parameters<typeof mesh>[1]>, { type: 'GeometryCollection' }>
export type Atlas = Topology & { objects: { countries: Countries } }
export type LakeSource = { lakes: { id: string; rings: Position[][] }[] }
type RegionProperties = { layer: 'land' | 'border' | 'lake' | 'country-name' | 'lake-name' | 'city'; id: string; rank?: number } & Partial<Record<`name_${keyof Names}`, string>>
type RegionFeature = { type: 'Feature'; properties: RegionProperties; geometry: { type: string; coordinates: unknown } }
export type RegionCollection = { type: 'FeatureCollection'; features: RegionFeature[] }

const rounded = (value: number): number => Math.round(value * 1000) / 1000
const roundedLine = (line: readonly Position[]): Position[] => {
  const points = line.map(([x, y]): Position => [rounded(x), rounded(y)])
  return points.filter(([x, y], index) => index === 0 || x !== points[index - 1]?.[0] || y !== points[index - 1]?.[1])
}
const named = (names: Names) => ({ name_en: names.en, name_sw: names.sw, name_rw: names.rw, name_fr: names.fr })
const same = (name: string): Names => ({ en: name, sw: name, rw: name, fr: name })
const featureOf = (properties: RegionProperties, type: string, coordinates: unknown): RegionFeature => ({ type: 'Feature', properties, geometry: { type, coordinates } })

/** Undoes TopoJSON's quantisation and simplifies each arc once, so that neighbours keep sharing their border. */
function withSimpleArcs(atlas: Atlas): Atlas {
  const { transform, ...rest } = atlas
  const [scaleX, scaleY] = transform?.scale ?? [1, 1]
  const [shiftX, shiftY] = transform?.translate ?? [0, 0]
  const arcs = atlas.arcs.map((arc) => {
    let x = 0
    let y = 0
    const line = arc.map((delta): Position => {
      x = transform === undefined ? (delta[0] ?? 0) : x + (delta[0] ?? 0)
      y = transform === undefined ? (delta[1] ?? 0) : y + (delta[1] ?? 0)
      return [x * scaleX + shiftX, y * scaleY + shiftY]
    })
    return simplifyLine(line, TOLERANCE_DEGREES)
  })
  return { ...rest, arcs }
}

/** GeoJSON types positions as number[]; outlines here are always pairs. */
const asPair = (position: readonly number[]): Position => [position[0] ?? 0, position[1] ?? 0]

function clippedPolygons(polygons: readonly (readonly number[][])[][]): Position[][][] {
  return polygons.flatMap((rings) => {
    const clipped = rings.map((ring) => roundedLine(clipRing(ring.map(asPair), REGION_BOX))).filter((ring) => ring.length > 3)
    return clipped.length === 0 ? [] : [clipped]
  })
}

function landFeatures(atlas: Atlas): RegionFeature[] {
  return feature(atlas, atlas.objects.countries).features.flatMap((country) => {
    const known = COUNTRIES[String(country.id)]
    const { geometry } = country
    if (known === undefined || (geometry.type !== 'Polygon' && geometry.type !== 'MultiPolygon')) return []
    const polygons = clippedPolygons(geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates)
    return [featureOf({ layer: 'land', id: known.code }, 'MultiPolygon', polygons), featureOf({ layer: 'country-name', id: known.code, ...named(known.names) }, 'Point', known.at)]
  })
}

function borderFeature(atlas: Atlas): RegionFeature {
  const borders = mesh(atlas, atlas.objects.countries, (a, b) => a !== b && COUNTRIES[String(a.id)] !== undefined && COUNTRIES[String(b.id)] !== undefined)
  const lines = borders.coordinates.flatMap((line) => clipLine(line.map(asPair), REGION_BOX)).map(roundedLine).filter((line) => line.length > 1)
  return featureOf({ layer: 'border', id: 'borders' }, 'MultiLineString', lines)
}

function lakeFeatures(source: LakeSource): RegionFeature[] {
  return source.lakes.flatMap((lake) => {
    const known = LAKES[lake.id]
    if (known === undefined) return []
    const shape = featureOf({ layer: 'lake', id: lake.id, ...named(known.names) }, 'Polygon', lake.rings.map((ring) => roundedLine(ring)))
    return known.at === null ? [shape] : [shape, featureOf({ layer: 'lake-name', id: lake.id, ...named(known.names) }, 'Point', known.at)]
  })
}

/**
 * The region as one GeoJSON collection; `properties.layer` says what a feature is, `name_<language>` how it is called.
 * @param atlas world-atlas countries-10m (TopoJSON of Natural Earth 1:10m)
 * @param lakes lake outlines (Natural Earth 1:50m and 1:110m)
 */
export function buildRegion(atlas: Atlas, lakes: LakeSource): RegionCollection {
  const simple = withSimpleArcs(atlas)
  const cities = CITIES.map((city) => featureOf({ layer: 'city', id: city.id, rank: city.rank, ...named(same(city.name)) }, 'Point', city.at))
  return { type: 'FeatureCollection', features: [...landFeatures(simple), borderFeature(simple), ...lakeFeatures(lakes), ...cities] }
}
