/** Looks whether bytes are a vector tile (MVT 2.1) without drawing it: every length is followed, nothing is built. */

/** Layers a tile may have; more is no map. */
const MOST_LAYERS = 200

/** Walks the fields of a message. @returns false when it breaks */
function walk(
  bytes: Uint8Array,
  from: number,
  to: number,
  field: (number: number, type: number, from: number, to: number) => boolean,
): boolean {
  let at = from
  const varint = (): number => {
    let value = 0
    for (let shift = 1, left = 10; left > 0; left -= 1, shift *= 128) {
      if (at >= to) return -1
      const byte = bytes[at++] ?? 0
      value += (byte & 127) * shift
      if (byte < 128) return value
    }
    return -1
  }
  while (at < to) {
    const tag = varint()
    const type = tag % 8
    const start = at
    if (tag < 8) return false
    if (type === 0) {
      if (varint() < 0) return false
    } else if (type === 2) {
      const length = varint()
      if (length < 0 || at + length > to) return false
      const content = at
      at += length
      if (!field(Math.floor(tag / 8), type, content, at)) return false
      continue
    } else if (type === 5) at += 4
    else if (type === 1) at += 8
    else return false
    if (at > to || !field(Math.floor(tag / 8), type, start, at)) return false
  }
  return true
}

const LAYERS_FIELD = 3
const NAME_FIELD = 1
const FEATURE_FIELD = 2

/**
 * Names of the layers of a tile.
 * @returns null when the bytes are no vector tile
 */
export function layersOfTile(bytes: Uint8Array): string[] | null {
  const names: string[] = []
  const isWhole = walk(bytes, 0, bytes.length, (number, type, from, to) => {
    if (number !== LAYERS_FIELD || type !== 2 || names.length >= MOST_LAYERS) return false
    let name: string | null = null
    const isLayer = walk(bytes, from, to, (layerField, layerType, start, end) => {
      if (layerField === NAME_FIELD && layerType === 2)
        name = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8')
      return layerField !== FEATURE_FIELD || (layerType === 2 && walk(bytes, start, end, () => true))
    })
    if (!isLayer || name === null) return false
    names.push(name)
    return true
  })
  return isWhole ? names : null
}
