/** Reads the colour tokens of the design system for WebGL and canvas, which know no CSS variables. */

/** Red, green, blue in 0..255. */
export type Rgb = readonly [red: number, green: number, blue: number]
export const TOKEN_NAMES = [
  'page',
  'panel',
  'raised',
  'hairline',
  'text',
  'secondary',
  'idle',
  'focus',
  'p1',
  'p2',
  'p3',
  'p4',
  'on-alarm',
  'unit-available',
  'unit-committed',
  'unit-engaged',
  'unit-off',
] as const
export type TokenName = (typeof TOKEN_NAMES)[number]
export type MapTokens = Readonly<Record<TokenName, Rgb>>

const RGB_NUMBERS = /^rgba?\(\s*([\d.]+)[ ,]+([\d.]+)[ ,]+([\d.]+)/

/**
 * Reads what the browser computes for a colour: `rgb(15, 19, 23)`.
 * @throws RangeError on any other form
 */
export function parseRgb(computed: string): Rgb {
  const found = RGB_NUMBERS.exec(computed)
  if (found === null) throw new RangeError(`not a computed colour: ${computed}`)
  return [Number(found[1]), Number(found[2]), Number(found[3])]
}

/**
 * The present value of every token, system colours of forced-colors mode included.
 * @param root element whose theme counts, usually the document element
 */
export function readTokens(root: HTMLElement): MapTokens {
  const probe = root.ownerDocument.createElement('span')
  probe.hidden = true
  root.append(probe)
  const view = root.ownerDocument.defaultView ?? window
  const read = (name: TokenName): Rgb => {
    probe.style.color = `var(--${name})`
    return parseRgb(view.getComputedStyle(probe).color)
  }
  const tokens = Object.fromEntries(TOKEN_NAMES.map((name) => [name, read(name)])) as Record<TokenName, Rgb> // one entry per name
  probe.remove()
  return tokens
}

/** A colour between two, `share` 0 = the first, 1 = the second. */
export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const part = (a: number, b: number): number => Math.round(a + (b - a) * share)
  return [part(from[0], to[0]), part(from[1], to[1]), part(from[2], to[2])]
}

/** `rgb()` text for canvas and MapLibre. */
export const css = ([red, green, blue]: Rgb, alpha = 1): string =>
  alpha === 1 ? `rgb(${red}, ${green}, ${blue})` : `rgba(${red}, ${green}, ${blue}, ${alpha})`
