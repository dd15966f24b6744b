/** First and last steps: a station is set up, and its log is asked for proof. */
import { expect } from 'vitest'
import { signIn } from '../../harness/api.ts'
import { runLogTool } from '../../harness/station-process.ts'
import { HOSPITAL, hospitalForm, nurseForm, OPERATOR, TRACKER, unitForm } from './cast.ts'
import { createTracker } from './phones.ts'
import { from, type Story } from './story.ts'

/** The wizard, from an empty data folder to the dispatch desk. */
export async function setUpTheStation(story: Story): Promise<void> {
  const page = await story.place.open()
  await page.getByLabel('Name of the station').fill('Kisiwa cha Mfano')
  await page.getByLabel('District').fill('Mfano')
  await story.shoot(page, '01-wizard')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByLabel('Your whole name').fill(OPERATOR.displayName)
  await page.getByLabel('User name').fill(OPERATOR.userName)
  await page.getByRole('textbox', { name: 'Password', exact: true }).fill(OPERATOR.password)
  await page.getByLabel('The same password again').fill(OPERATOR.password)
  await page.getByRole('button', { name: 'Create the station' }).click()
  await page.getByText('Incidents').first().waitFor()
  story.api = await signIn(story.place.url, OPERATOR.userName, OPERATOR.password)
}

/** What an integrator adds through the REST door; the tracker is refused until it belongs to a unit. */
export async function addWhatIsNeeded(story: Story): Promise<void> {
  const api = from(story.api)
  const hospital = await api.post('/facilities', hospitalForm)
  expect(hospital.status).toBe(200)
  const { facilityId } = (hospital.body as { result: { facilityId: string } }).result
  const unit = await api.post('/units', unitForm(facilityId))
  expect(unit.status).toBe(200)
  const { unitId } = (unit.body as { result: { unitId: string } }).result
  const tracker = createTracker(story.place.url, 20)
  expect(await tracker.report(HOSPITAL)).toBe(404)
  expect((await api.post(`/units/${unitId}/devices`, { deviceId: TRACKER, protocol: 'osmand' })).status).toBe(200)
  expect((await api.post('/users', nurseForm(facilityId))).status).toBe(200)
  expect(await tracker.report(HOSPITAL)).toBe(200)
  story.tracker = tracker
}

/** Nothing complained on any screen; then the stopped station's log is verified and folded anew. */
export async function logProvesItself({ place, crew, caller }: Story): Promise<void> {
  const complaints = [...place.complaints(), ...from(caller).complaints, ...from(crew).complaints]
  expect(complaints.filter((line) => !/ERR_INTERNET_DISCONNECTED/.test(line))).toEqual([])
  const { exitCode, dataDir, keyFile } = await place.stop()
  expect(exitCode).toBe(0)
  expect(await runLogTool('verify', dataDir, keyFile)).toMatchObject({ code: 0, lines: [{ problems: [] }] })
  expect(await runLogTool('rebuild', dataDir, keyFile)).toMatchObject({ code: 0, lines: [{ isEqual: true, differing: [] }] })
}
