/** The report of an excursion case as a document of tables. Pure: the same case gives the same document. */
import type { ColdCaseView } from '../../../contract/coldcases.ts'
import type { Verdict } from '../../../contract/coldchain.ts'
import type { CaseEvent, LotObservation } from '../../../contract/excursions.ts'
import type { Language } from '../../../contract/primitives.ts'
import type { Content, ReportDocument, TableCell } from './pdfmake-types.ts'
import { REPORT_WORDS, type Words } from './words/index.ts'

/** Mean kinetic temperature of one thermometer, °C. */
export type ReportedMkt = {
  readonly sensor: string
  readonly mkt24h: number | null
  readonly mkt30d: number | null
  readonly least: number | null
  readonly most: number | null
  readonly unknownMinutes: number
}
export type ReportInput = {
  readonly found: ColdCaseView
  readonly mkt: readonly ReportedMkt[]
  readonly language: Language
  /** IANA name: the station's own. */
  readonly timeZone: string
  readonly madeAt: string
}

type Tools = { readonly words: Words; readonly time: (at: string | number | null) => string; readonly input: ReportInput }
const celsius = (value: number | null): string => (value === null ? '-' : `${value.toFixed(1)} °C`)
const percent = (value: number | null, { head }: Words): string => (value === null ? head.unknown : `${value.toFixed(1)} %`)

function toolsOf(input: ReportInput): Tools {
  const options = { timeZone: input.timeZone, dateStyle: 'short', timeStyle: 'short' } as const
  const format = new Intl.DateTimeFormat('sv-SE', options) // 2026-11-21 07:15: the same for every reader
  return { words: REPORT_WORDS[input.language], input, time: (at) => (at === null ? '-' : format.format(new Date(at))) }
}

const heading = (text: string): Content => ({ text, bold: true, fontSize: 12, margin: [0, 14, 0, 4] })
function table(headers: readonly string[], rows: readonly (readonly string[])[], { words }: Tools): Content {
  if (rows.length === 0) return { text: words.head.none }
  const head = headers.map((text): TableCell => ({ text, bold: true, fillColor: '#eeeeee' }))
  return {
    table: { headerRows: 1, widths: headers.map(() => '*'), body: [head, ...rows.map((row) => [...row])] },
    layout: 'lightHorizontalLines',
  }
}

function opening({ words: { head }, time, input: { found, timeZone, madeAt } }: Tools): Content[] {
  const facts: [string, string][] = [
    [head.site, found.site],
    [head.appliance, found.equipment],
    [head.caseId, found.caseId],
    [head.opened, time(found.openedAt)],
    [head.closed, found.closedAt === null ? head.open : time(found.closedAt)],
    [head.printed, `${time(madeAt)} (${head.times} ${timeZone})`],
  ]
  return [
    { text: head.title, bold: true, fontSize: 18, margin: [0, 0, 0, 8] },
    { table: { widths: [110, '*'], body: facts.map(([name, value]) => [{ text: name, bold: true }, value]) }, layout: 'noBorders' },
    { text: head.notice, margin: [0, 8, 0, 0] },
  ]
}

function verdicts(tools: Tools): Content[] {
  const { words, time, input } = tools
  const extreme = ({ extreme: value, code }: Verdict): string => (value === null || code === 'NODATA' ? '-' : celsius(value))
  const ours = input.found.verdicts.map((one) => [
    words.code[one.code],
    time(one.sinceMs),
    time(one.raisedAtMs),
    time(one.endedAtMs),
    extreme(one),
  ])
  const device = input.found.deviceEpisodes.map(({ code, startMs, endMs, isOpen }) => [
    ...[`${words.head.device}: ${code}`, time(startMs), time(startMs), isOpen ? '-' : time(endMs), '-'],
  ])
  const { rule, since, raised, ended, extreme: worst } = words.head
  return [heading(words.head.verdicts), table([rule, since, raised, ended, worst], [...ours, ...device], tools)]
}

function kinetic(tools: Tools): Content[] {
  const { head } = tools.words
  const rows = tools.input.mkt.map(({ sensor, mkt24h, mkt30d, least, most, unknownMinutes }) => [
    ...[sensor, celsius(mkt24h), celsius(mkt30d), celsius(least), celsius(most), `${unknownMinutes} min`],
  ])
  return [heading(head.mkt), table([head.sensor, head.mkt24, head.mkt30, head.least, head.most, head.unseen], rows, tools)]
}

