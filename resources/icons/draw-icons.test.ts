/** The icon files are the ones the script draws, and of the sizes their users need. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { drawIcons } from './draw-icons.ts'

const drawn = drawIcons()
const file = (name: string): Buffer => readFileSync(join(import.meta.dirname, name))

/** Width and pixels of a PNG; compressed bytes differ between machines, pixels do not. */
function readPng(bytes: Uint8Array): { width: number; pixels: Buffer } {
  const png = Buffer.from(bytes)
  const length = png.readUInt32BE(33)
  return { width: png.readUInt32BE(16), pixels: inflateSync(png.subarray(41, 41 + length)) }
}

it.each(['icon.png', 'tray.png', 'tray@2x.png'])('%s is what the script draws', (name) => {
  expect(readPng(file(name))).toEqual(readPng(drawn.get(name) ?? new Uint8Array()))
})

it('has the sizes the systems ask for', () => {
  expect(['icon.png', 'tray.png', 'tray@2x.png'].map((name) => readPng(file(name)).width)).toEqual([512, 16, 32])
  const ico = file('icon.ico')
  expect([ico.readUInt16LE(2), ico.readUInt16LE(4)]).toEqual([1, 4])
  expect(Array.from({ length: 4 }, (_, index) => ico[6 + index * 16])).toEqual([16, 32, 48, 0])
})

it('has a vector form', () => {
  expect(file('icon.svg').toString()).toBe(Buffer.from(drawn.get('icon.svg') ?? []).toString())
})
