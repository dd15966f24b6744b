/** The bar over the map while something is drawn: what to do, what it measures, coordinates to type, and the ends of it as buttons. */
import { useState, useSyncExternalStore, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Language, Point } from '../../../server/contract/primitives.ts'
import { parseCoordinates } from '../../lib/coordinates.ts'
import { formatDistance, formatNumber } from '../../lib/format.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { areaSquareMetres, distanceMetres, pathMetres } from '../../lib/sphere.ts'
import { FEWEST_POINTS, MOST_POINTS, problemOf, type DrawKind } from './draft.ts'
import styles from './drawing-bar.module.css'
import type { DrawingTool } from './drawing-tool.ts'

export type DrawingBarProps = { tool: DrawingTool; language: Language; onPoint: (point: Point) => void }

/** @param props `onPoint` is told each typed point, so that the map can show it */
export function DrawingBar({ tool, language, onPoint }: DrawingBarProps) {
  const { t } = useTranslation(['map', 'common'])
  useSyncExternalStore(tool.subscribe, () => tool.version)
  const { kind, points } = tool.draft
  const moving = tool.cursor === null || tool.isEnded ? points : [...points, tool.cursor]
  const count = points.length
  const hint =
    tool.refusal === null ? t(`draw.hint.${kind}`) : t(`draw.problem.${tool.refusal}`, { count: FEWEST_POINTS[kind], most: MOST_POINTS })
  return (
    <div
      className={styles.bar}
      role="group"
      aria-label={t(`draw.kind.${kind}`)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        tool.cancel()
      }}
    >
      <div className={styles.words}>
        <p className={styles.figures}>
          <strong>{t(`draw.kind.${kind}`)}</strong> <span aria-hidden="true">{figures(kind, moving, language)}</span>
        </p>
        <p className={styles.hint} role="status" data-refused={tool.refusal !== null}>
          {count > 0 && <span>{t('draw.points', { count })} </span>}
          {tool.isEnded && <span>{figures(kind, points, language)} </span>}
          {hint}
        </p>
      </div>
      <TypedPoint tool={tool} onPoint={onPoint} />
      <div className={styles.buttons}>
        <Button size="small" icon="undo" isDisabled={count === 0} onPress={() => tool.undo()}>
          {t('draw.undo')}
        </Button>
        <Button
          size="small"
          variant={kind === 'measure' ? 'secondary' : 'primary'}
          icon="check"
          isDisabled={problemOf(tool.draft) === 'morePoints' || tool.isEnded}
          onPress={() => tool.finish()}
        >
          {t('draw.finish')}
        </Button>
        <Button size="small" icon="close" onPress={() => tool.cancel()}>
          {t(kind === 'measure' ? 'draw.close' : 'draw.cancel')}
        </Button>
      </div>
    </div>
  )
}

/** Coordinates as people write them. Enter sets the point; Enter in the empty box ends the drawing, Backspace in it takes a point back. */
function TypedPoint({ tool, onPoint }: Pick<DrawingBarProps, 'tool' | 'onPoint'>) {
  const { t } = useTranslation('map')
  const [text, setText] = useState('')
  const [isRefused, setRefused] = useState(false)
  const onKeyDown = (event: KeyboardEvent): void => {
    if (text === '' && event.key === 'Backspace') tool.undo()
    if (event.key !== 'Enter') return
    event.preventDefault()
    const point = parseCoordinates(text)
    setRefused(text.trim() !== '' && point === null)
    if (text.trim() === '') tool.finish()
    if (point === null) return
    tool.add(point)
    onPoint(point)
    setText('')
  }
  return (
    <div className={styles.typed} onKeyDown={onKeyDown}>
      <TextField
        label={t('draw.typed')}
        placeholder="-1.62, 32.81"
        value={text}
        onChange={(typed) => {
          setText(typed)
          setRefused(false)
        }}
        errorMessage={isRefused ? t('draw.typedWrong') : null}
      />
    </div>
  )
}

/** What the points measure: length, area with its edge, or radius. */
function figures(kind: DrawKind, points: readonly Point[], language: Language): string {
  const [first, second] = points
  const last = points.at(-1)
  if (first === undefined || second === undefined || last === undefined) return ''
  if (kind === 'circle') return `r ${formatDistance(distanceMetres(first, second), language)}`
  if (kind !== 'area' || points.length < FEWEST_POINTS.area) return formatDistance(pathMetres(points), language)
  const squareKilometres = areaSquareMetres(points) / 1e6
  const edge = pathMetres([...points, first])
  return `${formatNumber(squareKilometres, language, squareKilometres < 10 ? 2 : 0)} km² · ${formatDistance(edge, language)}`
}
