/** First run: by the wizard, or without it when an administrator's password is given at start. */
import type { StationFields } from '../../contract/directory.ts'
import { PASSWORD_MINIMUM } from '../../contract/identity.ts'
import type { UserId } from '../../contract/primitives.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { Committed, StateReader } from '../../log/index.ts'
import type { StationServices } from '../../trpc/context.ts'
import { completeSetup, type SetupFields } from './setup-decide.ts'

type Parts = Pick<StationServices, 'log' | 'ids' | 'identity' | 'isDemo'>

/** Name of the administrator who is made without the wizard. */
const ADMIN_NAME = 'admin'
/** A station that nobody has named. */
const UNNAMED_STATION: StationFields = {
  name: 'Kituo',
  district: 'district',
  country: 'TZ',
  timeZone: 'Africa/Dar_es_Salaam',
  language: 'en',
}
/** The fictional station of the demo. */
const DEMO_STATION: StationFields = { ...UNNAMED_STATION, name: 'Kisiwa cha Mfano', district: 'mfano' }

/** True while nobody has set the station up. */
export const isEmptyStation = (state: StateReader): boolean =>
  state.table('Station').find({}, 1).length === 0 && state.table('User').find({}, 1).length === 0

/**
 * Sets an empty station up. The password arrives hashed: the answers are kept with the command's result.
 * @throws AppError `setup.already-done`
 */
export function setUpStation({ log }: Pick<Parts, 'log'>, commandId: string, fields: SetupFields): Promise<Committed<{ userId: UserId }>> {
  const { passwordHash: _passwordHash, ...admin } = fields.admin // every try has another salt, a repeat must look the same
  return log.executor.execute({
    commandId,
    input: { commandId, station: fields.station, admin },
    actor: 'public',
    decide: (state, facts) => completeSetup(fields, isEmptyStation(state), facts),
  })
}

/**
 * Creates user `admin` on an empty station; does nothing on one that was set up.
 * @param station what the station is called; by default the demo's island, or nothing in particular
 * @throws AppError `identity.weak-password` when the password is too short; otherwise whoever starts the station decides
 */
export async function ensureAdmin(
  parts: Parts,
  password: string,
  station: StationFields = parts.isDemo ? DEMO_STATION : UNNAMED_STATION,
): Promise<void> {
  if (!isEmptyStation(parts.log.state)) return
  if (password.length < PASSWORD_MINIMUM)
    throw new AppError('identity.weak-password', { minimumLength: PASSWORD_MINIMUM, reason: 'tooShort' })
  const passwordHash = await parts.identity.hashPassword(password)
  await setUpStation(parts, parts.ids.next(), { station, admin: { userName: ADMIN_NAME, displayName: 'Administrator', passwordHash } })
}