function lots(tools: Tools): Content[] {
  const { words, input } = tools
  const { head } = words
  const rows = input.found.caseLots.map(({ lotNumber, productId, vvm, exposure, decisions }) => {
    const decision = decisions.at(-1)
    const frozen = words.freeze[exposure.freezeState]
    return [
      lotNumber,
      productId,
      vvm ?? '-',
      percent(exposure.vvmLostPercent, words),
      frozen,
      decision ? words.disposition[decision.disposition] : head.none,
    ]
  })
  return [heading(head.lots), table([head.lot, head.product, head.vvm, head.lifeUsed, head.freezing, head.decision], rows, tools)]
}

function decisions(tools: Tools): Content[] {
  const { words, time, input } = tools
  const { head } = words
  const rows = input.found.caseLots.flatMap(({ lotNumber, decisions: made }) =>
    made.map(({ disposition, basis, reason, signatures }) => [
      ...[lotNumber, words.disposition[disposition], basis ? words.basis[basis] : '-', reason],
      signatures
        .map(
          ({ printedName, role, meaning, signedAt }) =>
            `${printedName} (${role}), ${head.signedAs} ${words.meaning[meaning]}, ${time(signedAt)}`,
        )
        .join('\n'),
    ]),
  )
  return [heading(head.decisions), table([head.lot, head.decision, head.basis, head.reason, head.signatures], rows, tools)]
}

function observed({ words }: Tools, observation: LotObservation): string {
  const what = observation.kind === 'vvm' ? words.vvm[observation.reading] : words.shake[observation.isPassed ? 0 : 1]
  return `${words.observation[observation.kind]}: ${what}`
}
/** What an event says beyond its kind. */
function detail(event: CaseEvent, tools: Tools): string {
  const { words } = tools
  const lotOf = (lotId: string): string => tools.input.found.caseLots.find((lot) => lot.lotId === lotId)?.lotNumber ?? lotId
  switch (event.kind) {
    case 'noted':
      return event.text
    case 'lot-added':
      return event.lot.lotNumber
    case 'observed':
      return `${lotOf(event.lotId)}, ${observed(tools, event.observation)}`
    case 'proposed':
      return `${lotOf(event.decision.lotId)}, ${words.disposition[event.decision.disposition]}`
    case 'signed':
      return `${lotOf(event.lotId)}, ${words.meaning[event.signature.meaning]}`
    case 'decided':
      return `${lotOf(event.lotId)}, ${words.disposition[event.disposition]}`
    case 'withdrawn':
      return `${lotOf(event.lotId)}, ${event.reason}`
    case 'reassessed':
      return `+${event.findings.added} -${event.findings.withdrawn} ±${event.findings.changed}`
    case 'closed':
      return `${words.head.cause}: ${words.cause[event.cause]}. ${words.head.action}: ${event.correctiveAction}`
    case 'opened':
      return ''
  }
}

function timeline(tools: Tools): Content[] {
  const { words, time, input } = tools
  const { head } = words
  const rows = input.found.timeline.map((event) => {
    const more = detail(event, tools)
    return [
      time(event.at),
      more === '' ? words.event[event.kind] : `${words.event[event.kind]}: ${more}`,
      input.found.people[event.by] ?? event.by,
    ]
  })
  return [heading(head.timeline), table([head.time, head.event, head.who], rows, tools)]
}

/** The document; fonts are the caller's business. */
export function caseDocument(input: ReportInput): ReportDocument {
  const tools = toolsOf(input)
  const { head } = tools.words
  return {
    info: { title: `${head.title} ${input.found.caseId}` },
    language: input.language,
    pageSize: 'A4',
    pageMargins: [40, 40, 40, 50],
    defaultStyle: { font: 'Report', fontSize: 9 },
    content: [opening, verdicts, kinetic, lots, decisions, timeline].flatMap((part) => part(tools)),
    footer: (page, pages) => ({
      text: `${input.found.caseId}   ${head.page} ${page}/${pages}`,
      alignment: 'center',
      fontSize: 8,
      margin: [0, 16, 0, 0],
    }),
  }
}
