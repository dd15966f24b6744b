/** The drawing in progress, outside React: hands on the map and the bar's buttons change it, overlay and bar listen. */
import type { Point } from '../../../server/contract/primitives.ts'
import { addPoint, problemOf, shapeOf, undoPoint, type Draft, type DrawKind, type DrawnShape, type DrawProblem } from './draft.ts'

export type DrawingHandlers = { onDone: (shape: DrawnShape) => void; onCancel: () => void }

/** One drawing, from the first point until it is done or given up. A measure stays on the map when ended, until it is cancelled. */
export class DrawingTool {
  draft: Draft
  /** Where the pointer is; the line follows it. */
  cursor: Point | null = null
  /** A measure that is complete: the next point starts another. */
  isEnded = false
  /** Why the last attempt to finish was refused. */
  refusal: DrawProblem | null = null
  /** Grows with every change. */
  version = 0
  private readonly handlers: DrawingHandlers
  private readonly listeners = new Set<() => void>()

  constructor(kind: DrawKind, handlers: DrawingHandlers) {
    this.draft = { kind, points: [] }
    this.handlers = handlers
  }

  /** Calls back after each change. Returns the way to stop. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  add(point: Point): void {
    this.change(addPoint(this.isEnded ? { kind: this.draft.kind, points: [] } : this.draft, point))
  }

  undo(): void {
    this.change(undoPoint(this.draft))
  }

  /** The pointer moved; null = it left the map. */
  follow(cursor: Point | null): void {
    this.cursor = cursor
    this.notify()
  }

  /** Ends the drawing if it is a shape already; says why not otherwise. */
  finish(): void {
    this.refusal = problemOf(this.draft)
    const shape = shapeOf(this.draft)
    this.isEnded = this.refusal === null && this.draft.kind === 'measure'
    this.notify()
    if (shape !== null) this.handlers.onDone(shape)
  }

  cancel(): void {
    this.handlers.onCancel()
  }

  private change(draft: Draft): void {
    this.draft = draft
    this.isEnded = false
    this.refusal = null
    this.notify()
  }

  private notify(): void {
    this.version += 1
    for (const listener of this.listeners) listener()
  }
}
