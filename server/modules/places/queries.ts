/** Reads of saved places, referral plans, and of everything else of the station that can be searched as a place. */
import type { Prisma, PrismaClient } from '../../../prisma/generated/client.ts'
import type { FacilityKind } from '../../contract/directory.ts'
import { ReferralPlanView, SavedPlaceView, type PlaceKind, type ReferralCondition, type ReferralNear } from '../../contract/places.ts'
import type { Point } from '../../contract/primitives.ts'
import type { PlaceName, PlaceRow } from '../../geo/places/index.ts'
import { findInChunks } from '../../kernel/find-in-chunks.ts'
import { distanceMetres } from '../../kernel/geo.ts'

/** Rows read at a time: their conversion holds up the loop for a few milliseconds. */
const PAGE_ROWS = 500
/** A facility's gate and its buildings. */
const FACILITY_METRES = 50
/** An incident nobody told the accuracy of. */
const INCIDENT_METRES = 100
/** Patients of a village are brought along its plan when they are found within this distance of it. */
const REFERRAL_REACH_METRES = 15_000

/** Saved places by name; archived ones only when asked for. */
export async function listSavedPlaces(read: PrismaClient, includeArchived: boolean): Promise<SavedPlaceView[]> {
  const rows = await read.savedPlace.findMany({
    ...(includeArchived ? {} : { where: { isArchived: false } }),
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  })
  return rows.map((row) => SavedPlaceView.parse(row))
}

type PlanRow = Prisma.ReferralPlanGetPayload<object>
type Spot = Point & { readonly name: string; readonly isInUse: boolean }

/** Names and points of places and facilities. */
async function spotsOf(read: PrismaClient, ids: Iterable<string>): Promise<Map<string, Spot>> {
  const wanted = [...new Set(ids)]
  const select = { id: true, name: true, latitude: true, longitude: true } as const
  const [facilities, places] = await Promise.all([
    findInChunks(wanted, (some) => read.facility.findMany({ where: { id: { in: some } }, select: { ...select, isActive: true } })),
    findInChunks(wanted, (some) => read.savedPlace.findMany({ where: { id: { in: some } }, select: { ...select, isArchived: true } })),
  ])
  return new Map<string, Spot>([
    ...facilities.map(({ id, isActive, ...spot }) => [id, { ...spot, isInUse: isActive }] as const),
    ...places.map(({ id, isArchived, ...spot }) => [id, { ...spot, isInUse: !isArchived }] as const),
  ])
}

const destinationsOf = (row: PlanRow): string[] => row.destinations as string[] // written by the fold from a parsed op

type PlanRead = { readonly view: ReferralPlanView; readonly origin: Spot | null; readonly spots: ReadonlyMap<string, Spot> }
async function viewsOf(read: PrismaClient, rows: readonly PlanRow[]): Promise<PlanRead[]> {
  const spots = await spotsOf(
    read,
    rows.flatMap((row) => [row.originId, ...destinationsOf(row)]),
  )
  return rows.map((row) => {
    const origin = spots.get(row.originId) ?? null
    const view = ReferralPlanView.parse({
      ...row,
      origin: { type: row.originType, id: row.originId },
      originName: origin?.name ?? '',
      destinationNames: destinationsOf(row).map((id) => spots.get(id)?.name ?? ''),
    })
    return { view, origin, spots }
  })
}

/** Referral plans by the name of their origin; those out of use only when asked for. */
export async function listReferralPlans(read: PrismaClient, includeInactive: boolean): Promise<ReferralPlanView[]> {
  const rows = await read.referralPlan.findMany({ where: includeInactive ? {} : { isActive: true } })
  const views = (await viewsOf(read, rows)).map(({ view }) => view)
  return views.sort((a, b) => a.originName.localeCompare(b.originName) || a.condition.localeCompare(b.condition))
}

/** What of a plan can be followed now: nobody is brought from a place that is out of use, or to a facility that is closed. */
function followed({ view, origin, spots }: PlanRead): ReferralPlanView | null {
  const open = view.destinations.filter((id) => spots.get(id)?.isInUse)
  if (!origin?.isInUse || open.length === 0) return null
  return { ...view, destinations: open, destinationNames: open.map((id) => spots.get(id)?.name ?? '') }
}

