/** One plain English sentence, with the fix, for each way a database can refuse to start; for the command line, which has no screens. */
import { APP_ERRORS, type AppErrorCode, type AppErrorParams } from '../contract/errors.ts'
import type { AppError } from '../kernel/app-error.ts'

type DatabaseErrorCode = Extract<AppErrorCode, `db.${string}`>
type Sentences = { readonly [Code in DatabaseErrorCode]: (params: AppErrorParams<Code>) => string }

const SENTENCES: Sentences = {
  'db.wrong-key': ({ path }) => `The key does not open the database ${path}; start with the key it was made with (nothing was changed).`,
  'db.corrupt': ({ path, detail }) =>
    `The database ${path} is damaged (${detail}); restore the newest backup from the "backups" folder beside it (nothing was changed).`,
  'db.disk-full': ({ path }) => `The disk that holds ${path} is full; free some space and start again (nothing was changed).`,
  'db.read-only': ({ path }) =>
    `${path} cannot be written; give this user write permission or choose another data folder (nothing was changed).`,
  'db.in-use': ({ path }) => `Another station is already using the data folder ${path}; close it or choose another folder with --data.`,
  'db.history-mismatch': ({ path, detail }) =>
    `The database ${path} does not belong to this version of Kituo: ${detail}; start the version that made it, or update Kituo (nothing was changed).`,
  'db.engine-too-old': ({ version }) =>
    `Kituo needs the encrypted SQLite 3.51.3 or newer but found ${version}; install Kituo's packages again with "npm ci".`,
  'db.key-file-exposed': ({ path }) => `Other users can read the key file ${path}; run "chmod 600" on it and start again.`,
  'db.key-missing': ({ path }) =>
    `${path} does not hold the database key (64 hexadecimal characters); put back the key file that belongs to this database.`,
  'db.migration-failed': ({ migration, detail }) =>
    `Updating the database failed in ${migration} (${detail}); it is as it was before, so start the previous version and report this.`,
}

/**
 * The sentence for a database error.
 * @returns null for an error of another subject
 */
export function databaseErrorSentence(error: AppError): string | null {
  if (!(error.code in SENTENCES)) return null
  const code = error.code as DatabaseErrorCode // just checked
  // The table is typed code by code; its union needs the parameters that belong to this code, which AppError guarantees.
  const sentence = SENTENCES[code] as (params: unknown) => string
  return sentence(APP_ERRORS[code].params.parse(error.params))
}
