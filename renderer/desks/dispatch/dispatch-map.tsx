/** The map of the desk: units, incidents and facilities, tied to the lists by one selection. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { isLive } from '../../../server/contract/assignments.ts'
import type { Priority } from '../../../server/contract/primitives.ts'
import { trpc } from '../../lib/trpc.ts'
import { useLanguage } from '../../lib/use-language.ts'
import {
  MapPanel,
  useDrawing,
  type MapAssignment,
  type MapFacility,
  type MapIncident,
  type MapSelection,
  type MapShape,
} from '../../map/index.ts'
import { themeToDraw, useSettings } from '../../stores/settings.ts'
import { Panel } from '../../ui/panel.tsx'
import { useFenceShapes } from './fences/use-fence-shapes.ts'
import { useFacilities, useIncident, useIncidents, useUnits } from './data.ts'
import { unitPositions } from './live-positions.ts'
import { loadTrails } from './live-trails.ts'
import { useRoads } from './map-tools/data.ts'
import { OpenTool, ToolButtons } from './map-tools/dispatch-tools.tsx'
import { changeShapes } from './map-tools/road-shapes.ts'
import { endDrawing, useMapTools } from './map-tools/store.ts'
import { useNowSteps } from './map-tools/use-now-steps.ts'
import { useRoadWords } from './map-tools/use-road-words.ts'
import { useRouteShapes } from './map-tools/use-route-shapes.ts'
import { changeDraft, pickOnMap, showIncident, showUnit, useDispatchDesk } from './store.ts'
import styles from './dispatch.module.css'

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
  const shapes = useMapShapes()
  const { open, wanted, reveals, framesReveals, playhead } = useMapTools()
  const drawing = useDrawing(wanted?.kind ?? null, { onDone: endDrawing, onCancel: () => endDrawing(null) }, wanted)
  useUnitTraits()
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // on a small screen the map lies below the form that asked for it
    if (wanted !== null || reveals !== null) place.current?.scrollIntoView({ block: 'nearest' })
  }, [wanted, reveals])
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
      <div ref={place} className={styles.mapPlace}>
        <MapPanel
          units={unitPositions}
          incidents={incidents}
          facilities={facilities}
          assignments={assignments}
          selection={selection}
          onTrails={loadTrails}
          shapes={shapes}
          playhead={playhead}
          reveals={reveals}
          framesReveals={framesReveals}
          drawing={drawing}
          tools={<ToolButtons />}
          {...(open === null ? {} : { side: <OpenTool tool={open} /> })}
          revealsChosen
          onSelect={select}
          {...(isPicking ? { onMapClick: pick } : {})}
          flavour={themeToDraw(theme, light.matches)}
          language={language}
          isDemo={setup.data?.demo ?? false}
        />
      </div>
    </Panel>
  )
}

/** Fences at the bottom; changes of the roads are always on the map; below them what the open tool shows, above them the way of the chosen unit. */
function useMapShapes(): readonly MapShape[] {
  const { data } = useRoads()
  const now = useNowSteps()
  const words = useRoadWords()
  const ofFences = useFenceShapes()
  const ofTool = useMapTools((tools) => tools.shapes)
  const ofRoute = useRouteShapes()
  return useMemo(
    () => [...ofFences, ...ofTool, ...changeShapes(data?.changes ?? NONE, now, (change) => words.onMap(change, now)), ...ofRoute],
    [ofFences, ofTool, data, now, words, ofRoute],
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
