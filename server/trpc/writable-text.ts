/**
 * Text that every part of a station can write and read back unchanged. NUL ends a text in SQLite's own functions, and half a character
 * (a lone surrogate) has no UTF-8 form: hash, database and screen would each make something else of it.
 */
import { AppError } from '../kernel/app-error.ts'

type Place = { readonly value: unknown; readonly path: string }

const isWritable = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

/** What is wrong with one value itself, not with what is in it. */
function problemOf(value: unknown): string | null {
  if (typeof value === 'string') return isWritable(value) ? null : 'holds NUL or half a character'
  return typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__') ? 'holds the key __proto__' : null
}

/**
 * Looks through input from outside.
 * @throws AppError `input.invalid` naming the first text that cannot be written, or key that reaches for a prototype
 */
export function refuseUnwritable(input: unknown): void {
  const waiting: Place[] = [{ value: input, path: '' }]
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    const { value, path } = place
    const problem = problemOf(value)
    if (problem !== null) throw new AppError('input.invalid', { fields: [{ path, problem }] })
    if (typeof value !== 'object' || value === null) continue
    for (const [key, inner] of Object.entries(value)) {
      const at = path === '' ? key : `${path}.${key}`
      if (!isWritable(key))
        throw new AppError('input.invalid', { fields: [{ path, problem: 'holds a name with NUL or half a character' }] })
      waiting.push({ value: inner, path: at })
    }
  }
}

const written = (text: string): string => text.toWellFormed().replaceAll('\0', '')

/**
 * The same input with every text made writable: for a door that must never refuse what a person in need wrote. NUL is left out, half a
 * character becomes U+FFFD, a key that reaches for a prototype is dropped.
 */
export function madeWritable(input: unknown): unknown {
  if (typeof input === 'string') return written(input)
  if (Array.isArray(input)) return input.map(madeWritable)
  if (typeof input !== 'object' || input === null) return input
  const entries = Object.entries(input).filter(([key]) => key !== '__proto__')
  return Object.fromEntries(entries.map(([key, value]) => [written(key), madeWritable(value)]))
}
