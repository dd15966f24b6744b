/** Dead-band: a measured value must come back some way inside its limit before the condition is gone (ISA-18.2, IEC 62682). Pure. */

/** A value against its limit. `isInclusive`: the limit itself is outside already. */
export type Measured = {
  readonly value: number
  readonly limit: number
  readonly side: 'above' | 'below'
  readonly isInclusive: boolean
}

/** True while the condition holds. @param wasActive whether it did before @param deadBand in the unit of the value */
export function holds({ value, limit, side, isInclusive }: Measured, wasActive: boolean, deadBand: number): boolean {
  const beyond = side === 'above' ? value - limit : limit - value
  if (isInclusive ? beyond >= 0 : beyond > 0) return true
  return wasActive && deadBand > 0 && beyond > -deadBand
}
