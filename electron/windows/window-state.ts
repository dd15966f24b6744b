/** Remembers where the window was, and puts it back only where a screen still is. Pure but for the two file functions handed in. */
import { z } from 'zod'

const boundsSchema = z.object({ x: z.int(), y: z.int(), width: z.int().min(1).max(20_000), height: z.int().min(1).max(20_000) })
const stateSchema = z.object({ version: z.literal(1), bounds: boundsSchema, isMaximized: z.boolean(), isFullScreen: z.boolean() })

/** A rectangle in device-independent pixels. */
export type Bounds = z.infer<typeof boundsSchema>

/** What is kept between two starts. */
export type WindowState = z.infer<typeof stateSchema>

/** Smallest window in which the dispatch desk can be used. */
export const minimumSize = { width: 1024, height: 700 } as const

/** Size of the first window ever, if the screen holds it. */
export const firstSize = { width: 1600, height: 1000 } as const

/** So much of the window's top edge must lie on a screen that a person can grab it. */
const grabWidth = 120

/**
 * Reads a saved state.
 * @param text content of the file, null when there is none
 * @returns null for anything that is not a state we wrote
 */
export function parseWindowState(text: string | null): WindowState | null {
  if (text === null) return null
  try {
    const parsed = stateSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    // half-written by a power cut: the window simply opens at its first place
    return null
  }
}

/** The text to save. */
export function formatWindowState(state: WindowState): string {
  return `${JSON.stringify(state)}\n`
}

/**
 * Where the window opens.
 * @param saved what was remembered
 * @param displays work areas of the screens that are connected now, the main one first
 */
export function placeWindow(saved: WindowState | null, displays: readonly Bounds[]): Bounds {
  const main = displays[0] ?? { x: 0, y: 0, ...firstSize }
  if (saved === null) return centred(firstSize, main)
  const { bounds } = saved
  // judged at the size the window will have: one that must shrink to fit may slip out of reach
  const home = displays.find((display) => isGrabbable(fitted(bounds, display), display))
  return home === undefined ? centred(bounds, main) : fitted(bounds, home)
}

function isGrabbable(bounds: Bounds, display: Bounds): boolean {
  const overlap = Math.min(bounds.x + bounds.width, display.x + display.width) - Math.max(bounds.x, display.x)
  return overlap >= grabWidth && bounds.y >= display.y && bounds.y < display.y + display.height - grabWidth
}

function fitted(bounds: Bounds, display: Bounds): Bounds {
  return { x: bounds.x, y: bounds.y, ...limitedSize(bounds, display) }
}

function centred(size: { width: number; height: number }, display: Bounds): Bounds {
  const { width, height } = limitedSize(size, display)
  const x = Math.round(display.x + (display.width - width) / 2)
  return { x, y: Math.round(display.y + (display.height - height) / 2), width, height }
}

function limitedSize(size: { width: number; height: number }, display: Bounds): { width: number; height: number } {
  const limit = (wanted: number, least: number, most: number): number => Math.min(Math.max(wanted, least), Math.max(most, 1))
  return {
    width: limit(size.width, minimumSize.width, display.width),
    height: limit(size.height, minimumSize.height, display.height),
  }
}
