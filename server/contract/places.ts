/** Places: what can be searched, how an answer reads, saved places and referral plans. */
import { z } from 'zod'
import { Command, FacilityId, Language, Latitude, line, Longitude, paragraph, Point, Ulid } from './primitives.ts'

/** What a place is. The order is part of the format of a region's place index: new kinds go to the end. */
export const PlaceKind = z.enum([
  'city',
  'town',
  'suburb',
  'village',
  'hamlet',
  'area',
  'street',
  'hospital',
  'clinic',
  'healthCentre',
  'dispensary',
  'pharmacy',
  'police',
  'fireStation',
  'ambulanceBase',
  'vaccineStore',
  'school',
  'market',
  'fuel',
  'worship',
  'busStop',
  'landmark',
  'peak',
  'water',
  'house',
])
export type PlaceKind = z.infer<typeof PlaceKind>

/**
 * How a typed word was found: the same word, its beginning, a word that sounds alike, an abbreviation or the word of another language, with
 * typing mistakes, through the name of the area around the place, or not at all.
 */
export const MatchHow = z.enum(['same', 'start', 'sound', 'meaning', 'typo', 'area', 'missing'])
export type MatchHow = z.infer<typeof MatchHow>
/** Why a place is in the answer. `how` is the weakest of its words. */
export const MatchReason = z.object({
  how: MatchHow,
  /** What sort of name matched. */
  nameType: z.enum(['name', 'en', 'sw', 'rw', 'fr', 'alternative', 'old', 'code']),
  /** The name that matched; another one than the shown one where the place has several. */
  matchedName: z.string(),
  /** Typed words that name the area around it. */
  inArea: z.array(z.string()),
  /** Typed words nothing answers. */
  missing: z.array(z.string()),
})
export type MatchReason = z.infer<typeof MatchReason>

/** Eight directions. */
export const CompassPoint = z.enum(['north', 'northEast', 'east', 'southEast', 'south', 'southWest', 'west', 'northWest'])
export type CompassPoint = z.infer<typeof CompassPoint>

/** Ways to write a position. */
export const Notation = z.enum(['plusCode', 'degrees', 'degreesMinutes', 'degreesMinutesSeconds', 'utm', 'mgrs', 'geoUri', 'mapLink'])
export type Notation = z.infer<typeof Notation>
/**
 * What is odd about a written position: latitude and longitude stand in the other order; south was left out; it lies outside the area this
 * station works in; it was completed from where the desk looks; it is only the middle of what a map showed; the letter S is read as a zone's
 * band, not as south.
 */
export const NotationNote = z.enum(['swapped', 'southMissing', 'outside', 'completed', 'mapView', 'bandLetter'])
export type NotationNote = z.infer<typeof NotationNote>
/** Why a text that looks like a position is none. */
export const RefusedNotation = z.enum(['outOfRange', 'badMinutes', 'badGrid', 'sameAxis', 'needsReference', 'shortLink'])
export type RefusedNotation = z.infer<typeof RefusedNotation>

/** Where a result comes from: what people of this station saved, its facilities, its open incidents, an imported region, or the text itself. */
export const PlaceOrigin = z.enum(['saved', 'facility', 'incident', 'region', 'position', 'described'])
export type PlaceOrigin = z.infer<typeof PlaceOrigin>
/** Why a result is in the answer. */
export const PlaceWhy = z.discriminatedUnion('type', [
  MatchReason.extend({ type: z.literal('name') }),
  /** The text is a position. */
  z.object({ type: z.literal('position'), notation: Notation, notes: z.array(NotationNote), label: z.string().nullable() }),
  /** The text describes a place by a landmark, which is the result's `name`. */
  z.object({
    type: z.literal('described'),
    relation: z.enum(['direction', 'towards', 'away', 'near']),
    metres: z.number().nullable(),
    compass: CompassPoint.nullable(),
    towards: z.string().nullable(),
  }),
])
export type PlaceWhy = z.infer<typeof PlaceWhy>
export const PlaceResult = z.object({
  /** Unique in the answer. */
  id: z.string(),
  origin: PlaceOrigin,
  /** Null for positions, and for incidents. */
  kind: PlaceKind.nullable(),
  name: z.string(),
  /** What it lies in, the nearest first. */
  area: z.string(),
  ...Point.shape,
  /** How far off the place may be, metres. */
  accuracyMetres: z.number(),
  /** From where the desk looks. */
  distanceMetres: z.number().nullable(),
  why: PlaceWhy,
})
export type PlaceResult = z.infer<typeof PlaceResult>
/** Most results of one search. */
export const PLACE_RESULTS_LIMIT = 20
export const SearchPlaces = z.object({
  text: z.string().max(2_000),
  /** Where the desk looks; with both, near places come first and distances are told. */
  latitude: Latitude.optional(),
  longitude: Longitude.optional(),
  limit: z.number().int().min(1).max(PLACE_RESULTS_LIMIT).default(8),
  kinds: z.array(PlaceKind).min(1).max(PlaceKind.options.length).optional(),
  language: Language.optional(),
})
export type SearchPlaces = z.infer<typeof SearchPlaces>
export const PlaceAnswer = z.object({
  results: z.array(PlaceResult),
  /** The text looks like a position and is none. */
  refused: RefusedNotation.nullable(),
  /** The text can be read as several positions: a person has to choose. */
  isAmbiguous: z.boolean(),
  /** Credits to show with the results. */
  attribution: z.array(z.string()),
  /** Regions whose places cannot be read: they are missing from every answer. */
  unavailable: z.array(z.string()),
})
export type PlaceAnswer = z.infer<typeof PlaceAnswer>

