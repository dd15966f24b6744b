/** One picture with every look of a unit: shape = kind, fill = age of the position, colour and inner mark = status group, hatching = provisional. */
import type { MapPalette } from './palette.ts'
import { STATUS_GROUPS } from './status-groups.ts'
import { UNIT_GRID as GRID, UNIT_SHAPES as SHAPES, type KindCode } from './unit-shapes.ts'
import { css, type Rgb } from './tokens.ts'
import { AGE_CLASSES, KIND_CODES, type UnitPositionStore } from './unit-positions.ts'

/** Side of one look in the picture, device pixels; drawn at half that, so it stays sharp on fine screens. */
export const UNIT_CELL = 72
/** Side on the screen, CSS pixels. */
export const UNIT_SIZE = 30
/** A standing unit (no heading) is a disc with its shape inside, so that no direction is claimed. */
const STANDING_SCALE = 0.52
const STANDING_RADIUS = 10.5

const HEADINGS = 2
const PROVISIONALS = 2
const LOOKS = KIND_CODES.length * HEADINGS * AGE_CLASSES.length * STATUS_GROUPS.length * PROVISIONALS
const COLUMNS = 24
const ROWS = Math.ceil(LOOKS / COLUMNS)

/** Number of a look; the inverse of `looksOf`. */
export function lookIndex(kind: number, isHeading: number, age: number, group: number, provisional: number): number {
  return (((kind * HEADINGS + isHeading) * AGE_CLASSES.length + age) * STATUS_GROUPS.length + group) * PROVISIONALS + provisional
}

/** Where a look sits in the picture: left and top in its pixels. */
export const cellOf = (look: number): readonly [left: number, top: number] => [
  (look % COLUMNS) * UNIT_CELL,
  Math.floor(look / COLUMNS) * UNIT_CELL,
]

export type Atlas = { picture: HTMLCanvasElement; width: number; height: number }

/** Draws the picture for a palette. Done once per theme. */
export function drawUnitAtlas(palette: MapPalette): Atlas {
  const picture = document.createElement('canvas')
  picture.width = COLUMNS * UNIT_CELL
  picture.height = ROWS * UNIT_CELL
  const brush = picture.getContext('2d')
  if (brush !== null) drawLooks(brush, palette)
  return { picture, width: picture.width, height: picture.height }
}

function drawLooks(brush: CanvasRenderingContext2D, palette: MapPalette): void {
  KIND_CODES.forEach((kind, kindCode) => {
    for (let isHeading = 0; isHeading < HEADINGS; isHeading += 1) {
      AGE_CLASSES.forEach((_, age) =>
        STATUS_GROUPS.forEach((group, groupCode) => {
          for (let provisional = 0; provisional < PROVISIONALS; provisional += 1) {
            const [left, top] = cellOf(lookIndex(kindCode, isHeading, age, groupCode, provisional))
            brush.save()
            brush.translate(left, top)
            brush.scale(UNIT_CELL / GRID, UNIT_CELL / GRID)
            drawLook(brush, {
              kind,
              isHeading: isHeading === 1,
              age,
              group,
              isProvisional: provisional === 1,
              colour: palette.units[group],
              ground: palette.land,
            })
            brush.restore()
          }
        }),
      )
    }
  })
}

type Look = {
  kind: KindCode
  isHeading: boolean
  age: number
  group: (typeof STATUS_GROUPS)[number]
  isProvisional: boolean
  colour: Rgb
  ground: Rgb
}

function drawLook(brush: CanvasRenderingContext2D, look: Look): void {
  const isLost = look.age === 2
  if (isLost) drawLostRing(brush, look)
  brush.translate(GRID / 2, GRID / 2)
  if (isLost) brush.scale(0.6, 0.6)
  else if (look.group === 'off') brush.scale(0.8, 0.8)
  brush.translate(-GRID / 2, -GRID / 2)
  const outline = look.isHeading || look.kind === 'unknown' ? new Path2D(SHAPES[look.kind]) : disc(STANDING_RADIUS)
  brush.lineJoin = 'round'
  brush.strokeStyle = css(look.ground)
  brush.lineWidth = 4
  brush.stroke(outline)
  if (look.age === 0) drawFilled(brush, look, outline)
  else drawHollow(brush, look, outline)
  if (look.group === 'off') drawBar(brush, look)
}

function disc(radius: number): Path2D {
  const path = new Path2D()
  path.arc(GRID / 2, GRID / 2, radius, 0, Math.PI * 2)
  return path
}

/** Lost: nothing but a dashed ring and a small ghost of the shape; the age is written beside it. */
function drawLostRing(brush: CanvasRenderingContext2D, { colour, ground }: Look): void {
  for (const [style, width] of [
    [css(ground), 4],
    [css(colour), 1.8],
  ] as const) {
    brush.strokeStyle = style
    brush.lineWidth = width
    brush.setLineDash(width === 4 ? [] : [3.6, 3])
    brush.stroke(disc(13))
  }
  brush.setLineDash([])
}

