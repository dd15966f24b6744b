/** Draws the fence's shape on the map; while that goes on, says so. Afterwards the form and the keyboard are where they were. */
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../../ui/button.tsx'
import { drawOnMap, endDrawing, showOnMap, useMapTools } from '../map-tools/store.ts'
import { EMPTY_DRAFT, typedShape, type FenceDraft } from './fence-draft.ts'
import styles from './fences.module.css'
import { cornersOf, outlineOf } from './outline.ts'

const DRAWN_AS = { circle: 'circle', polygon: 'area', corridor: 'line' } as const satisfies Record<FenceDraft['kind'], string>

export function DrawFenceButton({ draft, onDrawn }: { draft: FenceDraft; onDrawn: (part: Partial<FenceDraft>) => void }) {
  const { t } = useTranslation('fences')
  const isDrawing = useMapTools(({ wanted }) => wanted !== null)
  const line = useRef<HTMLDivElement>(null)
  const hasDrawn = useRef(false)
  useEffect(
    () => () => {
      if (hasDrawn.current) endDrawing(null) // the form was left while something was being drawn for it
    },
    [],
  )
  const draw = async (): Promise<void> => {
    hasDrawn.current = true
    const drawn = await drawOnMap(DRAWN_AS[draft.kind])
    hasDrawn.current = false
    if (drawn !== null) {
      const shape = outlineOf(drawn, draft.halfWidthMetres ?? EMPTY_DRAFT.halfWidthMetres ?? 0)
      onDrawn(typedShape(shape))
      showOnMap(cornersOf(shape))
    }
    line.current?.scrollIntoView({ block: 'nearest' }) // on a small screen the map lies below the form
    line.current?.querySelector('button')?.focus()
  }
  return (
    <div ref={line} className={styles.draw}>
      <Button icon="edit" isDisabled={isDrawing} onPress={() => void draw()}>
        {t('form.draw')}
      </Button>
      <span className={styles.quiet} role="status">
        {isDrawing ? t('form.drawing') : ''}
      </span>
    </div>
  )
}
