/** Cases that must come out the same in Node and in Chromium. */
import { formatClock, formatDate, formatDateTime, formatDistance, formatNumber, zoneName } from './format.ts'
import { pluralRuleOf } from './plural.ts'

const AT = '2026-11-21T11:32:07.000Z'
const DAR = 'Africa/Dar_es_Salaam'
const KIGALI = 'Africa/Kigali'

/** French groups digits with a narrow no-break space (CLDR). */
const NARROW = '\u202f'

export type FormatCase = { name: string; run: () => string; expected: string }

const dates: FormatCase[] = [
  { name: 'clock in Dar es Salaam', run: () => formatClock(AT, DAR), expected: '14:32' },
  { name: 'clock in Kigali with seconds', run: () => formatClock(AT, KIGALI, { withSeconds: true }), expected: '13:32:07' },
  { name: 'midnight is 00:00, not 24:00', run: () => formatClock('2026-11-20T21:00:00.000Z', DAR), expected: '00:00' },
  { name: 'zone of Tanzania', run: () => zoneName(DAR), expected: 'EAT' },
  { name: 'zone of Rwanda', run: () => zoneName(KIGALI), expected: 'CAT' },
  { name: 'short date in English', run: () => formatDate(AT, 'en', DAR), expected: '21 Nov 2026' },
  { name: 'short date in Swahili', run: () => formatDate(AT, 'sw', DAR), expected: '21 Nov 2026' },
  { name: 'short date in Kinyarwanda', run: () => formatDate(AT, 'rw', KIGALI), expected: '21 ugu. 2026' },
  { name: 'short date in French', run: () => formatDate(AT, 'fr', KIGALI), expected: '21 nov. 2026' },
  { name: 'long date in Swahili', run: () => formatDate(AT, 'sw', DAR, 'long'), expected: '21 Novemba 2026' },
  { name: 'weekday in Kinyarwanda', run: () => formatDate(AT, 'rw', KIGALI, 'weekday'), expected: 'Kuwa gatandatu 21 Ugushyingo 2026' },
  { name: 'weekday in French', run: () => formatDate(AT, 'fr', KIGALI, 'weekday'), expected: 'samedi 21 novembre 2026' },
  { name: 'weekday in English', run: () => formatDate(AT, 'en', DAR, 'weekday'), expected: 'Saturday 21 November 2026' },
  { name: 'the day follows the zone, not UTC', run: () => formatDate('2026-11-20T22:30:00.000Z', 'rw', KIGALI), expected: '21 ugu. 2026' },
  { name: 'date and clock', run: () => formatDateTime(AT, 'rw', KIGALI), expected: '21 ugu. 2026 13:32' },
]

const numbers: FormatCase[] = [
  { name: 'number in English', run: () => formatNumber(1234567.89, 'en', 1), expected: '1,234,567.9' },
  { name: 'number in Swahili', run: () => formatNumber(1234567.89, 'sw', 1), expected: '1,234,567.9' },
  { name: 'number in Kinyarwanda', run: () => formatNumber(1234567.89, 'rw', 1), expected: '1.234.567,9' },
  { name: 'number in French', run: () => formatNumber(1234567.89, 'fr', 1), expected: `1${NARROW}234${NARROW}567,9` },
  { name: 'negative number in Kinyarwanda', run: () => formatNumber(-2.5, 'rw', 1), expected: '-2,5' },
  { name: 'metres', run: () => formatDistance(847, 'en'), expected: '850 m' },
  { name: 'short kilometres in Kinyarwanda', run: () => formatDistance(3210, 'rw'), expected: '3,2 km' },
  { name: 'long kilometres', run: () => formatDistance(41_300, 'fr'), expected: '41 km' },
]

const plurals: FormatCase[] = [
  {
    name: 'plural of 0, 1, 2, 1.5 in Kinyarwanda',
    run: () => [0, 1, 2, 1.5].map((count) => pluralRuleOf('rw').select(count)).join(' '),
    expected: 'other one other other',
  },
  {
    name: 'plural of 0, 1, 2 in Swahili',
    run: () => [0, 1, 2].map((count) => pluralRuleOf('sw').select(count)).join(' '),
    expected: 'other one other',
  },
  {
    name: 'plural of 0, 1, 2, a million in French',
    run: () => [0, 1, 2, 1_000_000].map((count) => pluralRuleOf('fr').select(count)).join(' '),
    expected: 'one one other many',
  },
  {
    name: 'plural of 0, 1, 2 in English',
    run: () => [0, 1, 2].map((count) => pluralRuleOf('en').select(count)).join(' '),
    expected: 'other one other',
  },
]

/** All cases. */
export const FORMAT_CASES: readonly FormatCase[] = [...dates, ...numbers, ...plurals]
