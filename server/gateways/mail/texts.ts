/**
 * What a mail about alarms says, in the language of its reader. The subject names neither persons nor places: it lies open on locked screens
 * and in the logs of every server on the way.
 */
import type { NoticeSubject } from '../../contract/oncall.ts'

type Texts = {
  readonly subject: (priority: string, alarms: number) => string
  readonly testSubject: string
  readonly test: string
  readonly reasons: Readonly<Record<Exclude<NoticeSubject['reason'], 'test'>, string>>
  readonly alarm: string
  readonly source: string
  readonly since: string
  readonly values: string
  readonly more: (count: number) => string
  readonly answer: string
}
const EN: Texts = {
  subject: (priority, alarms) => `Kituo: ${priority}, ${alarms === 1 ? '1 alarm' : `${alarms} alarms`}`,
  testSubject: 'Kituo: test message',
  test: 'This is a test. Nothing has happened; messages about alarms will reach you here.',
  reasons: {
    step: 'You are on call for this alarm:',
    news: 'More alarms have come to those you were told of:',
    again: 'Nobody has acknowledged this yet:',
  },
  alarm: 'Alarm',
  source: 'Source',
  since: 'Since',
  values: 'Values',
  more: (count) => `And ${count} more in the same group.`,
  answer: 'Acknowledge it in Kituo: until somebody does, others are told as well.',
}
const SW: Texts = {
  subject: (priority, alarms) => `Kituo: ${priority}, kengele ${alarms}`,
  testSubject: 'Kituo: ujumbe wa majaribio',
  test: 'Huu ni ujumbe wa majaribio. Hakuna kilichotokea; ujumbe kuhusu kengele utakufikia hapa.',
  reasons: {
    step: 'Uko zamu kwa kengele hii:',
    news: 'Kengele zaidi zimeongezeka kwa zile ulizojulishwa:',
    again: 'Bado hakuna aliyethibitisha kengele hii:',
  },
  alarm: 'Kengele',
  source: 'Chanzo',
  since: 'Tangu',
  values: 'Thamani',
  more: (count) => `Na nyingine ${count} katika kundi hili.`,
  answer: 'Ithibitishe katika Kituo: hadi mtu afanye hivyo, wengine pia watajulishwa.',
}
const RW: Texts = {
  subject: (priority, alarms) => `Kituo: ${priority}, impuruza ${alarms}`,
  testSubject: 'Kituo: ubutumwa bw’igerageza',
  test: 'Ubu ni ubutumwa bw’igerageza. Nta cyabaye; ubutumwa bw’impuruza buzakugeraho hano.',
  reasons: {
    step: 'Ni wowe uri ku izamu kuri iyi mpuruza:',
    news: 'Hiyongereyeho izindi mpuruza ku zo wamenyeshejwe:',
    again: 'Nta muntu uremeza ko yabonye iyi mpuruza:',
  },
  alarm: 'Impuruza',
  source: 'Aho ituruka',
  since: 'Kuva',
  values: 'Ibipimo',
  more: (count) => `N’izindi ${count} mu itsinda rimwe.`,
  answer: 'Emeza ko wayibonye muri Kituo: kugeza ubwo umuntu abikoze, abandi na bo baramenyeshwa.',
}
const FR: Texts = {
  subject: (priority, alarms) => `Kituo : ${priority}, ${alarms === 1 ? '1 alarme' : `${alarms} alarmes`}`,
  testSubject: 'Kituo : message d’essai',
  test: 'Ceci est un essai. Rien ne s’est passé ; les messages d’alarme vous parviendront ici.',
  reasons: {
    step: 'Vous êtes d’astreinte pour cette alarme :',
    news: 'D’autres alarmes se sont ajoutées à celles dont vous avez été averti :',
    again: 'Personne n’a encore acquitté ceci :',
  },
  alarm: 'Alarme',
  source: 'Source',
  since: 'Depuis',
  values: 'Valeurs',
  more: (count) => `Et ${count} de plus dans le même groupe.`,
  answer: 'Acquittez-la dans Kituo : tant que personne ne le fait, d’autres sont avertis aussi.',
}
const TEXTS: Readonly<Record<string, Texts>> = { en: EN, sw: SW, rw: RW, fr: FR }

/** Subject and text of a mail. @param timeZone in which its times are told */
export function mailTexts(subject: NoticeSubject, language: string, timeZone: string): { readonly subject: string; readonly text: string } {
  const texts = TEXTS[language] ?? EN
  if (subject.reason === 'test') return { subject: texts.testSubject, text: `${texts.test}\n` }
  const { priority, alarms, code, source, since, params, reason } = subject
  const when = new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(new Date(since))
  const values = Object.entries(params).map(([name, value]) => `${name} ${value}`)
  const lines = [
    texts.reasons[reason],
    '',
    `${texts.alarm}: ${priority} ${code ?? ''}`,
    `${texts.source}: ${source ? `${source.kind} ${source.id}` : ''}`,
    `${texts.since}: ${when} (${timeZone})`,
    ...(values.length === 0 ? [] : [`${texts.values}: ${values.join(', ')}`]),
    ...(alarms > 1 ? [texts.more(alarms - 1)] : []),
    '',
    texts.answer,
    '',
  ]
  return { subject: texts.subject(priority, alarms), text: lines.join('\n') }
}
