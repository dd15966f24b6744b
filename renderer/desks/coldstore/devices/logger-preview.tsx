/** What a logger's file holds, and what of it cannot be read: line, column, problem and remedy. */
import type { LoggerPreview } from '../../../../server/contract/coldfiles.ts'
import { useFormat } from '../../../lib/use-language.ts'
import { useColdWords } from '../words.ts'
import { warningOf } from './preview-warning.ts'
import styles from '../coldstore.module.css'

/** Bad lines that are shown; the rest is found when these are mended. */
const SHOWN_PROBLEMS = 200

export function LoggerPreviewView({ preview }: { preview: LoggerPreview }) {
  const { t, value } = useColdWords()
  const format = useFormat()
  return (
    <section className={styles.section} aria-label={t('preview.title')}>
      <h3>{t('preview.title')}</h3>
      <p role="status">
        {t('preview.device', { device: preview.deviceName, model: preview.model ?? '—' })} {t(`preview.signature.${preview.signature}`)}{' '}
        {preview.alarms > 0 && t('preview.alarms', { count: preview.alarms })}
      </p>
      <div className={styles.tableWrap} role="group" aria-label={t('preview.title')} tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              {(['channel', 'quantity', 'readings', 'from', 'to', 'least', 'most'] as const).map((name) => (
                <th key={name} scope="col">
                  {t(`preview.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.channels.map(({ channel, quantity, readings, fromAt, toAt, least, most }) => (
              <tr key={channel}>
                <th scope="row">{channel}</th>
                <td>{t(`quantity.${quantity}`)}</td>
                <td>{format.number(readings)}</td>
                <td>{format.dateTime(fromAt)}</td>
                <td>{format.dateTime(toAt)}</td>
                <td>{value(least, quantity)}</td>
                <td>{value(most, quantity)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Problems preview={preview} />
    </section>
  )
}

function Problems({ preview: { problems, warnings, refused } }: { preview: LoggerPreview }) {
  const { t } = useColdWords()
  const refusals = Object.entries(refused).filter(([, count]) => count > 0)
  return (
    <>
      {refusals.length > 0 && (
        <p>
          {t('preview.refused', {
            list: refusals.map(([reason, count]) => `${t([`refused.${reason}`, 'refused.other'], { reason })} ${count}`).join(', '),
          })}
        </p>
      )}
      {warnings.length > 0 && (
        <ul className={styles.plain}>
          {warnings.map((warning) => {
            const { code, column } = warningOf(warning)
            return (
              <li key={warning}>
                {[column, t([`warning.${code}`, 'warning.other'], { code })].filter((part) => part !== null).join(': ')}
              </li>
            )
          })}
        </ul>
      )}
      {problems.length > 0 && (
        <div className={styles.tableWrap} role="group" aria-label={t('preview.problems')} tabIndex={0}>
          <table className={styles.table}>
            <caption>{t('preview.problems')}</caption>
            <thead>
              <tr>
                {(['line', 'column', 'problem', 'fix'] as const).map((name) => (
                  <th key={name} scope="col">
                    {t(`preview.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {problems.slice(0, SHOWN_PROBLEMS).map(({ line, column, problem, fix, value }, index) => (
                <tr key={index}>
                  <td>{line}</td>
                  <td>{column}</td>
                  <td>{[t([`rowProblem.${problem}`, 'rowProblem.other'], { problem }), value].filter((part) => part !== '').join(': ')}</td>
                  <td>{t([`fix.${fix}`, 'fix.mendCell'])}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  )
}
