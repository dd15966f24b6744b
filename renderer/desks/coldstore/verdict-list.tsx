/** What the rules found in an appliance and what its device said itself; late data never rewrites what was told, it stands beside it. */
import { useTranslation } from 'react-i18next'
import type { EquipmentDetail, VerdictView } from '../../../server/contract/coldstore.ts'
import { useFormat } from '../../lib/use-language.ts'
import { Badge } from '../../ui/badge.tsx'
import { useColdWords } from './words.ts'
import styles from './coldstore.module.css'

const MINUTE_MS = 60_000
type Detail = { readonly detail: EquipmentDetail }

export function VerdictList({ detail }: Detail) {
  const { t } = useTranslation('coldstore')
  return (
    <section className={styles.section}>
      <h3>{t('verdicts.title')}</h3>
      {detail.verdicts.length === 0 ? (
        <p className={styles.quiet}>{t('verdicts.none')}</p>
      ) : (
        <div className={styles.tableWrap} role="group" aria-label={t('verdicts.title')} tabIndex={0}>
          <table className={styles.table}>
            <thead>
              <tr>
                {(['rule', 'since', 'until', 'counted', 'extreme', 'standing'] as const).map((name) => (
                  <th key={name} scope="col">
                    {t(`verdicts.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {detail.verdicts.map((view, index) => (
                <VerdictRow key={index} view={view} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Reconciled detail={detail} />
    </section>
  )
}

function VerdictRow({ view: { told, found, standing } }: { view: VerdictView }) {
  const { t, span, value } = useColdWords()
  const format = useFormat()
  const verdict = found ?? told
  if (verdict === null) return null
  return (
    <tr>
      <th scope="row">{t(`code.${verdict.code}`)}</th>
      <td>{format.dateTime(verdict.sinceMs)}</td>
      <td>{verdict.endedAtMs === null ? t('verdicts.open') : format.dateTime(verdict.endedAtMs)}</td>
      <td>
        {span(verdict.countedMs / MINUTE_MS)}
        {verdict.unseenMs > 0 && (
          <span className={styles.quiet}>{` ${t('verdicts.unseen', { span: span(verdict.unseenMs / MINUTE_MS) })}`}</span>
        )}
      </td>
      <td>{verdict.extreme === null ? '—' : value(verdict.extreme, 'temperature')}</td>
      <td>
        <Badge look={standing === 'told' ? 'outline' : 'hatched'}>{t(`standing.${standing}`)}</Badge>
      </td>
    </tr>
  )
}

/** Both verdicts side by side: neither is taken for the other. */
function Reconciled({ detail: { reconciliation } }: Detail) {
  const { t } = useColdWords()
  const format = useFormat()
  const { agreed, deviceOnly, oursOnly } = reconciliation
  if (agreed.length + deviceOnly.length + oursOnly.length === 0) return null
  return (
    <>
      <h4>{t('reconciled.title')}</h4>
      <ul className={styles.plain}>
        {agreed.map(({ device, ours }) => (
          <li key={`a${ours.ruleId}${ours.sinceMs}`}>
            {t('reconciled.agreed', { code: device.code, device: format.dateTime(device.startMs), ours: format.dateTime(ours.sinceMs) })}
          </li>
        ))}
        {deviceOnly.map(({ code, startMs }) => (
          <li key={`d${code}${startMs}`}>{t('reconciled.deviceOnly', { code, device: format.dateTime(startMs) })}</li>
        ))}
        {oursOnly.map(({ code, ruleId, sinceMs }) => (
          <li key={`o${ruleId}${sinceMs}`}>{t('reconciled.oursOnly', { code: t(`code.${code}`), ours: format.dateTime(sinceMs) })}</li>
        ))}
      </ul>
    </>
  )
}
