/** Turns the one-time link into this phone's session. The try keeps its id, so that a lost answer can be asked for again. */
import { newCommandId } from '../shared/ids.ts'
import { ask, type Answer } from '../shared/station.ts'
import { hasKeys, readValue, writeValue } from '../shared/store.ts'
import type { FieldSession } from '../../../server/contract/field.ts'
import { isSession } from './model.ts'

const KEY = 'kituo.enrolment'
type Try = { readonly token: string; readonly commandId: string }
const isTry = (value: unknown): value is Try => hasKeys(value, ['token', 'commandId'])

/** The token in a link's fragment: `#enrol=TOKEN`, or the token alone. Null when there is none. */
export function linkToken(hash: string): string | null {
  const text = hash.replace(/^#(enrol=)?/, '')
  return /^[\w.-]{16,100}$/.test(text) ? text : null
}

/** Redeems the token. `refused` = used, too old, or not ours. */
export async function enrol(token: string): Promise<Answer<FieldSession>> {
  const kept = readValue(KEY, isTry)
  const attempt: Try = kept?.token === token ? kept : { token, commandId: newCommandId() }
  writeValue(KEY, attempt)
  return ask('/enrol', isSession, attempt)
}
