/** What lies around a point: "160 m south-east of Mwalo", the areas it is in, and its plus code to read out. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { PlaceSurroundings } from '../../../../server/contract/places.ts'
import type { Point } from '../../../../server/contract/primitives.ts'
import { trpc } from '../../../lib/trpc.ts'
import { useFormat, useLanguage, type Formatters } from '../../../lib/use-language.ts'
import { useTranslate, type Translate } from '../../../lib/use-translate.ts'
import styles from './places.module.css'

/** Nearer than this, a direction says nothing. */
const AT_METRES = 20
/** Five decimals are a metre: two points nearer than that are asked for once. */
const rounded = (degrees: number): number => Number(degrees.toFixed(5))

/** One line for each thing nearby, the nearest first. */
export function nearbyWords({ nearby }: Pick<PlaceSurroundings, 'nearby'>, t: Translate, format: Pick<Formatters, 'distance'>): string[] {
  return nearby.map(({ name, kind, distanceMetres, compass }) => {
    const named = kind === null ? name : t('places:namedKind', { name, kind: t(`places:kind.${kind}`) })
    if (distanceMetres < AT_METRES) return t('places:at', { name: named })
    const direction = t(`places:compass.${compass}`)
    return t('places:described.direction', { distance: format.distance(distanceMetres), direction, name: named })
  })
}

/** The lines under a point. Says nothing while nothing is known. */
export function Surroundings({ point }: { point: Point }) {
  const t = useTranslate('places')
  const format = useFormat()
  const language = useLanguage()
  const asked = { latitude: rounded(point.latitude), longitude: rounded(point.longitude), language }
  const { data } = useQuery({ ...trpc.places.reverse.queryOptions(asked), placeholderData: keepPreviousData })
  if (!data) return null
  const areas = data.areas.join(', ')
  return (
    <ul className={styles.surroundings} aria-label={t('places:around')}>
      {nearbyWords(data, t, format).map((line) => (
        <li key={line}>{line}</li>
      ))}
      {areas !== '' && <li>{t('places:inAreas', { areas })}</li>}
      <li>
        {t('places:plusCode')} <code className={styles.code}>{data.plusCode}</code>
      </li>
    </ul>
  )
}
