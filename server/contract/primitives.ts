/** Small types everything else is built from: ids, instants, coordinates, command headers. */
import { z } from 'zod'

const CROCKFORD = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/

/** A 26-character ULID (Crockford base 32): 48 bits of milliseconds, 80 bits of randomness; sorts by time. */
export const Ulid = z.string().regex(CROCKFORD, 'expected a 26-character ULID')

const idOf = <Name extends string>(name: Name) => Ulid.brand<Name>().describe(`${name} (ULID)`)
export const CommandId = idOf('CommandId')
export const UserId = idOf('UserId')
export const SessionId = idOf('SessionId')
export const IncidentId = idOf('IncidentId')
export const ReportId = idOf('ReportId')
export const UnitId = idOf('UnitId')
export const AssignmentId = idOf('AssignmentId')
export const FacilityId = idOf('FacilityId')
export const HandoverId = idOf('HandoverId')
export const SubjectId = idOf('SubjectId')
export type CommandId = z.infer<typeof CommandId>
export type UserId = z.infer<typeof UserId>
export type SessionId = z.infer<typeof SessionId>
export type IncidentId = z.infer<typeof IncidentId>
export type ReportId = z.infer<typeof ReportId>
export type UnitId = z.infer<typeof UnitId>
export type AssignmentId = z.infer<typeof AssignmentId>
export type FacilityId = z.infer<typeof FacilityId>
export type HandoverId = z.infer<typeof HandoverId>
/** A person whose data is sealed under a key of its own (a caller or a patient). */
export type SubjectId = z.infer<typeof SubjectId>

/** Years a moment can lie in: nobody alive was born before, and text of other lengths would not sort. */
const YEARS = { from: Date.UTC(1900, 0, 1), before: Date.UTC(2200, 0, 1) } as const
const isBelievable = (value: string): boolean => {
  const ms = Date.parse(value)
  return ms >= YEARS.from && ms < YEARS.before
}
/** A moment: ISO 8601 in UTC with milliseconds. Any offset is accepted and normalised. */
export const Instant = z.iso
  .datetime({ offset: true, message: 'expected an ISO 8601 date-time with offset or Z' })
  .refine(isBelievable, 'expected a moment between 1900 and 2200')
  .transform((value) => new Date(value).toISOString())
  .pipe(z.string().brand<'Instant'>())
export type Instant = z.infer<typeof Instant>

/** Latitude and longitude in WGS 84 degrees. */
export const Latitude = z.number().min(-90).max(90)
export const Longitude = z.number().min(-180).max(180)
export const Point = z.object({ latitude: Latitude, longitude: Longitude })
export type Point = z.infer<typeof Point>

/** Where something is, how sure we are, and how a person would say it. `accuracyMetres` null = unknown. */
export const Place = Point.extend({
  accuracyMetres: z.number().min(0).max(100_000).nullable(),
  description: z.string().trim().max(300),
  source: z.enum(['gps', 'map', 'landmark', 'caller', 'network', 'facility']),
})
export type Place = z.infer<typeof Place>

/** One line a person types, trimmed. */
export const line = (max: number) => z.string().trim().min(1).max(max)
/** Several lines a person types, trimmed; may be empty. */
export const paragraph = (max: number) => z.string().trim().max(max)

/** Digits with an optional leading plus, as dialled; normalised to E.164 where the kernel can. */
export const Phone = z
  .string()
  .trim()
  .regex(/^\+?[0-9 ()-]{3,24}$/, 'expected a phone number')

/** Every command carries its own id, so that a retry changes nothing. */
export const Command = z.object({ commandId: CommandId })

/** What a command answers once it is durable: the log position after it and whether it had been done before. */
export const receiptOf = <Result extends z.ZodType>(result: Result) =>
  z.object({ commandId: CommandId, position: z.number().int().nonnegative(), repeated: z.boolean(), result })
export const Receipt = receiptOf(z.object({}))
export type Receipt = z.infer<typeof Receipt>

export const Priority = z.enum(['P1', 'P2', 'P3', 'P4'])
export type Priority = z.infer<typeof Priority>
export const Language = z.enum(['en', 'sw', 'rw', 'fr'])
export type Language = z.infer<typeof Language>
export const Country = z.enum(['TZ', 'RW'])
export type Country = z.infer<typeof Country>

/** Legal next steps of a state machine, state by state. */
export type StepTable<State extends string> = Readonly<Record<State, readonly State[]>>