function drawFilled(brush: CanvasRenderingContext2D, look: Look, outline: Path2D): void {
  brush.fillStyle = css(look.colour)
  if (look.isProvisional) {
    brush.fillStyle = css(look.ground)
    brush.fill(outline)
    drawHatching(brush, look, outline)
    brush.strokeStyle = css(look.colour)
    brush.lineWidth = 1.6
    brush.stroke(outline)
  } else brush.fill(outline)
  if (!look.isHeading && look.kind !== 'unknown') drawInnerShape(brush, look, look.isProvisional ? look.colour : look.ground)
  else drawGroupMark(brush, look)
}

function drawHollow(brush: CanvasRenderingContext2D, look: Look, outline: Path2D): void {
  brush.fillStyle = css(look.ground)
  brush.fill(outline)
  if (look.isProvisional) drawHatching(brush, look, outline)
  brush.strokeStyle = css(look.colour)
  brush.lineWidth = 2.2
  brush.stroke(outline)
  if (!look.isHeading && look.kind !== 'unknown') drawInnerShape(brush, look, look.colour)
}

function drawInnerShape(brush: CanvasRenderingContext2D, { kind }: Look, colour: Rgb): void {
  brush.save()
  brush.translate(GRID / 2, GRID / 2)
  brush.scale(STANDING_SCALE, STANDING_SCALE)
  brush.translate(-GRID / 2, -GRID / 2 - 1)
  brush.fillStyle = css(colour)
  brush.fill(new Path2D(SHAPES[kind]))
  brush.restore()
}

function drawHatching(brush: CanvasRenderingContext2D, { colour }: Look, outline: Path2D): void {
  brush.save()
  brush.clip(outline)
  brush.strokeStyle = css(colour)
  brush.lineWidth = 1.5
  brush.beginPath()
  for (let x = -GRID; x < GRID; x += 4) {
    brush.moveTo(x, GRID)
    brush.lineTo(x + GRID, 0)
  }
  brush.stroke()
  brush.restore()
}

/** The status group without colour: on its way = a stripe from the nose, with the patient = a dot; out of service is smaller and barred. */
function drawGroupMark(brush: CanvasRenderingContext2D, { group, ground }: Look): void {
  brush.fillStyle = css(ground)
  brush.strokeStyle = css(ground)
  if (group === 'engaged') {
    brush.beginPath()
    brush.arc(16, 18, 3, 0, Math.PI * 2)
    brush.fill()
  }
  if (group === 'committed') {
    brush.lineWidth = 1.8
    brush.beginPath()
    brush.moveTo(16, 8.5)
    brush.lineTo(16, 20)
    brush.stroke()
  }
}

function drawBar(brush: CanvasRenderingContext2D, { colour, ground }: Look): void {
  for (const [style, width] of [
    [css(ground), 4.5],
    [css(colour), 1.8],
  ] as const) {
    brush.strokeStyle = style
    brush.lineWidth = width
    brush.beginPath()
    brush.moveTo(5, 18)
    brush.lineTo(27, 18)
    brush.stroke()
  }
}

/** Per-unit values the icon layer reads, kept between frames and grown with the store. */
export type UnitFrames = { icons: Float32Array; angles: Float32Array }
/** Offset x, y, then left, top, width, height in the picture, then 0 = own colours: the icon layer's per-instance layout. */
export const ICON_VALUES = 7

/** Writes the looks and angles of rows 0..count-1; units inside a cluster get a picture without size. Deck.gl turns counter-clockwise. */
export function fillUnitFrames(units: UnitPositionStore, frames: UnitFrames | null, hidden: Uint8Array | null = null): UnitFrames {
  const filled =
    frames !== null && frames.angles.length === units.capacity
      ? frames
      : { icons: new Float32Array(units.capacity * ICON_VALUES), angles: new Float32Array(units.capacity) }
  const { headings, ages, kinds, groups, provisional } = units.columns
  for (let row = 0; row < units.count; row += 1) {
    const heading = headings[row] ?? Number.NaN
    const hasHeading = heading === heading // NaN is the only number unlike itself: cheaper than a call in a hot loop
    const [left, top] = cellOf(lookIndex(kinds[row] ?? 0, hasHeading ? 1 : 0, ages[row] ?? 0, groups[row] ?? 0, provisional[row] ?? 0))
    const at = row * ICON_VALUES
    filled.icons[at + 2] = left
    filled.icons[at + 3] = top
    filled.icons[at + 4] = filled.icons[at + 5] = hidden?.[row] === 1 ? 0 : UNIT_CELL
    filled.angles[row] = hasHeading ? -heading : 0
  }
  return filled
}
