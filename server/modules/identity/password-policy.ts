/** Which passwords are too easy to guess. Pure; length counts most, no composition rules (NIST SP 800-63B-4). */
import { PASSWORD_MINIMUM, type PasswordWeakness } from '../../contract/identity.ts'
import { AppError } from '../../kernel/app-error.ts'

/** Fewer different characters than this are a pattern, not a password. */
const DISTINCT_MINIMUM = 4
/** Rows of keyboards, alphabet and digits; a password that is only a walk along one of them is the first guess. */
const RUNS = [
  '01234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'azertyuiop',
  'qsdfghjklm',
  'wxcvbn',
].flatMap((run) => [run, [...run].reverse().join('')])
/** Long enough, and still among the first that guessers try, in the languages of the house. */
const COMMON = new Set([
  'password12',
  'password123',
  'password1234',
  'passwordpassword',
  'passw0rd123',
  'administrator',
  'changeme123',
  'letmein123',
  'welcome123',
  'iloveyou123',
  'qwerty12345',
  'azerty12345',
  'motdepasse',
  'motdepasse1',
  'motdepasse123',
  'nenolasiri',
  'nenosiri123',
  'ijambobanga',
  'ijambobanga1',
  'karibu12345',
  'murakazaneza',
  'kituokituo',
  'kituo12345',
])

/** A walk along rows of characters, also several one after the other: 'qwertyuiop', '1234567890', 'abcdef123456'. */
function isRun(text: string): boolean {
  const pairs = Array.from({ length: text.length - 1 }, (_pair, index) => text.slice(index, index + 2))
  const steps = pairs.filter((pair) => RUNS.some((run) => run.includes(pair))).length
  return steps >= pairs.length - 1
}

/**
 * The first reason why a password is too easy, or null.
 * @param userName the name it belongs to, in small letters
 */
export function passwordWeakness(password: string, userName: string): PasswordWeakness | null {
  const plain = password.normalize('NFKC').toLowerCase()
  if ([...plain].length < PASSWORD_MINIMUM) return 'tooShort'
  if (new Set(plain).size < DISTINCT_MINIMUM) return 'repetitive'
  if (isRun(plain)) return 'run'
  if (plain.replaceAll(userName, '').length < 3) return 'userName'
  return COMMON.has(plain) ? 'common' : null
}

/** @throws AppError `identity.weak-password` */
export function requireStrongPassword(password: string, userName: string): void {
  const reason = passwordWeakness(password, userName)
  if (reason) throw new AppError('identity.weak-password', { minimumLength: PASSWORD_MINIMUM, reason })
}
