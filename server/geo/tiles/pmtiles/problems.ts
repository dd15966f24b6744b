/** Why a file is no archive we can use: one word for each reason, with the detail a technician wants. Screens have the sentences. */
import type { HeaderProblem } from './header.ts'

export const TILE_FILE_REASONS = [
  'empty',
  'too-short',
  'wrong-magic',
  'unknown-version',
  'number-too-large',
  'outside-file',
  'bad-zooms',
  'bad-bounds',
  'unknown-compression',
  'broken-directory',
  'directory-loop',
  'directory-too-large',
  'broken-metadata',
  'not-vector-tiles',
  'no-tiles',
  'unknown-layers',
  'broken-tile',
] as const
export type TileFileReason = (typeof TILE_FILE_REASONS)[number]
// every problem of a header is a reason of the file
TILE_FILE_REASONS satisfies readonly (HeaderProblem | string)[]

/** Thrown for anything wrong with an archive; `detail` is technical English without personal data. */
export class TileFileError extends Error {
  override readonly name = 'TileFileError'
  readonly reason: TileFileReason
  readonly detail: string

  constructor(reason: TileFileReason, detail: string, options?: ErrorOptions) {
    super(`${reason}: ${detail}`, options)
    this.reason = reason
    this.detail = detail
  }
}
