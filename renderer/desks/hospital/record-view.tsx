/** The whole record, read top to bottom in the order of ATMIST, with who did what when. */
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { HandoverView } from '../../../server/contract/handover.ts'
import { useFormat } from '../../lib/use-language.ts'
import { PatientLine, VitalsLine } from './patient-line.tsx'
import { FIELD } from './strokes.ts'
import styles from './hospital.module.css'

export function RecordView({ handover }: { handover: HandoverView }) {
  const { t } = useTranslation('hospital')
  const format = useFormat()
  const clinical = handover.clinical ?? {}
  const text = (value: string | null | undefined): ReactNode => (value ? value : <span className={styles.gap}>{t('record.notKnown')}</span>)
  const rows: [string, ReactNode][] = [
    [t('record.ageSex'), <PatientLine key="patient" handover={handover} />],
    [t('record.time'), clinical.onsetAt ? format.dateTime(clinical.onsetAt) : text(null)],
    [t('record.mechanism'), text(clinical.mechanism || handover.complaint)],
    [t('record.injuries'), text(clinical.injuries)],
    [
      t('record.signs'),
      clinical.vitals?.length ? (
        <>
          {clinical.vitals.map((vitals) => (
            <VitalsLine key={vitals.takenAt} vitals={vitals} />
          ))}
        </>
      ) : (
        text(null)
      ),
    ],
    [t('record.treatment'), text(clinical.treatment)],
    [t('field.allergies'), text(clinical.allergies)],
    [t('field.medicines'), text(clinical.medicines)],
    [t('field.background'), text(clinical.background)],
  ]
  return (
    <>
      <dl className={styles.record}>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Acknowledgements handover={handover} />
      {handover.signatures !== null && <Signed handover={handover} />}
    </>
  )
}

/** Every act with its person and time: the crew sees the same list. */
function Acknowledgements({ handover }: { handover: HandoverView }) {
  const { t } = useTranslation('hospital')
  const format = useFormat()
  const acts: [string, string | null, string | null][] = [
    [t('log.requested'), handover.requestedAt, null],
    [t('log.seen'), handover.seenAt, handover.seenBy],
    [
      t(
        `log.answered.${handover.answeredAt === null ? 'none' : handover.divertedToFacilityId !== null ? 'diverted' : handover.status === 'declined' ? 'declined' : 'accepted'}`,
      ),
      handover.answeredAt,
      [handover.answeredBy, handover.answerReason].filter(Boolean).join(': '),
    ],
    [t('log.atDoor'), handover.atDoorAt, null],
    [
      t('log.triaged'),
      handover.triagedAt,
      handover.triage === null
        ? null
        : [t(`colour.${handover.triage.colour}`), handover.triage.by, handover.triage.note].filter((part) => part !== '').join(' · '),
    ],
    [t('log.handedOver'), handover.handedOverAt, handover.receivedBy],
  ]
  return (
    <ol className={styles.log}>
      {acts
        .filter(([, at]) => at !== null)
        .map(([name, at, who]) => (
          <li key={name}>
            <time>{at === null ? '' : format.clock(at)}</time>
            <span>{name}</span>
            {who !== null && who !== '' && <em>{who}</em>}
          </li>
        ))}
      {handover.outcome !== null && (
        <li>
          <span>{t('log.outcome')}</span>
          <em>{handover.outcome}</em>
        </li>
      )}
    </ol>
  )
}

function Signed({ handover }: { handover: HandoverView }) {
  const { t } = useTranslation('hospital')
  if (handover.signatures === null) return null
  const sides = [
    [t('transfer.givenBy'), handover.signatures.givenBy],
    [t('transfer.receivedBy'), handover.signatures.receivedBy],
  ] as const
  return (
    <div className={styles.signed}>
      {sides.map(([side, signature]) => (
        <figure key={side}>
          <svg viewBox={`0 0 ${FIELD.width} ${FIELD.height}`} aria-hidden="true">
            <path d={signature.strokes} />
          </svg>
          <figcaption>
            {side}: {signature.name}, {signature.role}
          </figcaption>
        </figure>
      ))}
      <p>
        {t('transfer.readBack')}: {handover.readBack ?? t('arrival.erased')}
      </p>
      {handover.missingReason !== null && (
        <p>
          {t('transfer.missingReason')}: {handover.missingReason}
        </p>
      )}
    </div>
  )
}
