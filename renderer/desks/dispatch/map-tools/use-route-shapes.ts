/** The planned way of the chosen unit to its incident, on the map and as figures. */
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { toMinutes } from '../../../lib/format.ts'
import { useFormat } from '../../../lib/use-language.ts'
import type { MapShape } from '../../../map/index.ts'
import { useIncidents, useUnits } from '../data.ts'
import { useDispatchDesk } from '../store.ts'
import { useRoute, type Route } from './data.ts'
import { routeShapes, routeWish } from './route-wish.ts'

const NOTHING: readonly MapShape[] = []

/** Of the unit that is chosen and the incident it is on, else the one that is looked at. */
export function usePlannedRoute(): { route: Route | null; callSign: string | null; number: string | null } {
  const unitId = useDispatchDesk((desk) => desk.unitId)
  const shownId = useDispatchDesk((desk) => desk.incidentId)
  const units = useUnits()
  const incidents = useIncidents()
  const unit = units.data?.find(({ id }) => id === unitId) ?? null
  const incident = incidents.data?.find(({ id }) => id === (unit?.incidentId ?? shownId)) ?? null
  const wish = routeWish(unit, incident?.place ?? null)
  const { data } = useRoute(wish)
  return { route: wish === null ? null : (data ?? null), callSign: unit?.callSign ?? null, number: incident?.number ?? null }
}

/** The same as shapes. */
export function useRouteShapes(): readonly MapShape[] {
  const { t } = useTranslation('roads')
  const format = useFormat()
  const { route } = usePlannedRoute()
  return useMemo(
    () =>
      route === null
        ? NOTHING
        : routeShapes(route, (seconds, metres) => `${t('route.minutes', { count: toMinutes(seconds) })} · ${format.distance(metres)}`),
    [route, t, format],
  )
}
