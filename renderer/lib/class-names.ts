/** Joins class names for CSS Modules. */

/**
 * Joins the given class names, leaving out the empty ones.
 * @param names class names; false, null and undefined are skipped
 */
export function classNames(...names: readonly (string | false | null | undefined)[]): string {
  return names.filter((name) => typeof name === 'string' && name !== '').join(' ')
}
