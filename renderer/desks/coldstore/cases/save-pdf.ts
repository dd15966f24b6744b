/** Hands a PDF the station made to the person as a file. */
import type { z } from 'zod'
import type { CaseReport } from '../../../../server/contract/coldcases.ts'

/** How long the bytes stay reachable for the download to begin. */
const KEEP_MS = 10_000

export function savePdf({ fileName, pdfBase64 }: z.infer<typeof CaseReport>): void {
  const bytes = Uint8Array.from(atob(pdfBase64), (character) => character.charCodeAt(0))
  const address = URL.createObjectURL(new Blob([bytes], { type: 'application/pdf' }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  document.body.append(link) // some browsers follow only links that are on the page
  link.click()
  link.remove()
  window.setTimeout(() => URL.revokeObjectURL(address), KEEP_MS)
}
