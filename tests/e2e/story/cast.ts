/** Who and what the story is about: the persons, the place of the emergency, the hospital and the ambulance. All of it is made up. */

/** Somebody with an account. */
export type Person = { readonly userName: string; readonly displayName: string; readonly password: string }

const PASSWORD = 'four quiet herons waiting'
/** Sets the station up, takes calls and dispatches. */
export const OPERATOR: Person = { userName: 'admin', displayName: 'Msimamizi Mfano', password: PASSWORD }
/** Receives at the hospital. */
export const NURSE: Person = { userName: 'nurse', displayName: 'Nesi Mfano', password: PASSWORD }

/** Where the caller stands. */
export const SCENE = { latitude: -1.6, longitude: 32.81 }
/** Where the ambulance waits and the patient is brought. */
export const HOSPITAL = { latitude: -1.63, longitude: 32.8, name: 'Hospitali ya Mfano' }
/** The ambulance's tracker. */
export const TRACKER = 'tracker-a12'

/** The hospital, as an integrator adds it. */
export const hospitalForm = {
  code: 'MF-HOSP',
  name: HOSPITAL.name,
  kind: 'referralHospital',
  latitude: HOSPITAL.latitude,
  longitude: HOSPITAL.longitude,
  phone: null,
  capabilities: ['emergency', 'obstetric'],
}

/** The ambulance. */
export const unitForm = (baseFacilityId: string) => ({
  callSign: 'A12',
  kind: 'ambulance',
  level: 'bls',
  skills: ['midwife', 'driver'],
  capabilities: ['stretcher', 'delivery', 'oxygen'],
  seats: 1,
  crew: [],
  baseFacilityId,
  base: { latitude: HOSPITAL.latitude, longitude: HOSPITAL.longitude },
  phone: null,
  isVerified: true,
})

/** The nurse's account. */
export const nurseForm = (facilityId: string) => ({
  userName: NURSE.userName,
  displayName: NURSE.displayName,
  password: NURSE.password,
  roles: ['hospitalDesk'],
  language: 'en',
  facilityId,
})