/** What is near a point. */
export const ReversePlace = Point.extend({ language: Language.optional() })
export type ReversePlace = z.infer<typeof ReversePlace>
export const NearbyPlace = z.object({
  role: z.enum(['settlement', 'street', 'facility', 'landmark']),
  origin: PlaceOrigin,
  kind: PlaceKind.nullable(),
  name: z.string(),
  ...Point.shape,
  distanceMetres: z.number(),
  /** Direction of the point, seen from the place. */
  compass: CompassPoint,
})
export type NearbyPlace = z.infer<typeof NearbyPlace>
export const PlaceSurroundings = z.object({
  nearby: z.array(NearbyPlace),
  areas: z.array(z.string()),
  plusCode: z.string(),
  attribution: z.array(z.string()),
})
export type PlaceSurroundings = z.infer<typeof PlaceSurroundings>

export const SavedPlaceId = Ulid.brand<'SavedPlaceId'>().describe('SavedPlaceId (ULID)')
export type SavedPlaceId = z.infer<typeof SavedPlaceId>
export const ReferralPlanId = Ulid.brand<'ReferralPlanId'>().describe('ReferralPlanId (ULID)')
export type ReferralPlanId = z.infer<typeof ReferralPlanId>

/** Most other names of one place. */
export const ALIASES_LIMIT = 10
/** A place people of this district know and no map has: a village elder's house, a landing place, the big tree. */
export const SavedPlaceFields = z.object({
  name: line(120),
  aliases: z.array(line(80)).max(ALIASES_LIMIT),
  kind: PlaceKind,
  ...Point.shape,
  /** How far off the point may be, metres. */
  accuracyMetres: z.number().min(1).max(100_000),
  notes: paragraph(500),
})
export const SavedPlaceView = SavedPlaceFields.extend({
  id: SavedPlaceId,
  /** District of the station that saved it. */
  district: z.string(),
  isArchived: z.boolean(),
  version: z.number().int(),
})
export type SavedPlaceView = z.infer<typeof SavedPlaceView>
export const SavedPlaceFilter = z.object({ includeArchived: z.boolean().default(false) })
export const SavePlace = Command.extend(SavedPlaceFields.shape)
export type SavePlace = z.infer<typeof SavePlace>
export const ChangeSavedPlace = Command.extend({
  placeId: SavedPlaceId,
  expectedVersion: z.number().int().optional(),
  fields: SavedPlaceFields.partial().extend({ isArchived: z.boolean().optional() }),
})
export type ChangeSavedPlace = z.infer<typeof ChangeSavedPlace>

/** CSV import of saved places: dry run shows what would happen and every bad row; nothing is imported while a row is bad. */
export const ImportSavedPlaces = Command.extend({ csv: z.string().max(5_000_000), isDryRun: z.boolean() })
export type ImportSavedPlaces = z.infer<typeof ImportSavedPlaces>

/** What a person has, as far as it decides where they are brought. */
export const ReferralCondition = z.enum(['obstetric', 'neonatal', 'paediatric', 'trauma', 'surgical', 'medical', 'infectious', 'mental'])
export type ReferralCondition = z.infer<typeof ReferralCondition>
/** Where a person is brought from: a saved place (a village) or a facility that refers. */
export const ReferralOrigin = z.object({ type: z.enum(['place', 'facility']), id: Ulid })
export type ReferralOrigin = z.infer<typeof ReferralOrigin>
/** Facilities that take a person with this condition from there, in the order in which they are tried. */
export const ReferralPlanFields = z.object({
  origin: ReferralOrigin,
  condition: ReferralCondition,
  destinations: z
    .array(FacilityId)
    .min(1)
    .max(8)
    .refine((ids) => new Set(ids).size === ids.length, 'expected every facility once'),
  notes: paragraph(500),
})
export const ReferralPlanView = ReferralPlanFields.extend({
  id: ReferralPlanId,
  originName: z.string(),
  destinationNames: z.array(z.string()),
  isActive: z.boolean(),
  version: z.number().int(),
})
export type ReferralPlanView = z.infer<typeof ReferralPlanView>
export const ReferralPlanFilter = z.object({ includeInactive: z.boolean().default(false) })
export const PlanReferral = Command.extend(ReferralPlanFields.shape)
export type PlanReferral = z.infer<typeof PlanReferral>
export const ChangeReferralPlan = Command.extend({
  planId: ReferralPlanId,
  expectedVersion: z.number().int().optional(),
  fields: ReferralPlanFields.pick({ destinations: true, notes: true }).partial().extend({ isActive: z.boolean().optional() }),
})
export type ChangeReferralPlan = z.infer<typeof ChangeReferralPlan>
/** Plans whose origin lies around a point, nearest first. */
export const ReferralsNear = Point.extend({ condition: ReferralCondition.optional() })
export const ReferralNear = ReferralPlanView.extend({ distanceMetres: z.number() })
export type ReferralNear = z.infer<typeof ReferralNear>
