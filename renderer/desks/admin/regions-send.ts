/** Hands an extract to the station: its path where the shell shares the station's disk, else the file itself over HTTP. */
import { WireError } from '../../../server/contract/errors.ts'
import type { CommandId } from '../../../server/contract/primitives.ts'
import { EXTRACT_MEDIA_TYPE, EXTRACT_PATH } from '../../../server/contract/regions.ts'
import { newCommandId } from '../../lib/ids.ts'
import { station } from '../../lib/trpc.ts'

/** An extract the person has chosen. `bytes` is unknown where only the path is. */
export type ChosenExtract =
  | { readonly kind: 'path'; readonly path: string; readonly file: string }
  | { readonly kind: 'upload'; readonly upload: File; readonly file: string }

/** Starts the import. Resolves when it has begun. @throws the station's error, readable by `readError` */
export async function sendExtract(name: string, extract: ChosenExtract): Promise<void> {
  const importId = newCommandId()
  if (extract.kind === 'path') await station.regions.import.mutate({ commandId: importId, name, path: extract.path })
  else await upload(importId, name, extract)
}

async function upload(
  importId: CommandId,
  name: string,
  { upload: body, file }: Extract<ChosenExtract, { kind: 'upload' }>,
): Promise<void> {
  const address = new URL(`/api/v1${EXTRACT_PATH.replace('{name}', encodeURIComponent(name))}`, window.location.href)
  address.searchParams.set('file', file)
  const headers = { 'content-type': EXTRACT_MEDIA_TYPE, 'idempotency-key': importId }
  let answer: Response
  try {
    answer = await fetch(address, { method: 'PUT', headers, body })
  } catch (cause) {
    return lineEnded(importId, cause)
  }
  if (answer.ok) return
  const { error } = (await answer.json()) as { error?: unknown } // read as a wire error in the next line
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- a wire error is what `readError` takes
  throw WireError.parse(error)
}

/** The line ends when somebody cancels, and when it breaks: the station knows which it was, and the list says it. */
async function lineEnded(importId: CommandId, cause: unknown): Promise<void> {
  const { last } = await station.regions.importing.query({})
  if (last?.importId !== importId) throw cause
}
