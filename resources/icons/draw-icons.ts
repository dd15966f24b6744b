/**
 * Draws the icons of the app from one description: a unit (chevron) above its station (bar). Run it after a change:
 * `node resources/icons/draw-icons.ts`. Needs nothing but Node, so the icons can always be made again.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { crc32, deflateSync } from 'node:zlib'

type Point = readonly [x: number, y: number]
type Colour = readonly [red: number, green: number, blue: number]
type Shape = { colour: string; points: readonly Point[] }

/** Shapes in a square of side 100, back to front. Colours are the dark theme's raised surface, text and focus ring. */
const badge: Shape = { colour: '#1c2229', points: roundedSquare(4, 96, 20) }
const unit: Shape = {
  colour: '#e6ebf0',
  points: [
    [50, 18],
    [80, 62],
    [50, 50],
    [20, 62],
  ],
}
const station: Shape = {
  colour: '#8ecbff',
  points: [
    [20, 70],
    [80, 70],
    [80, 80],
    [20, 80],
  ],
}

const samplesPerSide = 4

/** All icon files by name. */
export function drawIcons(): ReadonlyMap<string, Uint8Array> {
  const shapes = [badge, unit, station]
  const png = (size: number): Uint8Array => encodePng(size, rasterise(shapes, size))
  return new Map([
    ['icon.svg', new TextEncoder().encode(svg(shapes))],
    ['icon.png', png(512)],
    ['icon.ico', encodeIco([16, 32, 48, 256].map((size) => ({ size, png: png(size) })))],
    ['tray.png', png(16)],
    ['tray@2x.png', png(32)],
  ])
}

function roundedSquare(from: number, to: number, radius: number): Point[] {
  const steps = 12
  const corner = (x: number, y: number, quarter: number): Point[] =>
    Array.from({ length: steps + 1 }, (_, step) => {
      const angle = ((quarter + step / steps) * Math.PI) / 2
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)] as const
    })
  const near = from + radius
  const far = to - radius
  return [...corner(far, far, 0), ...corner(near, far, 1), ...corner(near, near, 2), ...corner(far, near, 3)]
}

function svg(shapes: readonly Shape[]): string {
  const path = ({ colour, points }: Shape): string =>
    `  <path fill="${colour}" d="M${points.map(([x, y]) => `${round(x)} ${round(y)}`).join('L')}Z" />`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">\n${shapes.map(path).join('\n')}\n</svg>\n`
}

const round = (value: number): number => Math.round(value * 100) / 100

/** RGBA bytes, with smooth edges by averaging samples. */
function rasterise(shapes: readonly Shape[], size: number): Uint8Array {
  const pixels = new Uint8Array(size * size * 4)
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) pixels.set(pixelAt(shapes, x, y, size), (y * size + x) * 4)
  }
  return pixels
}

function pixelAt(shapes: readonly Shape[], x: number, y: number, size: number): [number, number, number, number] {
  const sum = [0, 0, 0]
  let covered = 0
  for (let index = 0; index < samplesPerSide ** 2; index += 1) {
    const dx = ((index % samplesPerSide) + 0.5) / samplesPerSide
    const dy = (Math.floor(index / samplesPerSide) + 0.5) / samplesPerSide
    const colour = colourAt(shapes, ((x + dx) * 100) / size, ((y + dy) * 100) / size)
    if (colour === null) continue
    covered += 1
    colour.forEach((part, channel) => (sum[channel] = (sum[channel] ?? 0) + part))
  }
  if (covered === 0) return [0, 0, 0, 0]
  const mean = (channel: number): number => Math.round((sum[channel] ?? 0) / covered)
  return [mean(0), mean(1), mean(2), Math.round((covered * 255) / samplesPerSide ** 2)]
}

function colourAt(shapes: readonly Shape[], x: number, y: number): Colour | null {
  const top = shapes.findLast(({ points }) => isInside(points, x, y))
  return top === undefined ? null : parseColour(top.colour)
}

function parseColour(text: string): Colour {
  const value = Number.parseInt(text.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

/** Even-odd rule. */
function isInside(points: readonly Point[], x: number, y: number): boolean {
  let isIn = false
  points.forEach(([ax, ay], index) => {
    const [bx, by] = points.at(index - 1) ?? [ax, ay]
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) isIn = !isIn
  })
  return isIn
}

/** PNG (ISO/IEC 15948): 8-bit RGBA, no filter. */
function encodePng(size: number, pixels: Uint8Array): Uint8Array {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  header.set([8, 6, 0, 0, 0], 8)
  const rows = Buffer.alloc(size * (size * 4 + 1))
  for (let y = 0; y < size; y += 1) rows.set(pixels.subarray(y * size * 4, (y + 1) * size * 4), y * (size * 4 + 1) + 1)
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))])
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(body.length + 8)
  frame.writeUInt32BE(data.length, 0)
  frame.set(body, 4)
  frame.writeUInt32BE(crc32(body), body.length + 4)
  return frame
}

/** ICO with PNG images, as Windows takes them since Vista. */
function encodeIco(images: readonly { size: number; png: Uint8Array }[]): Uint8Array {
  const head = Buffer.alloc(6 + images.length * 16)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(images.length, 4)
  let offset = head.length
  images.forEach(({ size, png }, index) => {
    const at = 6 + index * 16
    head.set([size % 256, size % 256, 0, 0, 1, 0, 32, 0], at)
    head.writeUInt32LE(png.length, at + 8)
    head.writeUInt32LE(offset, at + 12)
    offset += png.length
  })
  return Buffer.concat([head, ...images.map(({ png }) => png)])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, bytes] of drawIcons()) writeFileSync(join(import.meta.dirname, name), bytes)
}
