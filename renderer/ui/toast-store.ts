/** Messages that come up at the bottom and go by themselves; an undo is offered for ten seconds. */
import { create } from 'zustand'

export type Toast = {
  id: number
  /** Translated text. */
  text: string
  tone: 'done' | 'problem'
  /** Takes the act back. */
  undo: (() => void) | null
  /** Milliseconds on screen; null = until closed (a problem must not vanish unread). */
  lifeMs: number | null
}

/** Ten seconds to take an act back instead of an 'are you sure?'. */
export const UNDO_MS = 10_000
const DONE_MS = 5_000
const MOST = 4

let nextId = 1

/** The toasts on screen, oldest first. */
export const useToasts = create<{ toasts: readonly Toast[] }>(() => ({ toasts: [] }))

/**
 * Shows a message.
 * @param toast text already translated; with `undo` it stays ten seconds
 */
export function showToast(toast: { text: string; tone?: Toast['tone']; undo?: () => void }): number {
  const id = nextId
  nextId += 1
  const tone = toast.tone ?? 'done'
  const undo = toast.undo ?? null
  const lifeMs = undo !== null ? UNDO_MS : tone === 'problem' ? null : DONE_MS
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts, { id, text: toast.text, tone, undo, lifeMs }].slice(-MOST) }))
  return id
}

/** Takes a message away. */
export function closeToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }))
}

/** Takes all messages away: nobody may undo what the person before them did. */
export function clearToasts(): void {
  useToasts.setState({ toasts: [] })
}

/** Takes back the newest act that can still be taken back. Returns false when there is none. */
export function undoNewest(): boolean {
  const newest = useToasts.getState().toasts.findLast((toast) => toast.undo !== null)
  if (newest?.undo === undefined || newest.undo === null) return false
  newest.undo()
  closeToast(newest.id)
  return true
}
