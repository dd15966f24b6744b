/** The mark of a unit that is played back: a disc with a nose where it headed, hollow where its place is between two positions. */
import { IconLayer } from '@deck.gl/layers'
import type { MapPalette } from './palette.ts'
import { css } from './tokens.ts'
import type { MapPlayhead } from './types.ts'

const SIDE = 40
const RATIO = 2
const LOOKS = ['certain', 'certainHeading', 'guess', 'guessHeading'] as const

/** Draws the four looks side by side. Done once per theme. */
export function drawPlayheadPicture(palette: MapPalette): HTMLCanvasElement {
  const picture = document.createElement('canvas')
  picture.width = LOOKS.length * SIDE * RATIO
  picture.height = SIDE * RATIO
  const brush = picture.getContext('2d')
  if (brush === null) return picture
  brush.scale(RATIO, RATIO)
  LOOKS.forEach((look, index) => {
    const middle = index * SIDE + SIDE / 2
    const isHeading = look.endsWith('Heading')
    const disc = new Path2D()
    disc.arc(middle, SIDE / 2, 10, 0, 2 * Math.PI)
    const nose = new Path2D(`M${middle - 6} 9 ${middle} 1.5 ${middle + 6} 9Z`)
    brush.fillStyle = css(palette.land)
    brush.strokeStyle = css(palette.text)
    brush.lineWidth = 2
    brush.fill(disc)
    brush.stroke(disc)
    brush.fillStyle = css(palette.text)
    if (isHeading) brush.fill(nose)
    const core = new Path2D()
    core.arc(middle, SIDE / 2, 5.5, 0, 2 * Math.PI)
    brush.fillStyle = brush.strokeStyle = css(palette.focus)
    if (look.startsWith('certain')) brush.fill(core)
    else brush.stroke(core)
  })
  return picture
}

const MAPPING = Object.fromEntries(
  LOOKS.map((look, index) => [look, { x: index * SIDE * RATIO, y: 0, width: SIDE * RATIO, height: SIDE * RATIO, mask: false }]),
)

/** The layer; none while nothing is played back. */
export function playheadLayers(playhead: MapPlayhead | null, picture: HTMLCanvasElement): IconLayer<MapPlayhead>[] {
  if (playhead === null) return []
  const heading = playhead.headingDegrees
  const look = `${playhead.isCertain ? 'certain' : 'guess'}${heading === null ? '' : 'Heading'}`
  return [
    new IconLayer<MapPlayhead>({
      id: 'playhead',
      data: [playhead],
      iconAtlas: picture as unknown as string, // deck.gl takes a canvas at run time; its declared type names only addresses and textures
      iconMapping: MAPPING,
      getIcon: () => look,
      getPosition: ({ longitude, latitude }) => [longitude, latitude],
      getAngle: heading === null ? 0 : -heading,
      getSize: SIDE,
      sizeUnits: 'pixels',
      updateTriggers: { getIcon: look, getAngle: heading },
    }),
  ]
}
