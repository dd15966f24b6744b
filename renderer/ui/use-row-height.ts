/** Height of a table row in pixels: 32, or 40 with comfortable density; read from the document so that ui needs no store. */
import { useSyncExternalStore } from 'react'

const COMPACT = 32
const COMFORTABLE = 40

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-density'] })
  return () => observer.disconnect()
}

/** The present row height. */
export function useRowHeight(): number {
  return useSyncExternalStore(subscribe, () => (document.documentElement.dataset['density'] === 'comfortable' ? COMFORTABLE : COMPACT))
}
