/** Steps of the ambulance's crew: a phone and a tracker. */
import { expect } from 'vitest'
import { HOSPITAL, OPERATOR, SCENE } from './cast.ts'
import { chooseIncident, command } from './deeds.ts'
import { openPhone } from './phones.ts'
import { from, toldIncident, type Story } from './story.ts'

/** The desk makes a link, the phone opens it, and from then on shows the unit. */
export async function phoneBecomesTheUnits(story: Story): Promise<void> {
  const { browser, place, shoot } = story
  const desk = await place.as(OPERATOR)
  await command(desk, 'GO admin')
  await desk.getByRole('tab', { name: 'Units' }).click()
  await desk.getByText('A12').click()
  await desk.getByRole('button', { name: 'Make a one-time link' }).click()
  const link = desk.getByText('/field/responder#enrol=')
  await link.scrollIntoViewIfNeeded()
  await shoot(desk, '02-link')
  const crew = await openPhone(browser, (await link.textContent()) ?? '')
  await crew.says('call-sign', 'A12')
  expect(crew.page.url()).toBe(`${place.url}/field/responder`)
  await desk.keyboard.press('Escape')
  story.crew = crew
}

/** Accepted and on the way by phone; the tracker drives almost to the scene. */
export async function crewAccepts(story: Story): Promise<void> {
  const crew = from(story.crew)
  const desk = await story.place.as(OPERATOR)
  await crew.tap('accept')
  await desk.getByTestId('incident').getByText('A12 accepted').waitFor()
  await crew.tap('step-enRoute')
  await desk.getByTestId('incident').getByText('A12 on the way').waitFor()
  await from(story.tracker).drive(HOSPITAL, SCENE, 5)
  const [unit] = (await from(story.api).get('/units')).body as { position: { latitude: number } }[]
  expect(unit?.position.latitude).toBeCloseTo(SCENE.latitude, 3)
  await crew.says('task', 'Task KM-1')
  await from(story.caller).says('headline', 'Help is on the way')
  await story.shoot(desk, '07-on-the-way')
  await story.shoot(crew.page, '08-task')
}

/** The net is gone: two steps wait on the phone; when it is back the desk has them, each with the time it was taken. */
export async function crewReportsWithoutANetwork(story: Story): Promise<void> {
  const crew = from(story.crew)
  const desk = await story.place.as(OPERATOR)
  await crew.context.setOffline(true)
  await crew.tap('step-onScene')
  await crew.tap('step-atPatient')
  await crew.says('offline', /steps 2/)
  await crew.says('own-status', 'With the patient')
  await story.shoot(crew.page, '09-offline')
  expect((await toldIncident(story, 'new,open')).assignments[0]?.status).toBe('enRoute')
  const backAt = new Date().toISOString()
  await crew.context.setOffline(false)
  await desk.getByTestId('incident').getByText('A12 with the patient').waitFor()
  await desk.getByTestId('incident').getByText('A12 on scene').waitFor()
  const [task] = (await toldIncident(story, 'new,open')).assignments
  expect(task?.status).toBe('atPatient')
  for (const at of [task?.onSceneAt, task?.atPatientAt]) expect(at && at < backAt).toBe(true)
}

/** To the hospital, by phone and tracker. */
export async function crewBringsThePatient(story: Story): Promise<void> {
  const crew = from(story.crew)
  const desk = await story.place.as(OPERATOR)
  await chooseIncident(desk, 'KM-1')
  await crew.tap('step-transporting')
  await desk.getByTestId('incident').getByText('A12 transporting').waitFor()
  await from(story.tracker).drive(SCENE, HOSPITAL, 5)
  await crew.tap('step-atHospital')
  await desk.getByTestId('incident').getByText('A12 at hospital').waitFor()
  await story.shoot(desk, '11-at-hospital')
}