/** Plans in use whose origin lies near a point, the nearest first; without what is out of use or closed. @param condition null = all */
export async function referralsNear(read: PrismaClient, point: Point, condition: ReferralCondition | null): Promise<ReferralNear[]> {
  const rows = await read.referralPlan.findMany({ where: { isActive: true, ...(condition === null ? {} : { condition }) } })
  const near = (await viewsOf(read, rows)).flatMap((plan) => {
    const view = followed(plan)
    if (view === null || plan.origin === null) return []
    const away = distanceMetres(plan.origin, point)
    return away <= REFERRAL_REACH_METRES ? [{ ...view, distanceMetres: away }] : []
  })
  return near.sort((a, b) => a.distanceMetres - b.distanceMetres).slice(0, 10)
}

const PLACE_KIND_OF: Readonly<Record<FacilityKind, PlaceKind>> = {
  referralHospital: 'hospital',
  hospital: 'hospital',
  healthCentre: 'healthCentre',
  dispensary: 'dispensary',
  vaccineStore: 'vaccineStore',
  ambulanceBase: 'ambulanceBase',
  fireStation: 'fireStation',
  policeStation: 'police',
}
/** A row of one of the station's own lists; null when what has this key is not to be found (any more). */
export type Listed = { readonly key: string; readonly row: PlaceRow | null }
/** One page of a list, or the rows with some ids. */
export type PageOf = (read: PrismaClient, page: { readonly after: string } | { readonly ids: readonly string[] }) => Promise<Listed[]>

type Page = Parameters<PageOf>[1]
const pageQuery = (page: Page): { where: { id: { in: string[] } | { gt: string } }; orderBy: { id: 'asc' }; take: number } => ({
  where: { id: 'ids' in page ? { in: [...page.ids] } : { gt: page.after } },
  orderBy: { id: 'asc' },
  take: PAGE_ROWS,
})
const pointOf = ({ latitude, longitude }: Point): Point => ({ latitude, longitude })

/** Saved places as the search takes them. */
export const savedRows: PageOf = async (read, page) => {
  const rows = await read.savedPlace.findMany(pageQuery(page))
  return rows.map((row): Listed => {
    const aliases = row.aliases as string[] // as above
    const names: PlaceName[] = [{ text: row.name, type: 'name' }, ...aliases.map((text): PlaceName => ({ text, type: 'alternative' }))]
    const kind = row.kind as PlaceKind // as above
    return { key: row.id, row: row.isArchived ? null : { key: row.id, kind, names, point: pointOf(row), radiusMetres: row.accuracyMetres } }
  })
}

/** Facilities as the search takes them: found by name and by code. */
export const facilityRows: PageOf = async (read, page) => {
  const rows = await read.facility.findMany(pageQuery(page))
  return rows.map((row): Listed => {
    const names: PlaceName[] = [
      { text: row.name, type: 'name' },
      { text: row.code, type: 'code' },
    ]
    const kind = PLACE_KIND_OF[row.kind as FacilityKind] // as above
    return { key: row.id, row: row.isActive ? { key: row.id, kind, names, point: pointOf(row), radiusMetres: FACILITY_METRES } : null }
  })
}

/** Open incidents as the search takes them: by what was said of the place, and by number. */
export const incidentRows: PageOf = async (read, page) => {
  const { where, ...rest } = pageQuery(page)
  const rows = await read.incident.findMany({
    ...rest,
    where: 'ids' in page ? where : { ...where, status: { in: ['new', 'open'] } },
    select: { id: true, number: true, status: true, latitude: true, longitude: true, accuracyMetres: true, placeDescription: true },
  })
  return rows.map(({ id, number, status, latitude, longitude, accuracyMetres, placeDescription }): Listed => {
    if (latitude === null || longitude === null || (status !== 'new' && status !== 'open')) return { key: id, row: null }
    const names: PlaceName[] = [
      { text: placeDescription === '' ? number : placeDescription, type: 'name' },
      { text: number, type: 'code' },
    ]
    return {
      key: id,
      row: { key: id, kind: 'landmark', names, point: { latitude, longitude }, radiusMetres: accuracyMetres ?? INCIDENT_METRES },
    }
  })
}

/** True for the last page of a list. */
export const isLastPage = (page: readonly Listed[]): boolean => page.length < PAGE_ROWS
