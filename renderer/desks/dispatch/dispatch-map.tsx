/** The map of the desk: units, incidents and facilities, tied to the lists by one selection. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { isLive } from '../../../server/contract/assignments.ts'
import type { Priority } from '../../../server/contract/primitives.ts'
import { trpc } from '../../lib/trpc.ts'
import { useLanguage } from '../../lib/use-language.ts'
import { MapPanel, type MapAssignment, type MapFacility, type MapIncident, type MapSelection } from '../../map/index.ts'
import { themeToDraw, useSettings } from '../../stores/settings.ts'
import { Panel } from '../../ui/panel.tsx'
import { useFacilities, useIncident, useIncidents, useUnits } from './data.ts'
import { unitPositions } from './live-positions.ts'
import { changeDraft, pickOnMap, showIncident, showUnit, useDispatchDesk } from './store.ts'

const light = window.matchMedia('(prefers-color-scheme: light)')
const NONE: readonly never[] = []

export function DispatchMap() {
  const { t } = useTranslation('dispatch')
  const language = useLanguage()
  const theme = useSettings((settings) => settings.theme)
  const setup = useQuery(trpc.setup.status.queryOptions())
  const { incidentId, unitId, isPicking } = useDispatchDesk()
  const incidents = useMapIncidents()
  const facilities = useMapFacilities()
  const assignments = useMapAssignments()
  useUnitTraits()
  const selection = useMemo(
    (): MapSelection | null =>
      unitId !== null ? { kind: 'unit', id: unitId } : incidentId !== null ? { kind: 'incident', id: incidentId } : null,
    [incidentId, unitId],
  )
  const select = (chosen: MapSelection | null): void => {
    showUnit(chosen?.kind === 'unit' ? chosen.id : null)
    if (chosen?.kind === 'incident') showIncident(chosen.id)
  }
  const pick = (point: { latitude: number; longitude: number }): void => {
    changeDraft({ place: { ...point, accuracyMetres: 50, description: '', source: 'map' } })
    pickOnMap(false)
  }
  return (
    <Panel title={t('map.title')} isScrollable={false}>
      <MapPanel
        units={unitPositions}
        incidents={incidents}
        facilities={facilities}
        assignments={assignments}
        selection={selection}
        revealsChosen
        onSelect={select}
        {...(isPicking ? { onMapClick: pick } : {})}
        flavour={themeToDraw(theme, light.matches)}
        language={language}
        isDemo={setup.data?.demo ?? false}
      />
    </Panel>
  )
}

function useMapIncidents(): readonly MapIncident[] {
  const { t } = useTranslation('dispatch')
  const { data } = useIncidents()
  return useMemo(
    () =>
      (data ?? []).flatMap(({ id, number, kind, priority, status, place }) =>
        place === null
          ? []
          : [
              {
                id,
                number,
                priority,
                title: t(`kind.${kind}`),
                isAcknowledged: status !== 'new',
                accuracyMetres: place.accuracyMetres,
                latitude: place.latitude,
                longitude: place.longitude,
              },
            ],
      ),
    [data, t],
  )
}

function useMapFacilities(): readonly MapFacility[] {
  const { data } = useFacilities()
  return useMemo(() => (data ?? NONE).filter((facility) => facility.isActive), [data])
}

/** Lines from the units of the chosen incident to it. */
function useMapAssignments(): readonly MapAssignment[] {
  const incidentId = useDispatchDesk((desk) => desk.incidentId)
  const { data } = useIncident(incidentId)
  return useMemo(
    () =>
      (data?.assignments ?? NONE)
        .filter(({ status }) => isLive(status))
        .map(({ unitId, incidentId: id, isProvisional }) => ({ unitId, incidentId: id, isProvisional })),
    [data],
  )
}

/** Gives the store call signs, kinds and statuses. */
function useUnitTraits(): void {
  const units = useUnits()
  const incidents = useIncidents()
  useEffect(() => {
    if (!units.data) return
    const priorities = new Map<string, Priority>((incidents.data ?? []).map((incident) => [incident.id, incident.priority]))
    unitPositions.keepOnly(new Set(units.data.map((unit) => unit.id)))
    unitPositions.applyTraits(
      units.data.map(({ id, callSign, kind, status, incidentId, isProvisional }) => ({
        unitId: id,
        callSign,
        kind,
        status,
        priority: incidentId === null ? null : (priorities.get(incidentId) ?? null),
        isProvisional: isProvisional || status === 'offered',
      })),
    )
  }, [units.data, incidents.data])
}
