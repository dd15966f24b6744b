/** Colours of a canvas: the tokens of the theme in force, black on white on paper. */
import { useSyncExternalStore } from 'react'

export type Palette = {
  readonly text: string
  readonly quiet: string
  readonly line: string
  readonly panel: string
  readonly font: string
}
const PAPER: Palette = { text: '#000000', quiet: '#333333', line: '#999999', panel: '#ffffff', font: '12px sans-serif' }

let isPaper = false
let known: { readonly key: string; readonly palette: Palette } | null = null

function current(): Palette {
  if (isPaper) return PAPER
  const key = document.documentElement.dataset['theme'] ?? ''
  if (known?.key === key) return known.palette
  const style = getComputedStyle(document.documentElement)
  const token = (name: string): string => style.getPropertyValue(name).trim()
  const palette = {
    ...{ text: token('--text'), quiet: token('--secondary'), line: token('--hairline'), panel: token('--panel') },
    font: `12px ${token('--sans')}`,
  }
  known = { key, palette }
  return palette
}

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  const paper = (isOn: boolean) => () => {
    isPaper = isOn
    listener()
  }
  const [before, after] = [paper(true), paper(false)]
  window.addEventListener('beforeprint', before)
  window.addEventListener('afterprint', after)
  return () => {
    observer.disconnect()
    window.removeEventListener('beforeprint', before)
    window.removeEventListener('afterprint', after)
  }
}

/** The palette; the component draws again when theme or medium change. */
export const usePalette = (): Palette => useSyncExternalStore(subscribe, current)
