/** An excursion case on a real station: from the heat to the decision of two people and the report that is printed. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Api } from '../../harness/api.ts'
import { pdfLetters } from '../../harness/pdf-text.ts'
import { createColdWorld, fridgeSensors, minutesAgo, type ColdWorld } from './cold-world.ts'

let world: ColdWorld
let asha: Api
let juma: Api
let lotId: string
let caseId: string
beforeAll(async () => {
  world = await createColdWorld()
  asha = await world.person('asha', 'coldChain')
  juma = await world.person('juma', 'coldChain')
  await world.approve('ds01', 'aser:KM-0001', fridgeSensors(world.equipmentId))
}, 60_000)
afterAll(() => world.remove())

const at = (minutes: number): string => new Date(minutesAgo(minutes)).toISOString()
const lot = { lotNumber: 'P-77', productId: 'penta', vvm: 'VVM14', freezeSensitivity: 'sensitive', quantity: 400, expiresOn: '2027-06-30' }
const ofCase = (step: string): string => `/coldchain/cases/${caseId}/${step}`
type CaseLot = { evidence: number; advice: string[]; isSettled: boolean; decisions: { signatures: object[] }[] }
const theCase = async () =>
  (await asha.get(`/coldchain/cases/${caseId}`)).body as { caseLots: CaseLot[]; verdicts: object[]; closedAt: string | null }
const refusal = (problem: string) => ({ status: 409, body: { error: { code: 'coldchain.case-refused', params: { problem } } } })

test('a lot in a fridge that gets warm loses life by its own kind of monitor', async () => {
  const stay = { equipmentId: world.equipmentId, at: at(800), lostBeforePercent: 0 }
  lotId = await world.must(`/coldchain/sites/${world.siteId}/lots`, { ...lot, ...stay }, 'lotId', asha)
  const records = Array.from({ length: 50 }, (_, index) => ({ atMs: minutesAgo(780 - index * 15), TVC: 12 }))
  await world.deliver([...records, ...[30, 15, 0].map((minutes) => ({ atMs: minutesAgo(minutes), TVC: 5 }))])
  await world.alarm('fridgeHot')
  const [found] = (await asha.get(`/coldchain/sites/${world.siteId}/lots`)).body as {
    vvmLeftPercent: number
    mkt24h: number
    unknownMinutes: number
  }[]
  expect(found?.vvmLeftPercent).toBeLessThan(100)
  expect(found?.vvmLeftPercent).toBeGreaterThan(95)
  expect(found?.mkt24h).toBeGreaterThan(10)
  expect(found?.unknownMinutes).toBeLessThan(60)
})

test('a case is opened on what the station found, and advises what to look at', async () => {
  const reader = await world.person('mkaguzi', 'regulator')
  expect((await reader.post('/coldchain/cases', { equipmentId: world.equipmentId, fromAt: at(800) })).status).toBe(403)
  caseId = await world.must('/coldchain/cases', { equipmentId: world.equipmentId, fromAt: at(800) }, 'caseId', asha)
  const found = await theCase()
  expect(found.verdicts).toContainEqual(expect.objectContaining({ code: 'HEAT' }))
  expect(found.caseLots[0]?.advice).toEqual(expect.arrayContaining(['readVvm', 'alarmIsNoDiscardOrder']))
  expect(await asha.get('/coldchain/cases?isOpen=true')).toMatchObject({ body: [{ caseId, undecided: 1, equipment: 'Jokofu 3' }] })
})

const release = { disposition: 'release', basis: null, reason: 'Kiashiria ni chepesi', meaning: 'authorship' }
test('nobody releases what nobody looked at, and nobody signs twice', async () => {
  expect(await asha.post(ofCase('decisions'), { lotId, ...release })).toMatchObject(refusal('needsVvmReading'))
  expect(await asha.post(ofCase('decisions'), { lotId, ...release, disposition: 'discard' })).toMatchObject(refusal('needsBasis'))
  const observation = { kind: 'vvm', reading: 'squareLighter', vialsSeen: 10 }
  expect((await asha.post(ofCase('observations'), { lotId, observation })).status).toBe(200)
  expect((await asha.post(ofCase('decisions'), { lotId, ...release })).status).toBe(200)
  const seenEvidence = (await theCase()).caseLots[0]?.evidence ?? -1
  expect(await asha.post(ofCase('signatures'), { lotId, meaning: 'approval', seenEvidence })).toMatchObject(refusal('sameSigner'))
  expect(await juma.post(ofCase('signatures'), { lotId, meaning: 'approval', seenEvidence: seenEvidence + 1 })).toMatchObject(
    refusal('evidenceMoved'),
  )
  expect(await juma.post(ofCase('close'), { cause: 'power', correctiveAction: '' })).toMatchObject(refusal('lotsOpen'))
  expect((await juma.post(ofCase('signatures'), { lotId, meaning: 'approval', seenEvidence })).status).toBe(200)
  expect((await theCase()).caseLots[0]).toMatchObject({
    isSettled: true,
    decisions: [{ signatures: [{ printedName: 'asha' }, { printedName: 'juma' }] }],
  })
})

test('the report is a PDF in the reader’s language with tables, decisions and signatures', async () => {
  await juma.post(ofCase('notes'), { text: 'Jenereta imekaguliwa' })
  for (const [language, words] of [
    [
      'sw',
      [
        'Kesi ya kutoka',
        'Joto kali',
        'P-77',
        'VVM14',
        'Ruhusu',
        'asha',
        'mwandishi',
        'juma',
        'mwidhinishaji',
        'Jenereta imekaguliwa',
        'Jokofu 3',
      ],
    ],
    ['fr', ['Dossier d’excursion', 'Chaleur', 'Libérer', 'Température cinétique moyenne', 'approbateur', '°C']],
    ['rw', ['Dosiye y’ubushyuhe', 'uwemeje']],
    ['en', ['Excursion case', 'approver', 'square lighter than the ring', 'An alarm is not an order to discard']],
  ] as const) {
    const { status, body } = await asha.get(`/coldchain/cases/${caseId}/report?language=${language}`)
    expect(status).toBe(200)
    const letters = pdfLetters(Buffer.from((body as { pdfBase64: string }).pdfBase64, 'base64'))
    for (const word of words) expect(letters).toContain(word.replaceAll(' ', ''))
  }
})

test('the case closes, and late data can put something beside it', async () => {
  expect((await juma.post(ofCase('close'), { cause: 'power', correctiveAction: 'Jenereta' })).status).toBe(200)
  expect((await theCase()).closedAt).not.toBeNull()
  expect((await juma.post(ofCase('reassessments'), {})).status).toBe(200)
  expect((await theCase()).closedAt).not.toBeNull()
  const log = (await asha.get(`/coldchain/sites/${world.siteId}/log`)).body as { kind: string }[]
  expect(new Set(log.map(({ kind }) => kind))).toEqual(new Set(['verdict', 'case']))
})

test('a lot is moved and sent, never back in time', async () => {
  const move = (minutes: number) => asha.post(`/coldchain/lots/${lotId}/move`, { equipmentId: null, at: at(minutes) })
  expect(await move(2_000)).toMatchObject({ status: 409, body: { error: { code: 'coldchain.before-last-move' } } })
  expect((await move(1)).status).toBe(200)
  expect((await asha.post(`/coldchain/lots/${lotId}/send`, { at: at(0) })).status).toBe(200)
  expect(await move(0)).toMatchObject({ status: 409, body: { error: { code: 'coldchain.lot-gone' } } })
})
