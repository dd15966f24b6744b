/** Randomness of a simulated world: one seed gives every decision, and independent streams of it by name. */

/** A stream of pseudo-random decisions. Two streams forked under different labels do not influence each other. */
export type Chance = {
  /** Uniform in [0, 1). */
  next(): number
  /** Uniform whole number in [0, limit). */
  below(limit: number): number
  /** Uniform whole number in [low, high], both included. */
  between(low: number, high: number): number
  /** Uniform real number in [low, high). */
  real(low: number, high: number): number
  /** True with this probability. */
  chance(probability: number): boolean
  /** Waiting time of a memoryless process with this mean. */
  exponential(mean: number): number
  pick<T>(list: readonly T[]): T
  /** A shuffled copy. */
  shuffle<T>(list: readonly T[]): T[]
  bytes(length: number): Uint8Array
  fork(label: string): Chance
}

/** 32-bit FNV-1a of a text, from a start value. */
export function hashText(text: string, start = 0x811c9dc5): number {
  let hash = start
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/** Spreads a 32-bit value over all bits (finaliser of MurmurHash3). */
function spread(value: number): number {
  let hash = value
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** The generator sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, 32 bits a step. */
function generator(seed: number, label: string): () => number {
  let a = spread(seed)
  let b = spread(hashText(label))
  let c = spread(seed ^ hashText(label, 0x9e3779b9))
  let counter = 1
  const step = (): number => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return sum >>> 0
  }
  for (let i = 0; i < 12; i += 1) step()
  return step
}

/**
 * Builds a stream of decisions.
 * @param seed whole number; the same seed and label always give the same decisions
 * @param label names the stream
 */
export function createChance(seed: number, label = 'world'): Chance {
  const step = generator(seed, label)
  const next = (): number => step() / 0x1_0000_0000
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    next,
    below,
    between: (low, high) => low + below(high - low + 1),
    real: (low, high) => low + next() * (high - low),
    chance: (probability) => next() < probability,
    exponential: (mean) => -mean * Math.log(1 - next()),
    pick(list) {
      const found = list[below(list.length)]
      if (found === undefined) throw new RangeError('nothing to pick from')
      return found
    },
    shuffle: (list) => shuffled(list, below),
    bytes(length) {
      const out = new Uint8Array(length)
      for (let i = 0; i < length; i += 1) out[i] = step() & 255
      return out
    },
    fork: (name) => createChance(seed, `${label}/${name}`),
  }
}

/** Fisher-Yates on a copy. */
function shuffled<T>(list: readonly T[], below: (limit: number) => number): T[] {
  const out = [...list]
  for (let i = out.length - 1; i > 0; i -= 1) {
    const j = below(i + 1)
    const held = out[i] as T // both indexes lie inside the list
    out[i] = out[j] as T
    out[j] = held
  }
  return out
}
