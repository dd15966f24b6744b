/** Steps between dispatch and hospital: asked, accepted, at the door, signed. */
import { HOSPITAL, NURSE, OPERATOR } from './cast.ts'
import { chooseIncident, command, sign } from './deeds.ts'
import type { Story } from './story.ts'

/** Asked by keyboard from the dispatch desk; the nurse reads it and accepts; the desk sees both. */
export async function hospitalAccepts({ place, shoot }: Story): Promise<void> {
  const desk = await place.as(OPERATOR)
  await command(desk, 'H')
  await desk.getByRole('combobox', { name: 'Which hospital' }).fill('Hospitali')
  await desk.keyboard.press('ArrowDown')
  await desk.keyboard.press('Enter')
  await desk.getByLabel('Complaint in a few words').fill('Labour, bleeding')
  await desk.getByLabel('Arrives in').fill('12')
  await desk.getByRole('button', { name: 'Ask the hospital' }).press('Enter')
  await desk.getByTestId('incident').getByText(`${HOSPITAL.name} asked`).waitFor()

  const ward = await place.as(NURSE)
  await ward.getByText('Labour, bleeding').click()
  await ward.getByRole('button', { name: 'I have read it' }).click()
  await ward.getByRole('button', { name: 'Accept', exact: true }).click()
  await ward.getByRole('listitem').filter({ hasText: 'Accepted' }).waitFor()
  await shoot(ward, '10-accepted')

  const again = await place.as(OPERATOR)
  await chooseIncident(again, 'KM-1')
  await again.getByTestId('incident').getByText(`${HOSPITAL.name} accepted`).waitFor()
}

/** At the door, read back, and signed by both sides. */
export async function hospitalSigns({ place, shoot }: Story): Promise<void> {
  const ward = await place.as(NURSE)
  await ward.getByText('Labour, bleeding').first().click()
  await ward.getByRole('button', { name: 'At the door', exact: true }).click()
  await ward.getByRole('button', { name: 'Sign the handover…' }).click()
  await ward.getByLabel('Read-back').fill('Labour, bleeding, oxygen given')
  await ward.getByLabel('Why they are missing').fill('Crew worked alone')
  await ward.getByRole('group', { name: 'Handed over by' }).getByLabel('Full name').fill('Dereva Mfano')
  await sign(ward)
  await shoot(ward, '12-signing')
  await ward.getByRole('button', { name: 'Sign both sides' }).click()
  await ward.getByRole('figure').first().waitFor()
  await shoot(ward, '13-signed')
}
