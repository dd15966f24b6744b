/** A hint on how hard a password is to guess. Length counts most (NIST SP 800-63B); the station has the last word. */

export type Strength = 'short' | 'weak' | 'fair' | 'strong'

/** Pieces that guessers try first, in the languages of the house. */
const COMMON = [
  'password',
  'passe',
  'neno',
  'siri',
  'ijambo',
  'banga',
  'qwerty',
  'azerty',
  'admin',
  'kituo',
  'welcome',
  'karibu',
  'murakaza',
  'bonjour',
  'rwanda',
  'tanzania',
  'kigali',
  'iloveyou',
  'letmein',
]
const RUNS = ['0123456789', '9876543210', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'azertyuiop']

/**
 * Rates a password.
 * @param minimum least number of characters the station accepts
 * @param known words a guesser would know (user name, names, station)
 */
export function passwordStrength(password: string, minimum: number, known: readonly string[] = []): Strength {
  if ([...password].length < minimum) return 'short'
  const rest = withoutGuessable(password.toLowerCase(), known)
  const distinct = new Set(rest).size
  const score = Math.min(rest.length, distinct * 2) + (/\s/.test(password.trim()) ? 2 : 0)
  if (score < 8) return 'weak'
  return score < 14 ? 'fair' : 'strong'
}

/** Takes known words, common pieces, runs and repeats out; each leaves one character. */
function withoutGuessable(password: string, known: readonly string[]): string {
  const pieces = [...known.flatMap((text) => text.toLowerCase().split(/\s+/)), ...COMMON].filter((piece) => piece.length >= 3)
  let rest = password
  for (const piece of pieces) rest = rest.replaceAll(piece, '.')
  for (const run of RUNS) rest = withoutRun(rest, run)
  return rest.replace(/(.)\1{2,}/g, '$1')
}

function withoutRun(text: string, run: string): string {
  let rest = text
  for (let length = run.length; length >= 4; length -= 1) {
    for (let start = 0; start + length <= run.length; start += 1) rest = rest.replaceAll(run.slice(start, start + length), '.')
  }
  return rest
}
