/** Width of an element, measured before it is painted and whenever it changes. */
import { useCallback, useState } from 'react'

/**
 * Measures what the returned ref is put on.
 * @returns the ref, and the width in pixels: null until the element is on the page
 */
export function useWidth<Element extends HTMLElement>(): [(element: Element | null) => (() => void) | undefined, number | null] {
  const [width, setWidth] = useState<number | null>(null)
  const measure = useCallback((element: Element | null) => {
    if (element === null) return undefined
    setWidth(element.clientWidth)
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [measure, width]
}
