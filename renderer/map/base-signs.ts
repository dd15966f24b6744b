/** Small round signs of places the base map knows (OSM). The station's own facilities are square and come later: these stay in the background. */
import type { ExpressionSpecification } from 'maplibre-gl'
import { css } from './tokens.ts'
import type { MapPalette } from './palette.ts'
import type { Sign } from './facility-glyphs.ts'
import type { MapFlavour } from './types.ts'

/** Strokes on a 16-unit grid. */
const SHAPES: Readonly<Record<string, string>> = {
  hospital: 'M8 4.8v6.4M4.8 8h6.4',
  clinic: 'M8 5.6v4.8M5.6 8h4.8',
  ambulance: 'M4.5 8 8 5l3.5 3M5.8 7.6v3.2h4.4V7.6',
  pharmacy: 'M6 5h4M6.6 5v1.2L5.4 9a2.7 2.7 0 0 0 5.2 0L9.4 6.2V5',
  fuel: 'M5.5 11V5h3.4v6M5 11h4.6M8.9 7.2h1.4v2.4',
  police: 'M8 4.4 11 5.7V8c0 2-1.4 3-3 3.7C6.4 11 5 10 5 8V5.7z',
  fireStation: 'M8 4.4c.7 2 2.7 2.7 2.7 4.6a2.7 2.7 0 0 1-5.4 0c0-1.3 1-1.7 1-3',
  school: 'M3.8 7 8 5l4.2 2L8 9zM5.6 8v2.2c1.4 1 3.4 1 4.8 0V8',
  university: 'M3.8 7 8 5l4.2 2L8 9zM5.6 8v2.2c1.4 1 3.4 1 4.8 0V8',
  market: 'M4.6 7.4 5.4 5h5.2l.8 2.4M5.2 7.4V11h5.6V7.4M4.6 7.4h6.8',
  worship: 'M8 4.6v2M5.4 11V8.4L8 6.6l2.6 1.8V11z',
  busStation: 'M5 10V5.4h6V10zM5 8h6M6.2 10v1M9.8 10v1',
  ferryTerminal: 'M4.4 9h7.2l-1.2 2H5.6zM8 4.8V9M8 5.4 10.6 8H8',
  townHall: 'M4.8 11V7.2M11.2 11V7.2M8 11V7.2M4 11.2h8M4.4 7 8 4.8 11.6 7z',
  aerodrome: 'M8 4.4v7.2M4.4 8.6 8 7l3.6 1.6M6.6 11.4 8 10.6l1.4.8',
}
const GRID = 16
const PIXEL_RATIO = 2
const PREFIX = 'base'
const ONEWAY = 'oneway'
/** Name of the arrow along one-way roads, without its flavour. */
export const ONEWAY_SIGN = `${PREFIX}:${ONEWAY}`

/** How the style works out the name of a feature's sign from its kind. */
export const baseSignName = (flavour: MapFlavour): ExpressionSpecification => ['concat', `${PREFIX}:`, ['get', 'kind'], `:${flavour}`]

/** Reads such a name back; null when it is not one of ours. */
export function parseBaseSignId(id: string): { kind: string } | null {
  const [prefix, kind = ''] = id.split(':')
  return prefix === PREFIX && (kind === ONEWAY || Object.hasOwn(SHAPES, kind)) ? { kind } : null
}

/** Draws one sign. Hospitals are filled: they are looked for. */
export function drawBaseSign(kind: string, palette: MapPalette): Sign | null {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = GRID * PIXEL_RATIO
  const brush = canvas.getContext('2d')
  if (brush === null) return null
  brush.scale(PIXEL_RATIO, PIXEL_RATIO)
  brush.lineCap = brush.lineJoin = 'round'
  if (kind === ONEWAY) drawArrow(brush, palette)
  else drawRound(brush, kind, palette)
  return { image: brush.getImageData(0, 0, canvas.width, canvas.height), pixelRatio: PIXEL_RATIO }
}

/** Points east: MapLibre turns it along the road. */
function drawArrow(brush: CanvasRenderingContext2D, palette: MapPalette): void {
  brush.fillStyle = css(palette.textWater)
  brush.fill(new Path2D('M12.5 8 6.5 5.2 8 8 6.5 10.8z'))
  brush.strokeStyle = css(palette.textWater)
  brush.lineWidth = 1
  brush.stroke(new Path2D('M3 8h5'))
}

function drawRound(brush: CanvasRenderingContext2D, kind: string, palette: MapPalette): void {
  const isFilled = kind === 'hospital'
  brush.beginPath()
  brush.arc(8, 8, 6.6, 0, 2 * Math.PI)
  brush.fillStyle = css(isFilled ? palette.textWater : palette.land)
  brush.fill()
  brush.strokeStyle = css(palette.border)
  brush.lineWidth = 0.8
  brush.stroke()
  brush.strokeStyle = css(isFilled ? palette.land : palette.textWater)
  brush.lineWidth = isFilled ? 1.8 : 1.2
  brush.stroke(new Path2D(SHAPES[kind]))
}
