/**
 * The main job, on real parts: wizard, SOS from a phone, an offer taken on the crew's phone, a tracker on the map, steps reported
 * without a network, a hospital that accepts, a signed handover, a closed incident, and a log that proves it.
 * The same story for every kind of workplace.
 */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, test } from 'vitest'
import { launchChromium } from '../../harness/browser.ts'
import { crewAccepts, crewBringsThePatient, crewReportsWithoutANetwork, phoneBecomesTheUnits } from './crew-steps.ts'
import { dispatcherCloses, dispatcherOffers, someoneAsksForHelp } from './dispatch-steps.ts'
import { hospitalAccepts, hospitalSigns } from './hospital-steps.ts'
import { addWhatIsNeeded, logProvesItself, setUpTheStation } from './station-steps.ts'
import type { Story } from './story.ts'
import { camera } from './deeds.ts'
import type { Workplace } from './workplace.ts'

const SLOW_MS = 120_000

/**
 * Registers the story's steps as tests, in their order.
 * @param name folder of its pictures below test-results
 * @param open opens the workplace; it may use the browser, in which the phones are pages too
 */
export function tellStory(name: string, open: (browser: Browser) => Promise<Workplace>): void {
  let story: Story
  beforeAll(async () => {
    const browser = await launchChromium()
    story = { browser, place: await open(browser), shoot: camera(name) }
  }, SLOW_MS)
  afterAll(async () => {
    await story.browser.close()
    await story.place.remove()
  }, SLOW_MS)

  let isBroken = false
  /** A step after one that failed is skipped: it could only fail for the same reason. */
  const step = (title: string, take: (story: Story) => Promise<void>): void =>
    test(
      title,
      async ({ skip }) => {
        if (isBroken) skip()
        isBroken = true
        await take(story)
        isBroken = false
      },
      SLOW_MS,
    )
  step('a person sets the station up with the wizard', setUpTheStation)
  step('hospital, ambulance with a tracker, and a nurse are added', addWhatIsNeeded)
  step('the phone of the crew becomes the phone of the unit by a one-time link', phoneBecomesTheUnits)
  step('a citizen presses SOS on a phone page', someoneAsksForHelp)
  step('the dispatcher triages and asks the ambulance without a mouse', dispatcherOffers)
  step('the crew accepts and leaves; the tracker moves the unit; the caller hears of it', crewAccepts)
  step('steps taken without a network are told when it is back, with their own times', crewReportsWithoutANetwork)
  step('the hospital is asked and accepts before departure', hospitalAccepts)
  step('the crew brings the patient', crewBringsThePatient)
  step('the hospital takes the patient at the door and both sides sign', hospitalSigns)
  step('the unit is free again and the incident closes with its timeline', dispatcherCloses)
  step('nothing complained, and the log proves itself', logProvesItself)
}
