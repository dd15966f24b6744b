/** A file as base64, as the station takes it. */

/** Bytes turned at once: more arguments than this overflow the stack of some engines. */
const CHUNK = 0x2000

/** Reads the whole file. @throws DOMException when it cannot be read */
export async function fileToBase64(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
  return btoa(text)
}
