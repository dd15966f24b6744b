/** What the steps of the story hand on to each other. */
import type { Browser, Page } from 'playwright-core'
import type { Api } from '../../harness/api.ts'
import type { Phone, Tracker } from './phones.ts'
import type { Workplace } from './workplace.ts'

/** The story so far. What a step adds is there for the next ones. */
export type Story = {
  readonly browser: Browser
  readonly place: Workplace
  readonly shoot: (page: Page, name: string) => Promise<void>
  api?: Api
  tracker?: Tracker
  caller?: Phone
  crew?: Phone
}

/** What an earlier step has added. @throws Error when that step did not get so far */
export function from<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error('an earlier step of the story failed')
  return part
}

/** The one incident of the story as the station tells it. */
export type ToldIncident = {
  readonly id: string
  readonly number: string
  readonly chronology: readonly { readonly code: string; readonly at: string }[]
  readonly assignments: readonly {
    readonly status: string
    readonly acceptedAt: string | null
    readonly enRouteAt: string | null
    readonly onSceneAt: string | null
    readonly atPatientAt: string | null
    readonly leftSceneAt: string | null
    readonly atDestinationAt: string | null
    readonly backInServiceAt: string | null
  }[]
}

/** Asks the station for the one incident of the story. @param statuses comma-separated, e.g. `closed` */
export async function toldIncident(story: Story, statuses: string): Promise<ToldIncident> {
  const api = from(story.api)
  const incidents = (await api.get(`/incidents?statuses=${statuses}`)).body as ToldIncident[]
  if (incidents.length !== 1) throw new Error(`${incidents.length} incidents`)
  return (await api.get(`/incidents/${incidents[0]?.id ?? ''}`)).body as ToldIncident
}
