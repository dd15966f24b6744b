/** A signature: a name and a role typed, strokes drawn with pen or mouse. By keyboard the typed name alone signs. */
import { useRef, type PointerEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { addPoint, FIELD } from './strokes.ts'
import styles from './hospital.module.css'

export type SignatureDraft = { name: string; role: string; strokes: string }

export function SignatureField({
  legend,
  value,
  onChange,
}: {
  legend: string
  value: SignatureDraft
  onChange: (value: SignatureDraft) => void
}) {
  const { t } = useTranslation('hospital')
  const isDrawing = useRef(false)
  const draw = (event: PointerEvent<SVGSVGElement>, isNew: boolean): void => {
    const box = event.currentTarget.getBoundingClientRect()
    const at = { x: ((event.clientX - box.left) / box.width) * FIELD.width, y: ((event.clientY - box.top) / box.height) * FIELD.height }
    onChange({ ...value, strokes: addPoint(value.strokes, at, isNew) })
  }
  return (
    <fieldset className={styles.signature}>
      <legend>{legend}</legend>
      <div className={styles.fields}>
        <TextField
          label={t('signature.name')}
          value={value.name}
          onChange={(name) => onChange({ ...value, name })}
          isRequired
          maxLength={120}
        />
        <TextField
          label={t('signature.role')}
          value={value.role}
          onChange={(role) => onChange({ ...value, role })}
          isRequired
          maxLength={60}
        />
      </div>
      <svg
        className={styles.pad}
        viewBox={`0 0 ${FIELD.width} ${FIELD.height}`}
        role="img"
        aria-label={t('signature.pad')}
        onPointerDown={(event) => {
          isDrawing.current = true
          event.currentTarget.setPointerCapture(event.pointerId)
          draw(event, true)
        }}
        onPointerMove={(event) => {
          if (isDrawing.current) draw(event, false)
        }}
        onPointerUp={() => {
          isDrawing.current = false
        }}
        onPointerCancel={() => {
          isDrawing.current = false
        }}
      >
        <line x1="16" x2={FIELD.width - 16} y1={FIELD.height - 24} y2={FIELD.height - 24} />
        <path d={value.strokes} />
      </svg>
      <p className={styles.padNote}>
        <span>{t('signature.note')}</span>
        <Button size="small" variant="quiet" isDisabled={value.strokes === ''} onPress={() => onChange({ ...value, strokes: '' })}>
          {t('signature.clear')}
        </Button>
      </p>
    </fieldset>
  )
}
