/** Patterns and marks of shapes on the ground: hatching for closed and slowed roads, small crosses where no unit should go, a square where a unit stood, a cross on a doubtful position. */
import type { Sign } from './facility-glyphs.ts'
import type { MapPalette } from './palette.ts'
import { css } from './tokens.ts'

const PIXEL_RATIO = 2
/** Names the style uses, and the side of each picture in CSS pixels. Patterns repeat without a seam. */
export const SHAPE_SIGNS = {
  closed: 'shape:closed',
  slow: 'shape:slow',
  stop: 'shape:stop',
  doubt: 'shape:doubt',
  fenceOut: 'shape:fence-out',
} as const
const SIDES: Readonly<Record<string, number>> = {
  'shape:closed': 12,
  'shape:slow': 16,
  'shape:stop': 14,
  'shape:doubt': 12,
  'shape:fence-out': 10,
}

/** Draws one; null when the name is not of a shape. */
export function drawShapeSign(id: string, palette: MapPalette): Sign | null {
  const side = SIDES[id]
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = (side ?? 1) * PIXEL_RATIO
  const brush = canvas.getContext('2d')
  if (side === undefined || brush === null) return null
  brush.scale(PIXEL_RATIO, PIXEL_RATIO)
  if (id === SHAPE_SIGNS.closed) drawStripes(brush, side, css(palette.text, 0.62), 2.2)
  else if (id === SHAPE_SIGNS.slow) drawDots(brush, side, css(palette.text, 0.55))
  else if (id === SHAPE_SIGNS.fenceOut) drawSmallCross(brush, side, css(palette.text, 0.6))
  else if (id === SHAPE_SIGNS.stop) drawStop(brush, side, palette)
  else drawCross(brush, side, palette)
  return { image: brush.getImageData(0, 0, canvas.width, canvas.height), pixelRatio: PIXEL_RATIO }
}

/** Diagonals; drawn over the edges so that neighbouring tiles meet. */
function drawStripes(brush: CanvasRenderingContext2D, side: number, colour: string, width: number): void {
  brush.strokeStyle = colour
  brush.lineWidth = width
  brush.beginPath()
  for (const shift of [-side, 0, side]) {
    brush.moveTo(shift - 2, side + 2)
    brush.lineTo(shift + side + 2, -2)
  }
  brush.stroke()
}

function drawDots(brush: CanvasRenderingContext2D, side: number, colour: string): void {
  brush.fillStyle = colour
  for (const [x, y] of [
    [side / 4, side / 4],
    [(side * 3) / 4, (side * 3) / 4],
  ] as const) {
    brush.beginPath()
    brush.arc(x, y, 1.5, 0, 2 * Math.PI)
    brush.fill()
  }
}

/** One in the middle, clear of the edges: repeated, they stand apart. */
function drawSmallCross(brush: CanvasRenderingContext2D, side: number, colour: string): void {
  const [from, to] = [side / 2 - 1.8, side / 2 + 1.8]
  brush.strokeStyle = colour
  brush.lineWidth = 1
  brush.stroke(new Path2D(`M${from} ${from} ${to} ${to}M${to} ${from} ${from} ${to}`))
}

function drawStop(brush: CanvasRenderingContext2D, side: number, palette: MapPalette): void {
  brush.fillStyle = css(palette.land)
  brush.strokeStyle = css(palette.text)
  brush.lineWidth = 2
  brush.fillRect(2, 2, side - 4, side - 4)
  brush.strokeRect(3, 3, side - 6, side - 6)
}

function drawCross(brush: CanvasRenderingContext2D, side: number, palette: MapPalette): void {
  const cross = new Path2D(`M2.5 2.5 ${side - 2.5} ${side - 2.5}M${side - 2.5} 2.5 2.5 ${side - 2.5}`)
  brush.lineCap = 'round'
  for (const [colour, width] of [
    [css(palette.land), 4.5],
    [css(palette.textQuiet), 1.8],
  ] as const) {
    brush.strokeStyle = colour
    brush.lineWidth = width
    brush.stroke(cross)
  }
}
