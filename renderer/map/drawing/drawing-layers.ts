/** The deck.gl layers of a drawing in progress: its line, the leg to the pointer, corners, and lengths beside the legs of a measure. */
import type { Layer } from '@deck.gl/core'
import { PathLayer, ScatterplotLayer, SolidPolygonLayer, TextLayer } from '@deck.gl/layers'
import type { Point } from '../../../server/contract/primitives.ts'
import { distanceMetres, middleOf, pathMetres } from '../../lib/sphere.ts'
import type { MapPalette } from '../palette.ts'
import type { Rgb } from '../tokens.ts'
import type { DrawingTool } from './drawing-tool.ts'

type Coordinate = [number, number]
const placeOf = ({ longitude, latitude }: Point): Coordinate => [longitude, latitude]
const withAlpha = ([red, green, blue]: Rgb, alpha: number): [number, number, number, number] => [red, green, blue, alpha]
/** Below this a leg's length would be written over its own corners. */
const SHORTEST_NAMED_METRES = 20

export type DrawingWords = { distance: (metres: number) => string }
type Text = { at: Coordinate; text: string }

/** All layers of the drawing, bottom first. */
export function drawingLayers(tool: DrawingTool, palette: MapPalette, words: DrawingWords): Layer[] {
  const { draft, cursor, isEnded } = tool
  const points = cursor === null || isEnded ? [...draft.points] : [...draft.points, cursor]
  const shape =
    draft.kind === 'circle' ? circleLayers(draft.points, cursor, palette) : lineLayers(draft.points, points, draft.kind === 'area', palette)
  return [...shape, cornerLayer(draft.points, palette), ...lengthLayers(lengthTexts(tool, points, words), palette)]
}

function lineLayers(fixed: readonly Point[], points: readonly Point[], isArea: boolean, palette: MapPalette): Layer[] {
  const closed = isArea && points.length > 2 ? [...points, ...points.slice(0, 1)] : points
  const path = (id: string, line: readonly Point[], colour: Rgb, width: number, alpha = 255): Layer =>
    new PathLayer<Coordinate[]>({
      id,
      data: line.length < 2 ? [] : [line.map(placeOf)],
      getPath: (item) => item,
      getColor: withAlpha(colour, alpha),
      getWidth: width,
      widthUnits: 'pixels',
      capRounded: true,
      jointRounded: true,
    })
  return [
    ...(isArea && points.length > 2
      ? [
          new SolidPolygonLayer<Coordinate[]>({
            id: 'drawing-fill',
            data: [points.map(placeOf)],
            getPolygon: (item) => item,
            getFillColor: withAlpha(palette.focus, 40),
          }),
        ]
      : []),
    path('drawing-follow', closed, palette.focus, 1.5, 170),
    path('drawing-ground', fixed, palette.land, 6),
    path('drawing-line', fixed, palette.focus, 2.5),
  ]
}

function circleLayers([centre, edge]: readonly Point[], cursor: Point | null, palette: MapPalette): Layer[] {
  const rim = edge ?? cursor
  if (centre === undefined || rim === null) return []
  return [
    new ScatterplotLayer<Point>({
      id: 'drawing-circle',
      data: [centre],
      getPosition: placeOf,
      getRadius: distanceMetres(centre, rim),
      radiusUnits: 'meters',
      stroked: true,
      getFillColor: withAlpha(palette.focus, 36),
      getLineColor: withAlpha(palette.focus, 255),
      getLineWidth: 2,
      lineWidthUnits: 'pixels',
      updateTriggers: { getRadius: [rim.latitude, rim.longitude] },
    }),
  ]
}

function cornerLayer(points: readonly Point[], palette: MapPalette): Layer {
  return new ScatterplotLayer<Point>({
    id: 'drawing-corners',
    data: points,
    getPosition: placeOf,
    getRadius: (_, { index }) => (index === 0 ? 6 : 4.5),
    radiusUnits: 'pixels',
    stroked: true,
    getFillColor: withAlpha(palette.land, 255),
    getLineColor: withAlpha(palette.focus, 255),
    getLineWidth: 2,
    lineWidthUnits: 'pixels',
  })
}

/** Leg lengths of a measure, the whole at its end; the radius of a circle. */
function lengthTexts({ draft }: DrawingTool, points: readonly Point[], { distance }: DrawingWords): Text[] {
  const last = points.at(-1)
  if (draft.kind === 'area' || draft.kind === 'line' || points.length < 2 || last === undefined) return []
  const [centre, rim = last] = draft.kind === 'circle' ? points : []
  if (centre !== undefined) return [{ at: placeOf(middleOf(centre, rim)), text: distance(distanceMetres(centre, rim)) }]
  const legs = points.slice(1).flatMap((point, index): Text[] => {
    const from = points[index] ?? point
    const metres = distanceMetres(from, point)
    return metres < SHORTEST_NAMED_METRES || points.length === 2 ? [] : [{ at: placeOf(middleOf(from, point)), text: distance(metres) }]
  })
  return [...legs, { at: placeOf(last), text: `= ${distance(pathMetres(points))}` }]
}

function lengthLayers(texts: readonly Text[], palette: MapPalette): Layer[] {
  return texts.length === 0
    ? []
    : [
        new TextLayer<Text>({
          id: 'drawing-lengths',
          data: texts,
          getPosition: (item) => item.at,
          getText: (item) => item.text,
          getColor: withAlpha(palette.text, 255),
          getSize: 12,
          sizeUnits: 'pixels',
          fontFamily: "'Noto Sans', sans-serif",
          fontWeight: 600,
          characterSet: 'auto',
          fontSettings: { sdf: true, fontSize: 40, buffer: 8, radius: 10, cutoff: 0.22, smoothing: 0.16 },
          getTextAnchor: 'start',
          getAlignmentBaseline: 'bottom',
          getPixelOffset: [8, -6],
          outlineWidth: 5,
          outlineColor: withAlpha(palette.land, 255),
        }),
      ]
}
