/** Procedures of lots, the shift log and excursion cases: a table of contents. */
import { z } from 'zod'
import * as cases from '../../contract/coldcases.ts'
import { ColdNoteId, MoveLot, ReceiveLot, SendLot, WriteColdNote } from '../../contract/coldregistry.ts'
import { LotsQuery, LotView, ShiftEntry, ShiftLogQuery } from '../../contract/coldstore.ts'
import { CaseId, FIRST_CASE_POLICY, LotId } from '../../contract/excursions.ts'
import { receiptOf } from '../../contract/primitives.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { DecideFacts, StateReader } from '../../log/index.ts'
import type { Context } from '../../trpc/context.ts'
import { procedure, router } from '../../trpc/trpc.ts'
import { actorOf, newCase, recordCase } from './decide-cases.ts'
import * as decide from './decide-lots.ts'
import * as engine from './engine/index.ts'
import { loadCase, loadEquipment, loadLot, loadSite, putAt } from './load.ts'
import { groundOf, listCases, oneCase } from './reads/cases.ts'
import { caseLots, listLots } from './reads/lots.ts'
import { caseReport } from './report/case-report.ts'
import { shiftLog } from './reads/shift-log.ts'

const get = (path: `/${string}`, summary: string) => ({ method: 'GET', path: `/coldchain${path}`, summary }) as const
const post = (path: `/${string}`, summary: string) => ({ method: 'POST', path: `/coldchain${path}`, summary }) as const
const LotReceipt = receiptOf(z.object({ lotId: LotId }))
const CaseReceipt = receiptOf(z.object({ caseId: CaseId }))

const lots = {
  lots: procedure('coldchain.read', get('/sites/{siteId}/lots', 'Lots with the life they have left'))
    .input(LotsQuery)
    .output(z.array(LotView))
    .query(({ ctx, input }) => listLots(ctx, input)),
  receiveLot: procedure('coldchain.write', post('/sites/{siteId}/lots', 'Take a lot in'))
    .input(ReceiveLot)
    .output(LotReceipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => decide.receiveLot(input, putAt(state, loadSite(state, input.siteId).siteId, input), facts)),
    ),
  moveLot: procedure('coldchain.write', post('/lots/{lotId}/move', 'Put a lot elsewhere within its site'))
    .input(MoveLot)
    .output(LotReceipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => {
        const lot = loadLot(state, input.lotId)
        return decide.moveLot(input, lot, putAt(state, lot.siteId, input), facts)
      }),
    ),
  sendLot: procedure('coldchain.write', post('/lots/{lotId}/send', 'The lot left the site, or is used up'))
    .input(SendLot)
    .output(LotReceipt)
    .mutation(({ ctx, input }) => ctx.execute(input, (state) => decide.sendLot(input, loadLot(state, input.lotId)))),
  shiftLog: procedure('coldchain.read', get('/sites/{siteId}/log', 'What was written, found and decided, newest first'))
    .input(ShiftLogQuery)
    .output(z.array(ShiftEntry))
    .query(({ ctx, input }) => shiftLog(ctx, input)),
  writeNote: procedure('coldchain.write', post('/sites/{siteId}/log', 'Write a line of the shift log, or a note on a chart'))
    .input(WriteColdNote)
    .output(receiptOf(z.object({ noteId: ColdNoteId })))
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => decide.writeNote(input, loadSite(state, input.siteId).siteId, facts)),
    ),
}

type Caller = Pick<Context, 'execute'> & { readonly user: NonNullable<Context['user']> }
type Step = (state: engine.CaseState, actor: engine.CaseActor) => engine.CaseOutcome
/** One step of a case that exists. */
const take = <Input extends { readonly commandId: string; readonly caseId: string }>(ctx: Caller, input: Input, step: Step) =>
  ctx.execute(input, (state: StateReader, facts: DecideFacts) => {
    const found = loadCase(state, input.caseId)
    return recordCase(found, step(found.state, actorOf(ctx.user, facts.now)))
  })

const caseReads = {
  cases: procedure('coldchain.read', get('/cases', 'Excursion cases, newest first'))
    .input(cases.ColdCasesQuery)
    .output(z.array(cases.ColdCaseSummary))
    .query(({ ctx, input }) => listCases(ctx, input)),
  case: procedure('coldchain.read', get('/cases/{caseId}', 'One excursion case'))
    .input(cases.ColdCaseQuery)
    .output(cases.ColdCaseView)
    .query(({ ctx, input }) => oneCase(ctx, input.caseId)),
  caseReport: procedure('coldchain.read', get('/cases/{caseId}/report', 'The report of a case as a PDF'))
    .input(cases.CaseReportQuery)
    .output(cases.CaseReport)
    .query(({ ctx, input }) => caseReport(ctx, input)),
}

