/** A window always opens where a person can see and grab it, whatever was saved and whatever screens are left. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstSize, formatWindowState, minimumSize, parseWindowState, placeWindow } from './window-state.ts'
import type { Bounds } from './window-state.ts'

const screen = { x: 0, y: 0, width: 1920, height: 1040 }
const second = { x: 1920, y: -200, width: 2560, height: 1400 }
const saved = (bounds: Bounds) => ({ version: 1 as const, bounds, isMaximized: false, isFullScreen: false })

describe('placeWindow', () => {
  it('centres the first window', () => expect(placeWindow(null, [screen])).toEqual({ x: 160, y: 20, ...firstSize }))
  it('fits the first window on a small screen', () => {
    const small = { x: 0, y: 0, width: 1280, height: 720 }
    expect(placeWindow(null, [small])).toEqual({ x: 0, y: 0, width: 1280, height: 720 })
  })
  it('keeps a place on the second screen', () => {
    const bounds = { x: 2000, y: -100, width: 1400, height: 900 }
    expect(placeWindow(saved(bounds), [screen, second])).toEqual(bounds)
  })
  it('comes home when the second screen is gone', () => {
    const placed = placeWindow(saved({ x: 2000, y: -100, width: 1400, height: 900 }), [screen])
    expect(placed).toEqual({ x: 260, y: 70, width: 1400, height: 900 })
  })
  it('is always grabbable and never smaller than a desk needs, if the screen allows it', () => {
    const side = fc.integer({ min: -20_000, max: 20_000 })
    const length = fc.integer({ min: 1, max: 20_000 })
    const bounds = fc.record({ x: side, y: side, width: length, height: length })
    const displays = fc.array(
      fc.record({ x: side, y: side, width: fc.integer({ min: 800, max: 5000 }), height: fc.integer({ min: 600, max: 3000 }) }),
      { minLength: 1, maxLength: 4 },
    )
    fc.assert(
      fc.property(bounds, displays, (rectangle, screens) => {
        const placed = placeWindow(saved(rectangle), screens)
        const home = screens.find(
          (one) =>
            placed.y >= one.y &&
            placed.y < one.y + one.height &&
            Math.min(placed.x + placed.width, one.x + one.width) - Math.max(placed.x, one.x) >= 120,
        )
        expect(home).toBeDefined()
        expect(placed.width).toBeGreaterThanOrEqual(Math.min(minimumSize.width, ...screens.map((one) => one.width)))
      }),
    )
  })
})

describe('the saved state', () => {
  it('survives writing and reading', () => {
    const state = saved({ x: 1, y: 2, width: 1300, height: 800 })
    expect(parseWindowState(formatWindowState(state))).toEqual(state)
  })
  it.each([
    null,
    '',
    '{',
    'null',
    '[]',
    '{"version":2}',
    '{"version":1,"bounds":{"x":0,"y":0,"width":"9","height":9},"isMaximized":false,"isFullScreen":false}',
    '{"version":1,"bounds":{"x":0,"y":0,"width":1e9,"height":9},"isMaximized":false,"isFullScreen":false}',
    '{"version":1,"bounds":{"x":0.5,"y":0,"width":9,"height":9},"isMaximized":false,"isFullScreen":false}',
  ])('is ignored when it is %s', (text) => expect(parseWindowState(text)).toBeNull())
})
