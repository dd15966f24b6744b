/** A shift in which every panel of every desk has something to show, with texts as long as people write them. Fictional. */
import type { Api } from '../../harness/api.ts'

type Made = Readonly<Record<string, string>>
type Result = { readonly result: Record<string, unknown> }
const CAPABILITIES = ['emergency', 'obstetric', 'surgery', 'blood']
const minutesFromNow = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString()

async function send(api: Api, path: string, body: Record<string, unknown>): Promise<Record<string, unknown>> {
  const answer = await api.post(path, body)
  if (answer.status !== 200) throw new Error(`${path}: ${JSON.stringify(answer.body)}`)
  return (answer.body as Result).result
}

async function addFacilities(api: Api): Promise<Made> {
  const made: Record<string, string> = {}
  const list = [
    ['HOSP', 'Hospitali ya Rufaa ya Kisiwa cha Mfano', 'referralHospital', -1.63, 32.8],
    ['KITUO-2', 'Kituo cha Afya Bandari ya Kaskazini', 'healthCentre', -1.58, 32.84],
    ['ZAHANATI', 'Zahanati ya Mwalo', 'dispensary', -1.61, 32.77],
  ] as const
  for (const [code, name, kind, latitude, longitude] of list) {
    const facility = { code, name, kind, latitude, longitude, phone: '+255700000001', capabilities: CAPABILITIES }
    made[code] = String((await send(api, '/facilities', facility))['facilityId'])
  }
  return made
}

async function addUnits(api: Api, url: string, baseFacilityId: string): Promise<Made> {
  const made: Record<string, string> = {}
  const list = [
    ['A12', 'ambulance', 'als', -1.629, 32.801],
    ['A07', 'ambulance', 'bls', -1.612, 32.79],
    ['M03', 'motorcycle', 'firstAid', -1.6, 32.812],
    ['BOTI-2', 'boat', 'bls', -1.58, 32.85],
    ['JIRANI-14', 'responder', 'firstAid', -1.605, 32.808],
  ] as const
  for (const [callSign, kind, level, latitude, longitude] of list) {
    const unit = await send(api, '/units', {
      callSign,
      kind,
      level,
      skills: ['driver', 'midwife', 'firstAid'],
      capabilities: ['stretcher', 'oxygen', 'delivery'],
      seats: 1,
      crew: [{ name: 'Dereva Mfano', role: 'driver', phone: null }],
      baseFacilityId,
      base: { latitude, longitude },
      phone: '+255700000002',
      isVerified: callSign !== 'BOTI-2',
    })
    made[callSign] = String(unit['unitId'])
    await api.post(`/units/${made[callSign]}/devices`, { deviceId: `tracker-${callSign.toLowerCase()}`, protocol: 'osmand' })
    await report(url, `tracker-${callSign.toLowerCase()}`, { latitude, longitude }, callSign === 'BOTI-2' ? 25 : 0)
  }
  return made
}

/** One report of a tracker; one that nobody has registered waits for the administrator. */
async function report(url: string, id: string, at: { latitude: number; longitude: number }, minutesOld: number): Promise<void> {
  const timestamp = Math.floor(Date.now() / 1000) - minutesOld * 60
  const place = `lat=${at.latitude}&lon=${at.longitude}&speed=20&bearing=40&accuracy=8`
  await fetch(`${url}/gps/osmand?id=${id}&timestamp=${timestamp}&${place}`)
}

