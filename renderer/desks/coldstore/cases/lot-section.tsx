/** One lot of a case: what it went through, what to do next, what was seen, what was decided and by whom. */
import type { ColdCaseView } from '../../../../server/contract/coldcases.ts'
import type { LotDecision } from '../../../../server/contract/excursions.ts'
import { useCan, useSession } from '../../../lib/session.ts'
import { useFormat } from '../../../lib/use-language.ts'
import { Badge } from '../../../ui/badge.tsx'
import { useColdWords } from '../words.ts'
import { ObserveForm } from './observe-form.tsx'
import { ProposeForm, SignForm } from './decision-forms.tsx'
import styles from '../coldstore.module.css'

const MINUTE_MS = 60_000
export type LotOfCase = ColdCaseView['caseLots'][number]
type Props = { readonly view: ColdCaseView; readonly lot: LotOfCase }

export function LotSection({ view, lot }: Props) {
  const { t, span } = useColdWords()
  const format = useFormat()
  const { userId } = useSession()
  const may = useCan('coldchain.decide') && view.closedAt === null
  const { exposure } = lot
  const used = exposure.vvmLostPercent === null ? t('freeze.unknown') : `${format.number(exposure.vvmLostPercent, 1)} %`
  const isOwn = lot.pending?.signatures.some((signature) => signature.userId === userId) ?? false
  return (
    <article className={styles.lot} aria-label={lot.lotNumber}>
      <h4>
        <code>{lot.lotNumber}</code> {lot.productId}{' '}
        <Badge look={lot.isSettled ? 'outline' : 'hatched'}>{t(lot.isSettled ? 'case.settled' : 'case.open1')}</Badge>
        {lot.isOvertaken && <Badge look="hatched">{t('case.overtaken')}</Badge>}
      </h4>
      <p className={styles.quiet}>
        {[
          t('case.lifeUsed', { percent: used }),
          t('case.freezing', { state: t(`freeze.${exposure.freezeState}`) }),
          t('case.unmeasured', { span: span(exposure.unknownMs / MINUTE_MS) }),
        ].join(' · ')}
      </p>
      <ul className={styles.advice} aria-label={t('case.advice')}>
        {lot.advice.map((code) => (
          <li key={code}>{t(`advice.${code}`)}</li>
        ))}
      </ul>
      <Observations view={view} lot={lot} />
      {lot.decisions.map((decision, index) => (
        <DecisionText key={index} decision={decision} isPending={false} />
      ))}
      {lot.pending !== null && <DecisionText decision={lot.pending} isPending />}
      {may && lot.pending === null && !lot.isSettled && (
        <>
          <ObserveForm caseId={view.caseId} lotId={lot.lotId} hasVvm={lot.vvm !== null} />
          <ProposeForm view={view} lot={lot} />
        </>
      )}
      {may && lot.pending !== null && <SignForm caseId={view.caseId} lot={lot} isOwn={isOwn} />}
    </article>
  )
}

function Observations({ lot: { observations }, view }: Props) {
  const { t } = useColdWords()
  const format = useFormat()
  return (
    <ul className={styles.plain}>
      {observations.map(({ at, by, observation }) => (
        <li key={`${at}${observation.kind}`}>
          {`${format.dateTime(at)} · ${view.people[by] ?? by} · `}
          {observation.kind === 'vvm'
            ? `${t('observe.vvm')}: ${t(`vvm.${observation.reading}`)} (${observation.vialsSeen})`
            : `${t('observe.shakeTest')}: ${t(observation.isPassed ? 'observe.passed' : 'observe.failed')} (${observation.vialsTested})`}
        </li>
      ))}
    </ul>
  )
}

/** A decision with its signatures: name, role, moment and meaning stay with it. */
function DecisionText({ decision, isPending }: { decision: LotDecision; isPending: boolean }) {
  const { t } = useColdWords()
  const format = useFormat()
  return (
    <div className={styles.decision}>
      <p>
        <Badge look={isPending ? 'hatched' : 'solid'}>{t(isPending ? 'decision.pending' : 'decision.decided')}</Badge>{' '}
        <strong>{t(`disposition.${decision.disposition}`)}</strong>
        {decision.basis !== null && ` · ${t(`basis.${decision.basis}`)}`}
      </p>
      <p>{decision.reason}</p>
      <ul className={styles.plain}>
        {decision.signatures.map(({ userId, printedName, role, signedAt, meaning }) => (
          <li key={userId}>{`${printedName} (${role}) · ${t(`meaning.${meaning}`)} · ${format.dateTime(signedAt)}`}</li>
        ))}
      </ul>
    </div>
  )
}
