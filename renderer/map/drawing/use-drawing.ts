/** A drawing tool for as long as something is to be drawn. */
import { useEffect, useMemo, useRef } from 'react'
import type { DrawKind } from './draft.ts'
import { DrawingTool, type DrawingHandlers } from './drawing-tool.ts'

/**
 * Gives the tool to hand to `<MapPanel drawing>`.
 * @param kind what to draw; null = nothing. Another kind starts afresh.
 * @param wish the thing it is drawn for: another one starts afresh, even of the same kind
 * @param handlers told once when the shape is complete, or when the person gives up; set `kind` to null then
 */
export function useDrawing(kind: DrawKind | null, handlers: DrawingHandlers, wish: unknown = null): DrawingTool | null {
  const newest = useRef(handlers)
  useEffect(() => {
    newest.current = handlers
  })
  return useMemo(
    () =>
      kind === null
        ? null
        : new DrawingTool(kind, { onDone: (shape) => newest.current.onDone(shape), onCancel: () => newest.current.onCancel() }),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- another wish of the same kind must not go on with the points of the last one
    [kind, wish],
  )
}
