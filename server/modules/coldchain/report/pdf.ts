/** Documents as PDF, with the letters in the file: it looks the same on a computer without our fonts. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Pdfmake, ReportDocument } from './pdfmake-types.ts'

const load = createRequire(import.meta.url)
// CommonJS; an import would bring its published types, and the bundle has a `require` of its own at the top
const pdfmake = ((require: NodeJS.Require) => require('pdfmake') as Pdfmake)(load)

/** The station's own font where it is installed; else one every reader of PDF has: both write all four languages. */
function fontFiles(): { readonly normal: string; readonly bold: string } {
  try {
    const folder = join(dirname(load.resolve('@fontsource/noto-sans/package.json')), 'files')
    const [normal, bold] = [400, 700].map((weight) => join(folder, `noto-sans-latin-${weight}-normal.woff`))
    if (normal && bold && existsSync(normal) && existsSync(bold)) return { normal, bold }
  } catch {
    // not installed: answered below
  }
  return { normal: 'Helvetica', bold: 'Helvetica-Bold' }
}

let isReady = false
function prepare(): void {
  if (isReady) return
  const { normal, bold } = fontFiles()
  pdfmake.setFonts({ Report: { normal, bold, italics: normal, bolditalics: bold } })
  pdfmake.setUrlAccessPolicy(() => false) // a document fetches nothing
  pdfmake.setLocalAccessPolicy((path) => path === normal || path === bold)
  isReady = true
}

/** Writes a document. */
export async function pdfOf(document: ReportDocument): Promise<Buffer> {
  prepare()
  return Buffer.from(await pdfmake.createPdf(document).getBuffer())
}
