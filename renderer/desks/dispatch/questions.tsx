/** The first questions of a call: yes, no, or not known. Keys: arrows choose, Tab goes on. */
import { useTranslation } from 'react-i18next'
import { Answer, type IncidentKind, type TriageAnswers } from '../../../server/contract/incidents.ts'
import { questionsFor } from '../../../server/contract/triage.ts'
import { RadioGroup } from '../../ui/choice.tsx'
import styles from './dispatch.module.css'

export function Questions({
  kind,
  answers,
  onChange,
}: {
  kind: IncidentKind
  answers: TriageAnswers
  onChange: (answers: TriageAnswers) => void
}) {
  const { t } = useTranslation('dispatch')
  const choices = Answer.options.map((id) => ({ id, label: t(`answer.${id}`) }))
  return (
    <fieldset className={styles.questions}>
      <legend>{t('intake.questions')}</legend>
      {questionsFor(kind).map((question) => (
        <RadioGroup
          key={question}
          label={t(`question.${question}`)}
          orientation="horizontal"
          items={choices}
          value={answers[question] ?? null}
          onChange={(answer) => onChange({ ...answers, [question]: answer })}
        />
      ))}
    </fieldset>
  )
}
