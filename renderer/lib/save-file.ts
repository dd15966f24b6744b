/** Hands a text made here to the person as a file: the browser or the shell saves it where files are saved. */

/** How long the text stays reachable for the download to begin. */
const KEEP_MS = 10_000

/** @param mediaType with its character set; the text is written as UTF-8 */
export function saveTextFile({ fileName, mediaType, text }: { fileName: string; mediaType: string; text: string }): void {
  const address = URL.createObjectURL(new Blob([text], { type: mediaType }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  document.body.append(link) // some browsers follow only links that are on the page
  link.click()
  link.remove()
  window.setTimeout(() => URL.revokeObjectURL(address), KEEP_MS)
}
