/** One plain English sentence, with the fix, for each way an import or a region can fail; for the command line, which has no screens. */
import { APP_ERRORS, type AppErrorCode, type AppErrorParams } from '../../contract/errors.ts'
import type { AppError } from '../../kernel/app-error.ts'

type RegionErrorCode = Extract<AppErrorCode, `extract.${string}` | `region.${string}`>
type Sentences = { readonly [Code in RegionErrorCode]: (params: AppErrorParams<Code>) => string }

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1_000_000).toLocaleString('en')} MB`

const SENTENCES: Sentences = {
  'extract.unreadable': ({ file, reason }) => `${file} cannot be opened (${reason}); check that it is there and that you may read it.`,
  'extract.broken': ({ file, byteOffset, field, problem }) =>
    `${file} is damaged at byte ${byteOffset}: ${field} ${problem}; download it again and compare its size with the one the source names.`,
  'extract.unsupported': ({ file, found, fix }) => `${file} holds ${found}, which is not read; convert it: ${fix}`,
  'extract.web-page': ({ file }) =>
    `${file} is a web page, not a map file; open it in a browser to see what it says, then download the extract itself.`,
  'extract.unsorted': ({ file, found }) =>
    `${file} promises sorted elements but has ${found} out of order; sort it: osmium sort in.osm.pbf -o out.osm.pbf`,
  'extract.empty': ({ file }) => `${file} holds no roads and no land; choose an extract of the country or district you need.`,
  'region.bad-name': ({ name }) =>
    `"${name}" cannot be the name of a region; use up to 48 small letters, digits and dashes, beginning with a letter or digit.`,
  'region.unknown': ({ name }) => `There is no region "${name}"; "region list" shows those that exist.`,
  'region.busy': ({ name }) => `The region "${name}" is being imported or is in use; wait until that is done and try again.`,
  'region.import-running': ({ name }) => `The region "${name}" is being imported; wait until that is done, or cancel it.`,
  'region.import-cancelled': ({ name }) => `The import of "${name}" was cancelled; nothing of it remains.`,
  'region.upload-cut': ({ file, receivedBytes, expectedBytes }) =>
    `Only ${megabytes(receivedBytes)} of ${megabytes(expectedBytes)} of ${file} came in; send it again.`,
  'region.no-space': ({ path, neededBytes, freeBytes }) =>
    neededBytes === 0
      ? `The disk that holds ${path} is full; free some space and try again (nothing was changed).`
      : `The disk that holds ${path} has ${megabytes(freeBytes)} free, the import needs about ${megabytes(neededBytes)}; free some space or choose a smaller extract.`,
  'region.no-memory': ({ file, neededBytes, availableBytes }) =>
    `Importing ${file} needs about ${megabytes(neededBytes)} of memory, this computer gives ${megabytes(availableBytes)}; choose a smaller extract or import it on a larger computer and copy the region's folder.`,
  'region.unwritable': ({ path, reason }) =>
    `${path} cannot be written (${reason}); give this user write permission or choose another folder with --data.`,
  'region.corrupt': ({ name, part, problem }) => `The region "${name}" is damaged: ${part} ${problem}; import it again.`,
}

/**
 * The sentence for an error of an import or a region.
 * @returns null for an error of another subject
 */
export function regionErrorSentence(error: AppError): string | null {
  if (!(error.code in SENTENCES)) return null
  const code = error.code as RegionErrorCode // just checked
  // The table is typed code by code; its union needs the parameters that belong to this code, which AppError guarantees.
  const sentence = SENTENCES[code] as (params: unknown) => string
  return sentence(APP_ERRORS[code].params.parse(error.params))
}
