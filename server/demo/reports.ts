/** What happens on the island: invented reports from villages and roads. All people and words are made up. */
import type { IncidentKind, TriageAnswers } from '../contract/incidents.ts'
import type { Language } from '../contract/primitives.ts'
import type { RandomSource } from '../kernel/random.ts'
import { DEMO_VILLAGES, type DemoPlace } from './geography.ts'

type Script = { readonly kind: IncidentKind; readonly narrative: string; readonly language: Language; readonly answers: TriageAnswers }
export type DemoReport = Script & { readonly village: DemoPlace; readonly isSos: boolean }

const SCRIPTS: readonly Script[] = [
  {
    kind: 'labour',
    narrative: '[demo] Mama mjamzito, uchungu umeanza, anatokwa damu kidogo.',
    language: 'sw',
    answers: { pregnant: 'yes', activeLabour: 'yes', heavyBleeding: 'no', unresponsive: 'no' },
  },
  {
    kind: 'roadCrash',
    narrative: '[demo] Motorcycle and bicycle, one man down on the main road.',
    language: 'en',
    answers: { injured: 'yes', unresponsive: 'unknown', limbDeformed: 'yes' },
  },
  {
    kind: 'fever',
    narrative: '[demo] Umwana ufite umuriro kuva ejo, ntashaka konka.',
    language: 'rw',
    answers: { fever: 'yes', cannotDrink: 'yes', convulsing: 'no' },
  },
  {
    kind: 'snakeBite',
    narrative: '[demo] Ameumwa na nyoka mguuni akivuna.',
    language: 'sw',
    answers: { snakeBite: 'yes', breathingTrouble: 'no' },
  },
  {
    kind: 'breathing',
    narrative: '[demo] Un homme âgé respire mal depuis une heure.',
    language: 'fr',
    answers: { breathingTrouble: 'yes', confused: 'no' },
  },
  { kind: 'burn', narrative: '[demo] Hot water, a child’s arm.', language: 'en', answers: { burned: 'yes', severePain: 'yes' } },
]

const pick = <Item>(items: readonly Item[], random: RandomSource): Item => {
  const [high = 0, low = 0] = random.bytes(2)
  const item = items[(high * 256 + low) % items.length]
  if (item === undefined) throw new RangeError('nothing to pick from')
  return item
}

/** The next thing that happens. */
export const nextReport = (random: RandomSource): DemoReport => ({
  ...pick(SCRIPTS, random),
  village: pick(DEMO_VILLAGES, random),
  isSos: (random.bytes(1)[0] ?? 0) < 64,
})

/** A report as the command that opens an incident. */
export const reportedAs = ({ kind, narrative, language, answers, village, isSos }: DemoReport) => ({
  source: isSos ? ('sosPage' as const) : ('call' as const),
  kind,
  narrative,
  answers,
  priority: null,
  priorityReason: null,
  caller: { name: null, phone: null, language },
  place: {
    latitude: village.latitude,
    longitude: village.longitude,
    accuracyMetres: isSos ? 25 : 300,
    description: village.name,
    source: isSos ? ('gps' as const) : ('caller' as const),
  },
})
