/** Deliveries of vaccine-fridge data by their makers (WHO PQS E006/DS01). */
export { registerDs01, type Ds01Parts } from './receiver.ts'
export type { ReportedAsset } from './parse.ts'
