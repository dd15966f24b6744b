/** The moment a form was opened or a value was taken, as the contract wants it. */
import { Instant } from '../../../server/contract/primitives.ts'

/** Now, by this screen's clock. */
export const instantNow = (): Instant => Instant.parse(new Date(Date.now()).toISOString())
