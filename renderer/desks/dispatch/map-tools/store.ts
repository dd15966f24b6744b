/** Which tool of the map is open, what the tools draw, and what somebody wants drawn by hand. */
import { useEffect } from 'react'
import { create } from 'zustand'
import type { Point } from '../../../../server/contract/primitives.ts'
import type { DrawKind, DrawnShape, MapPlayhead, MapShape } from '../../../map/index.ts'

export type MapTool = 'roads' | 'reach' | 'playback'
type Wanted = { kind: DrawKind; resolve: (shape: DrawnShape | null) => void }
type MapTools = {
  open: MapTool | null
  wanted: Wanted | null
  reveals: readonly Point[] | null
  /** `reveals` are the corners of an area that is to fill the map. */
  framesReveals: boolean
  /** Of the tool that is open. */
  shapes: readonly MapShape[]
  playhead: MapPlayhead | null
}

const NO_SHAPES: readonly MapShape[] = []

export const useMapTools = create<MapTools>(() => ({
  open: null,
  wanted: null,
  reveals: null,
  framesReveals: false,
  shapes: NO_SHAPES,
  playhead: null,
}))

/** Opens a tool beside the map, or shuts the one that is open. */
export const openMapTool = (open: MapTool | null): void => {
  useMapTools.setState({ open })
}

/** Brings places into sight on the desk's map. */
export const showOnMap = (reveals: readonly Point[]): void => {
  useMapTools.setState({ reveals, framesReveals: false })
}

/** Fills the desk's map with an area. @param corners of it */
export const frameOnMap = (corners: readonly Point[]): void => {
  useMapTools.setState({ reveals: corners, framesReveals: true })
}

/** Draws the open tool's shapes for as long as it is open. @param shapes should keep their identity while unchanged */
export function useShownShapes(shapes: readonly MapShape[]): void {
  useEffect(() => {
    useMapTools.setState({ shapes })
    return () => useMapTools.setState({ shapes: NO_SHAPES })
  }, [shapes])
}

/** Draws where the played unit was. */
export function useShownPlayhead(playhead: MapPlayhead | null): void {
  useEffect(() => useMapTools.setState({ playhead }), [playhead])
  useEffect(() => () => useMapTools.setState({ playhead: null }), [])
}

/**
 * Lets the person draw on the desk's map. Another wish puts an earlier one away.
 * @returns the shape; null when the person gave up
 */
export function drawOnMap(kind: Exclude<DrawKind, 'measure'>): Promise<DrawnShape | null> {
  endDrawing(null)
  return new Promise((resolve) => {
    useMapTools.setState({ wanted: { kind, resolve } })
  })
}

/** The drawing is over. @param shape null = the person gave up */
export function endDrawing(shape: DrawnShape | null): void {
  const { wanted } = useMapTools.getState()
  useMapTools.setState({ wanted: null })
  wanted?.resolve(shape)
}

/** Puts everything away, when the person leaves. */
export const forgetMapTools = (): void => {
  endDrawing(null)
  useMapTools.setState({ open: null, reveals: null })
}
