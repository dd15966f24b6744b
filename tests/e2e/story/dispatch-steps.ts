/** Steps at the dispatch desk, all by keyboard. */
import { expect } from 'vitest'
import { OPERATOR } from './cast.ts'
import { chooseIncident, command, goToDispatch } from './deeds.ts'
import { openPhone } from './phones.ts'
import { from, toldIncident, type Story } from './story.ts'

/** One press on a phone; the call stands in the queue without anybody touching the desk. */
export async function someoneAsksForHelp(story: Story): Promise<void> {
  const { browser, place, shoot } = story
  const desk = await place.as(OPERATOR)
  await goToDispatch(desk)
  await desk.getByText('No open incidents').waitFor()
  const caller = await openPhone(browser, `${place.url}/field/sos`)
  await caller.tap('press')
  await caller.says('headline', 'Kisiwa cha Mfano')
  await desk.getByText('KM-1').first().waitFor()
  await shoot(caller.page, '03-sos')
  story.caller = caller
}

/** Priority, then an offer to the unit, which its phone shows. */
export async function dispatcherOffers({ place, shoot, crew }: Story): Promise<void> {
  const desk = await place.as(OPERATOR)
  await command(desk, 'I 1')
  await desk.getByText('Who can be there first').waitFor()
  await desk.getByText('BLS').or(desk.getByText('Basic')).first().waitFor()
  await shoot(desk, '04-incident')
  await desk.getByRole('button', { name: 'P2', exact: true }).press('Enter')
  await command(desk, 'O A12 1')
  await desk.getByTestId('incident').getByText('A12 asked').waitFor()
  await command(desk, 'L 1 Mother is 38 weeks, second child')
  await desk.getByTestId('incident').getByText('second child').waitFor()
  await shoot(desk, '05-offered')
  await from(crew).says('steps', /\d+ seconds? to answer/)
  await shoot(from(crew).page, '06-offer')
}

const WHOLE_STORY = [
  'opened',
  'triaged',
  'unitOffered',
  'noted',
  'unitAccepted',
  'unitEnRoute',
  'unitOnScene',
  'unitAtPatient',
  'handoverRequested',
  'handoverSeen',
  'handoverAccepted',
  'unitTransporting',
  'unitAtHospital',
  'handoverAtDoor',
  'handoverSigned',
  'unitClearing',
  'unitCompleted',
  'closed',
]

/** The unit comes back, the incident is closed, and its timeline tells everything in order. */
export async function dispatcherCloses(story: Story): Promise<void> {
  const desk = await story.place.as(OPERATOR)
  await chooseIncident(desk, 'KM-1')
  await desk.getByTestId('incident').getByText('Handed over to Hospitali ya Mfano, signed').waitFor()
  await command(desk, 'S A12 CL')
  await desk.getByTestId('incident').getByText('A12 clearing').waitFor()
  await command(desk, 'S A12 AV')
  await desk.getByTestId('incident').getByText('A12 back in service').waitFor()
  await from(story.crew).says('task', 'No task now')
  await command(desk, 'C')
  await desk.getByRole('form', { name: 'Close the incident' }).getByRole('button', { name: 'Close the incident' }).press('Enter')
  await desk.getByText('No open incidents').waitFor()
  await story.shoot(desk, '14-closed')
  const incident = await toldIncident(story, 'closed')
  expect(incident.number).toBe('KM-1')
  expect(incident.chronology.map((entry) => entry.code)).toEqual(WHOLE_STORY)
  const [task] = incident.assignments
  const times = [
    task?.acceptedAt,
    task?.enRouteAt,
    task?.onSceneAt,
    task?.atPatientAt,
    task?.leftSceneAt,
    task?.atDestinationAt,
    task?.backInServiceAt,
  ]
  expect(times).not.toContain(null)
  expect(times).toEqual([...times].sort())
}
