/** How deeply JSON text is nested, found without parsing it: a parser or a validator may be recursive, a counter is not. */

/** Deepest nesting a message of ours needs is six; deeper than this is an attack or a mistake. */
export const JSON_DEPTH_LIMIT = 32

/**
 * True when brackets are open deeper than `limit` at any point. Text that is not JSON gives some answer: the parser refuses it anyway.
 * @param text JSON text
 */
export function isDeeperThan(text: string, limit = JSON_DEPTH_LIMIT): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at)
        break
      case BRACE_OPEN:
      case BRACKET_OPEN:
        depth += 1
        if (depth > limit) return true
        break
      case BRACE_CLOSE:
      case BRACKET_CLOSE:
        depth -= 1
        break
      default:
    }
  }
  return false
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const BRACE_OPEN = 0x7b
const BRACE_CLOSE = 0x7d
const BRACKET_OPEN = 0x5b
const BRACKET_CLOSE = 0x5d

/** Index of the quote that ends the string which begins at `start`; the end of the text when none does. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let escapes = 0
    while (text.charCodeAt(at - 1 - escapes) === BACKSLASH) escapes += 1
    if (escapes % 2 === 0) return at
  }
  return text.length
}
