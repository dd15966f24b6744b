/** Colour arithmetic for checking the tokens: contrast (WCAG 2.2), colour-vision simulation (Machado, Oliveira and Fernandes 2009), distance in CIE Lab. */

export type Rgb = readonly [number, number, number]
export type Vision = 'normal' | 'protan' | 'deutan' | 'tritan'

/** Severity 1.0 matrices of the 2009 paper, applied to linear RGB. */
const MACHADO: Readonly<Record<Exclude<Vision, 'normal'>, readonly [Rgb, Rgb, Rgb]>> = {
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

/** sRGB to XYZ with white point D65 (IEC 61966-2-1). */
const TO_XYZ: readonly [Rgb, Rgb, Rgb] = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
]
const WHITE_D65: Rgb = [0.95047, 1, 1.08883]

/**
 * Reads '#rrggbb' as linear RGB, each part 0 to 1.
 * @throws Error when the text is no such colour
 */
export function linearRgb(hex: string): Rgb {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex)
  if (match === null) throw new Error(`not a colour: ${hex}`)
  const part = (text: string | undefined): number => {
    const value = Number.parseInt(text ?? '0', 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return [part(match[1]), part(match[2]), part(match[3])]
}

/** Contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance). */
export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)]
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

function luminance(hex: string): number {
  const [red, green, blue] = linearRgb(hex)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function multiply(matrix: readonly [Rgb, Rgb, Rgb], [x, y, z]: Rgb): Rgb {
  const row = ([a, b, c]: Rgb): number => a * x + b * y + c * z
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])]
}

/** A colour as a person with the given vision sees it, in Lab (D65). */
export function seenLab(hex: string, vision: Vision): Rgb {
  const linear = linearRgb(hex)
  const simulated = vision === 'normal' ? linear : multiply(MACHADO[vision], linear)
  const clamp = (value: number): number => Math.min(1, Math.max(0, value))
  const xyz = multiply(TO_XYZ, [clamp(simulated[0]), clamp(simulated[1]), clamp(simulated[2])])
  const curve = (value: number): number => (value > 216 / 24389 ? Math.cbrt(value) : (24389 / 27 / 116) * value + 16 / 116)
  const [x, y, z] = [curve(xyz[0] / WHITE_D65[0]), curve(xyz[1] / WHITE_D65[1]), curve(xyz[2] / WHITE_D65[2])]
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

/** Smallest distance (CIE 1976 delta E) between any two of the colours for the given vision. */
export function smallestDistance(colours: readonly string[], vision: Vision): number {
  let smallest = Infinity
  for (const [index, one] of colours.entries()) {
    for (const other of colours.slice(index + 1)) {
      const [a, b] = [seenLab(one, vision), seenLab(other, vision)]
      smallest = Math.min(smallest, Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]))
    }
  }
  return smallest
}
