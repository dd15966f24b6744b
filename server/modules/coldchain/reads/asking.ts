/** What reads of the cold chain are given. */
import type { Context } from '../../../trpc/context.ts'

export type ColdReads = Pick<Context, 'read' | 'readings' | 'coldchain' | 'clock'>
/** Where alarms matter too: what a person may see. */
export type ColdAsking = ColdReads &
  Pick<Context, 'alarms'> & {
    readonly user: { readonly permissions: NonNullable<Context['user']>['permissions']; readonly facilityId: string | null }
  }
