/** Small square signs of facilities, drawn on a canvas and handed to MapLibre when its style asks for them. */
import type { FacilityKind } from '../../server/contract/directory.ts'
import { FACILITY_GLYPHS } from './facility-shapes.ts'
import type { MapPalette } from './palette.ts'
import { css } from './tokens.ts'
import type { MapFlavour } from './types.ts'

const GRID = 20
const PIXEL_RATIO = 2

const PREFIX = 'facility'

/** Name under which the style asks for a sign: kind, whether it takes ambulances, flavour. */
export const facilityImageId = (kind: FacilityKind, isClosed: boolean, flavour: MapFlavour): string =>
  [PREFIX, kind, isClosed ? 'closed' : 'open', flavour].join(':')

/** Reads such a name back; null when it is not one of ours. */
export function parseFacilityImageId(id: string): { kind: FacilityKind; isClosed: boolean } | null {
  const [prefix, kind, state] = id.split(':')
  const known = Object.keys(FACILITY_GLYPHS).find((name): name is FacilityKind => name === kind)
  return prefix === PREFIX && known !== undefined ? { kind: known, isClosed: state === 'closed' } : null
}

export type Sign = { image: ImageData; pixelRatio: number }

/** Draws one sign. A facility closed to ambulances is crossed out. */
export function drawFacilitySign(kind: FacilityKind, isClosed: boolean, palette: MapPalette): Sign | null {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = GRID * PIXEL_RATIO
  const brush = canvas.getContext('2d')
  if (brush === null) return null
  const { isFilled, path } = FACILITY_GLYPHS[kind]
  brush.scale(PIXEL_RATIO, PIXEL_RATIO)
  brush.lineCap = brush.lineJoin = 'round'
  brush.beginPath()
  brush.roundRect(1.5, 1.5, 17, 17, 3)
  brush.fillStyle = css(isFilled ? palette.facility : palette.land)
  brush.fill()
  brush.strokeStyle = css(palette.facility)
  brush.lineWidth = 1.2
  brush.stroke()
  brush.strokeStyle = css(isFilled ? palette.land : palette.facility)
  brush.lineWidth = isFilled ? 2.2 : 1.6
  brush.stroke(new Path2D(path))
  if (isClosed) drawCross(brush, palette)
  return { image: brush.getImageData(0, 0, canvas.width, canvas.height), pixelRatio: PIXEL_RATIO }
}

function drawCross(brush: CanvasRenderingContext2D, palette: MapPalette): void {
  for (const [style, width] of [
    [css(palette.land), 4.5],
    [css(palette.facility), 1.8],
  ] as const) {
    brush.strokeStyle = style
    brush.lineWidth = width
    brush.stroke(new Path2D('M2 18 18 2'))
  }
}
