/** A message as the person sees it who approves a device: text as text, bytes in hex. */

const SHOWN_BYTES = 250
const TEXT = /^[\x20-\x7e\r\n\t]*$/

/** The first bytes of a message. */
export function payloadText(bytes: Buffer): string {
  const text = bytes.toString('latin1', 0, SHOWN_BYTES * 2)
  return TEXT.test(text) ? text.trim() : bytes.toString('hex', 0, SHOWN_BYTES)
}