const caseSteps = {
  openCase: procedure('coldchain.decide', post('/cases', 'Open an excursion case about an appliance'))
    .input(cases.OpenColdCase)
    .output(CaseReceipt)
    .mutation(async ({ ctx, input }) => {
      const ground = await groundOf(ctx, input.equipmentId, input.fromAt)
      return ctx.execute(input, (state, facts) => {
        const { siteId, equipmentId } = loadEquipment(state, input.equipmentId)
        const place = newCase(siteId, equipmentId, facts)
        const opened = engine.openCase({ caseId: place.caseId, policy: FIRST_CASE_POLICY, ...ground }, actorOf(ctx.user, facts.now))
        return recordCase(place, opened)
      })
    }),
  noteCase: procedure('coldchain.decide', post('/cases/{caseId}/notes', 'Add a note to a case'))
    .input(cases.NoteColdCase)
    .output(CaseReceipt)
    .mutation(({ ctx, input }) => take(ctx, input, (state, actor) => engine.noteCase(state, input.text, actor))),
  observeLot: procedure('coldchain.decide', post('/cases/{caseId}/observations', 'Write down what was seen on the vials of a lot'))
    .input(cases.ObserveLot)
    .output(CaseReceipt)
    .mutation(({ ctx, input }) => take(ctx, input, (state, actor) => engine.observeLot(state, input.lotId, input.observation, actor))),
  addCaseLot: procedure('coldchain.decide', post('/cases/{caseId}/lots', 'Add a lot that was there too'))
    .input(cases.AddCaseLot)
    .output(CaseReceipt)
    .mutation(async ({ ctx, input }) => {
      const [lot] = await caseLots(ctx, [input.lotId])
      if (!lot) throw new AppError('entity.unknown', { entity: 'lot', id: input.lotId })
      return take(ctx, input, (state, actor) => engine.addLot(state, lot, actor))
    }),
  proposeDisposition: procedure('coldchain.decide', post('/cases/{caseId}/decisions', 'Propose and sign what becomes of a lot'))
    .input(cases.ProposeDisposition)
    .output(CaseReceipt)
    .mutation(({ ctx, input }) => take(ctx, input, (state, actor) => engine.proposeDecision(state, input, actor))),
  signDisposition: procedure('coldchain.decide', post('/cases/{caseId}/signatures', 'Sign what another person proposed'))
    .input(cases.SignDisposition)
    .output(CaseReceipt)
    .mutation(({ ctx, input }) => take(ctx, input, (state, actor) => engine.signDecision(state, input, actor))),
  withdrawDisposition: procedure('coldchain.decide', post('/cases/{caseId}/withdrawals', 'Take a proposal back'))
    .input(cases.WithdrawDisposition)
    .output(CaseReceipt)
    .mutation(({ ctx, input }) => take(ctx, input, (state, actor) => engine.withdrawProposal(state, input.lotId, input.reason, actor))),
  reassessCase: procedure('coldchain.decide', post('/cases/{caseId}/reassessments', 'Put what late data showed beside the decisions'))
    .input(cases.ReassessColdCase)
    .output(CaseReceipt)
    .mutation(async ({ ctx, input }) => {
      const { equipmentId, openedAt, verdicts: before } = await oneCase(ctx, input.caseId)
      const fromMs = Math.min(Date.parse(openedAt), ...before.map(({ sinceMs }) => sinceMs))
      const ground = equipmentId === null ? null : await groundOf(ctx, equipmentId, new Date(fromMs).toISOString())
      return take(ctx, input, (state, actor) => {
        const { verdicts, lots: found } = ground ?? { verdicts: [...state.verdicts], lots: [] }
        return engine.reassessCase(state, { difference: engine.compareVerdicts(state.verdicts, verdicts), verdicts, lots: found }, actor)
      })
    }),
  closeCase: procedure('coldchain.decide', post('/cases/{caseId}/close', 'Close a case in which every lot is decided'))
    .input(cases.CloseColdCase)
    .output(CaseReceipt)
    .mutation(({ ctx, input }) =>
      take(ctx, input, (state, actor) => engine.closeCase(state, { cause: input.cause, correctiveAction: input.correctiveAction }, actor)),
    ),
}

export const casesRouter = router({ ...lots, ...caseReads, ...caseSteps })
