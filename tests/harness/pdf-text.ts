/** The words of a PDF with embedded fonts, as a reader's "copy" finds them: letters through each font's own table. Blanks are left out. */
import { inflateSync } from 'node:zlib'

type Parts = { readonly objects: ReadonlyMap<string, string>; readonly streams: ReadonlyMap<string, string> }

function partsOf(pdf: Buffer): Parts {
  const text = pdf.toString('latin1')
  const objects = new Map<string, string>()
  const streams = new Map<string, string>()
  for (const [, id = '', body = ''] of text.matchAll(/(\d+) 0 obj\s([\s\S]*?)\nendobj/g)) {
    const [head = body] = body.split('\nstream\n')
    objects.set(id, head)
    const at = body.indexOf('\nstream\n')
    if (at < 0) continue
    const bytes = Buffer.from(body.slice(at + 8, body.lastIndexOf('\nendstream')), 'latin1')
    streams.set(id, head.includes('/FlateDecode') ? inflateSync(bytes).toString('latin1') : bytes.toString('latin1'))
  }
  return { objects, streams }
}

/** Glyph -> letters, from a ToUnicode table. */
function lettersOf(cmap: string): Map<number, string> {
  const letters = new Map<number, string>()
  for (const [, from = '', list = ''] of cmap.matchAll(/<([0-9a-f]+)>\s*<[0-9a-f]+>\s*\[([^\]]*)\]/gi))
    for (const [at, [, hex = '']] of [...list.matchAll(/<([0-9a-f ]*)>/gi)].entries()) {
      const units = hex.replaceAll(' ', '').match(/.{4}/g) ?? []
      letters.set(parseInt(from, 16) + at, units.map((unit) => String.fromCharCode(parseInt(unit, 16))).join(''))
    }
  return letters
}

/** All letters in the order in which they are drawn. @throws Error for what is no PDF */
export function pdfLetters(pdf: Buffer): string {
  if (pdf.subarray(0, 5).toString('latin1') !== '%PDF-') throw new Error('no PDF')
  const { objects, streams } = partsOf(pdf)
  const fonts = new Map<string, Map<number, string>>()
  for (const head of objects.values())
    for (const [, name = '', id = ''] of head.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const table = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id) ?? '')?.[1] ?? ''
      fonts.set(name, lettersOf(streams.get(table) ?? ''))
    }
  let found = ''
  for (const content of streams.values()) {
    if (!content.includes(' Tf')) continue
    let font = new Map<number, string>()
    for (const [, name, strings] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
      if (name !== undefined) font = fonts.get(name) ?? new Map<number, string>()
      for (const [, hex = ''] of (strings ?? '').matchAll(/<([0-9a-f]*)>/gi))
        for (const glyph of hex.match(/.{4}/g) ?? []) found += font.get(parseInt(glyph, 16)) ?? '?'
    }
  }
  return found.replaceAll(/\s/g, '')
}
