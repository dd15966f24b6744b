/** How a damaged extract is reported: where in the file, which field, what is wrong with it. */
import { AppError } from '../../kernel/app-error.ts'

/** Thrown deep inside a block by code that knows the field but not the place in the file; never leaves `server/geo/osm`. */
export class BrokenPart extends Error {
  readonly field: string
  readonly problem: string

  constructor(field: string, problem: string) {
    super(`${field}: ${problem}`)
    this.name = 'BrokenPart'
    this.field = field
    this.problem = problem
  }
}

/** Where something was read: name of the file without its folder, and a byte offset in it. */
export type Place = { readonly file: string; readonly byteOffset: number }

/** The error for a file that breaks the rules of its format. */
export const brokenExtract = ({ file, byteOffset }: Place, field: string, problem: string, cause?: unknown): AppError<'extract.broken'> =>
  new AppError('extract.broken', { file, byteOffset, field, problem }, { cause })

/** The error for a file that is whole but of a kind that is not read; `fix` says what to do instead. */
export const unsupportedExtract = (file: string, found: string, fix: string): AppError<'extract.unsupported'> =>
  new AppError('extract.unsupported', { file, found, fix })

/**
 * Runs a decoding step and says where it failed.
 * @param field named when the failure itself names none
 * @throws AppError extract.broken; errors that are AppErrors already pass unchanged
 */
export function atPlace<Result>(place: Place, field: string, decode: () => Result): Result {
  try {
    return decode()
  } catch (error) {
    if (error instanceof AppError) throw error
    if (error instanceof BrokenPart) throw brokenExtract(place, error.field, error.problem, error)
    // the wire reader reports a bad length or type with a plain Error or by running off the end of the bytes
    throw brokenExtract(place, field, error instanceof Error ? error.message : String(error), error)
  }
}