async function addIncidents(api: Api): Promise<string[]> {
  const list = [
    [
      'labour',
      'P1',
      -1.6,
      32.81,
      'Nyumba ya bluu nyuma ya soko kuu, karibu na mti mkubwa wa mwembe',
      'Mama ana uchungu, anatoka damu nyingi',
    ],
    ['roadCrash', 'P2', -1.615, 32.795, 'Njia panda ya Bandari', 'Pikipiki na gari dogo, watu wawili wameumia'],
    ['snakeBite', 'P3', -1.585, 32.845, 'Shamba la mihogo, kijiji cha Kaskazini', 'Aliumwa mguuni dakika ishirini zilizopita'],
    ['fever', 'P4', -1.61, 32.772, '', 'Mtoto ana homa tangu jana'],
  ] as const
  const made: string[] = []
  for (const [kind, priority, latitude, longitude, description, narrative] of list) {
    const incident = await send(api, '/incidents', {
      source: 'call',
      kind,
      priority,
      priorityReason: 'agreed with the doctor on call',
      place: { latitude, longitude, accuracyMetres: 25, description, source: 'map' },
      caller: { name: 'Mpiga Simu Mfano', phone: '+255700000003', language: 'sw' },
      narrative,
      answers: {},
    })
    made.push(String(incident['incidentId']))
  }
  return made
}

const patient = {
  isUnknown: false,
  name: 'Mgonjwa Mfano',
  ageYears: 24,
  isAgeEstimated: true,
  sex: 'female',
  phone: null,
  nextOfKin: 'Ndugu Mfano',
  nationalId: null,
}
const clinical = {
  onsetAt: minutesFromNow(-40),
  mechanism: 'Labour since the morning, bleeding for the last half hour',
  injuries: 'None seen',
  vitals: [
    {
      takenAt: minutesFromNow(-5),
      heartRate: 124,
      respiratoryRate: 24,
      systolic: 90,
      diastolic: 60,
      spo2Percent: 96,
      temperatureCelsius: 37.9,
      avpu: 'alert',
      glucoseMmolPerLitre: 5.1,
    },
  ],
  treatment: 'Oxygen 6 l/min, one line, left side, warm',
  allergies: 'None known',
  medicines: 'Iron tablets',
  background: 'Second child, 38 weeks',
}

async function addArrivals(api: Api, incidents: readonly string[], facilities: Made, assignmentId: string): Promise<void> {
  const facilityId = facilities['HOSP']
  const common = { facilityId, patient }
  const first = await send(api, '/handovers', {
    ...common,
    incidentId: incidents[0],
    assignmentId,
    priority: 'P1',
    complaint: 'Labour, bleeding, low blood pressure',
    clinical,
    needs: ['theatre', 'blood', 'midwife', 'oxygen'],
    etaAt: minutesFromNow(9),
  })
  const handoverId = String(first['handoverId'])
  await send(api, `/handovers/${handoverId}/seen`, {})
  await send(api, `/handovers/${handoverId}/answer`, { answer: 'accept' })
  await send(api, '/handovers', {
    ...common,
    incidentId: incidents[1],
    assignmentId: null,
    priority: 'P2',
    complaint: 'Open fracture of the lower leg',
    patient: { ...patient, isUnknown: true, name: null, sex: 'male' },
    clinical: {},
    needs: ['team'],
    etaAt: null,
  })
}

/** Fills an empty station. @param url its address @param api signed in there as its first administrator */
export async function addBusyShift(url: string, api: Api): Promise<void> {
  const facilities = await addFacilities(api)
  const units = await addUnits(api, url, facilities['HOSP'] ?? '')
  const incidents = await addIncidents(api)
  await report(url, 'simu-isiyojulikana', { latitude: -1.6, longitude: 32.8 }, 0)
  const sent = await send(api, `/incidents/${incidents[0]}/assignments`, { unitIds: [units['A12'], units['M03']], mode: 'assign' })
  const [{ assignmentId }] = sent['assignments'] as [{ assignmentId: string }]
  await send(api, `/units/${units['M03']}/status`, { to: 'onScene' })
  await send(api, `/units/${units['A12']}/status`, { to: 'enRoute' })
  await send(api, `/incidents/${incidents[1]}/assignments`, { unitIds: [units['A07']], mode: 'offer', offerSeconds: 600 })
  await send(api, `/incidents/${incidents[0]}/notes`, { text: 'Mjumbe wa kitongoji atawasubiri barabarani na tochi' })
  await addArrivals(api, incidents, facilities, assignmentId)
}
