/** Where the checkout is. */
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the checkout. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** @param {...string} parts path inside the checkout */
export const inRoot = (...parts) => join(ROOT, ...parts)
