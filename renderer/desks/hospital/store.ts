/** What the person at the hospital desk is looking at. */
import { create } from 'zustand'

export type ArrivalForm = 'none' | 'decline' | 'divert' | 'triage' | 'record' | 'transfer' | 'outcome'
type HospitalDesk = { handoverId: string | null; form: ArrivalForm }

export const useHospitalDesk = create<HospitalDesk>(() => ({ handoverId: null, form: 'none' }))

/** Shows one arrival; another one's open form is left. */
export const showArrival = (handoverId: string | null): void => {
  useHospitalDesk.setState({ handoverId, form: 'none' })
}
/** Opens or closes a form of the shown arrival. */
export const openForm = (form: ArrivalForm): void => {
  useHospitalDesk.setState({ form })
}
