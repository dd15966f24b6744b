/** Procedures of places: a table of contents. */
import { z } from 'zod'
import { ImportReport } from '../../contract/directory.ts'
import {
  ChangeReferralPlan,
  ChangeSavedPlace,
  ImportSavedPlaces,
  PlaceAnswer,
  PlaceSurroundings,
  PlanReferral,
  ReferralNear,
  ReferralPlanFilter,
  ReferralPlanId,
  ReferralPlanView,
  ReferralsNear,
  ReversePlace,
  SavedPlaceFilter,
  SavedPlaceId,
  SavedPlaceView,
  SavePlace,
  SearchPlaces,
  type PlaceOrigin,
} from '../../contract/places.ts'
import { receiptOf, type Point } from '../../contract/primitives.ts'
import type { SignedIn } from '../../trpc/context.ts'
import { procedure, router } from '../../trpc/trpc.ts'
import * as decide from './decide.ts'
import { runImport } from './import.ts'
import { loadReferralPlan, loadSavedPlace, namesakeAfter, namesakeOf, referralSurroundings } from './load.ts'
import { listReferralPlans, listSavedPlaces, referralsNear } from './queries.ts'

const PlaceReceipt = receiptOf(z.object({ placeId: SavedPlaceId }))
const PlanReceipt = receiptOf(z.object({ planId: ReferralPlanId }))
const MIB = 1024 * 1024
const get = (path: `/${string}`, summary: string) => ({ method: 'GET', path, summary }) as const
const post = (path: `/${string}`, summary: string) => ({ method: 'POST', path, summary }) as const
const patch = (path: `/${string}`, summary: string) => ({ method: 'PATCH', path, summary }) as const

/** What a person may find: places of incidents only with the right to see incidents. */
const originsFor = ({ permissions }: SignedIn): PlaceOrigin[] => [
  'saved',
  'region',
  ...(permissions.has('directory.read') ? (['facility'] as const) : []),
  ...(permissions.has('incident.read') ? (['incident'] as const) : []),
]
const nearOf = ({ latitude, longitude }: SearchPlaces): Point | null =>
  latitude === undefined || longitude === undefined ? null : { latitude, longitude }

const NO_ANSWER: PlaceAnswer = { results: [], refused: null, isAmbiguous: false, attribution: [], unavailable: [] }
const NO_SURROUNDINGS: PlaceSurroundings = { nearby: [], areas: [], plusCode: '', attribution: [] }

/** The answer, or the one that nobody reads when the asker is gone: that is no failure worth a line in the log. */
async function whileWanted<Answer>(signal: AbortSignal | undefined, unread: Answer, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask()
  } catch (error) {
    if (signal?.aborted) return unread
    throw error
  }
}

export const placesRouter = router({
  search: procedure('place.read', get('/places/search', 'Places, positions and descriptions, for every keystroke'))
    .input(SearchPlaces)
    .output(PlaceAnswer)
    .query(({ ctx, input, signal }) =>
      whileWanted(signal, NO_ANSWER, () =>
        ctx.places.search(
          {
            text: input.text,
            near: nearOf(input),
            limit: input.limit,
            kinds: input.kinds ?? null,
            language: input.language ?? 'en',
            origins: originsFor(ctx.user),
          },
          signal,
        ),
      ),
    ),
  reverse: procedure('place.read', get('/places/reverse', 'What is near a point, and the areas it lies in'))
    .input(ReversePlace)
    .output(PlaceSurroundings)
    .query(({ ctx, input: { language = 'en', ...point }, signal }) =>
      whileWanted(signal, NO_SURROUNDINGS, () => ctx.places.reverse({ point, language, origins: originsFor(ctx.user) }, signal)),
    ),
  saved: procedure('place.read', get('/places', 'Saved places by name'))
    .input(SavedPlaceFilter)
    .output(z.array(SavedPlaceView))
    .query(({ ctx, input }) => listSavedPlaces(ctx.read, input.includeArchived)),
  save: procedure('place.manage', post('/places', 'Save a place'))
    .input(SavePlace)
    .output(PlaceReceipt)
    .mutation(({ ctx, input }) => ctx.execute(input, (state, facts) => decide.savePlace(input, namesakeOf(state, input), facts))),
  change: procedure('place.manage', patch('/places/{placeId}', 'Change a saved place or take it out of use'))
    .input(ChangeSavedPlace)
    .output(PlaceReceipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state) => {
        const place = loadSavedPlace(state, input.placeId)
        return decide.changeSavedPlace(input, place, namesakeAfter(state, place, input.fields))
      }),
    ),
  importSaved: procedure('place.manage', {
    ...post('/places/import', 'Import saved places from CSV; a dry run writes nothing'),
    bodyLimitBytes: 8 * MIB,
  })
    .input(ImportSavedPlaces)
    .output(ImportReport)
    .mutation(({ ctx, input }) => runImport(ctx, input)),
  referralPlans: procedure('place.read', get('/referral-plans', 'Referral plans by origin'))
    .input(ReferralPlanFilter)
    .output(z.array(ReferralPlanView))
    .query(({ ctx, input }) => listReferralPlans(ctx.read, input.includeInactive)),
  referralsNear: procedure('place.read', get('/referral-plans/near', 'Referral plans whose origin lies near a point'))
    .input(ReferralsNear)
    .output(z.array(ReferralNear))
    .query(({ ctx, input: { condition, ...point } }) => referralsNear(ctx.read, point, condition ?? null)),
  planReferral: procedure('place.manage', post('/referral-plans', 'Plan where people with a condition are brought'))
    .input(PlanReferral)
    .output(PlanReceipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) =>
        decide.planReferral(input, referralSurroundings(state, input.origin, input.condition, input.destinations), facts),
      ),
    ),
  changeReferralPlan: procedure('place.manage', patch('/referral-plans/{planId}', 'Change a referral plan or take it out of use'))
    .input(ChangeReferralPlan)
    .output(PlanReceipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state) => {
        const plan = loadReferralPlan(state, input.planId)
        const destinations = input.fields.destinations ?? plan.destinations
        return decide.changeReferralPlan(input, plan, referralSurroundings(state, plan.origin, plan.condition, destinations, plan.id))
      }),
    ),
})
