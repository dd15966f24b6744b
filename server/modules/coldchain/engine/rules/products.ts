/** Products with their own limits, and the rules those limits make. */
import type { FreezeSensitivity, Product, ProductLimit, RuleProfile } from '../../../../contract/coldchain.ts'

/** Readings further apart leave unseen time, as in the refrigerator profile. House assumption. */
const GAP_LIMIT_MS = 35 * 60_000

/**
 * The rules a product's limits make.
 * @param version of the product's record: a change of its limits makes another profile version
 * @returns null for a product without limits
 */
export function profileOfProduct(product: Product, version: number): RuleProfile | null {
  const rule = (ruleId: string, code: 'COLD' | 'WARM', limit: ProductLimit): RuleProfile['rules'][number] => ({
    kind: 'level',
    ruleId,
    code,
    quantity: 'temperature',
    severity: 'high',
    isOn: product.basis !== 'unverified',
    basis: product.basis,
    source: product.source,
    ...limit,
    standsForMs: 0,
    gapLimitMs: GAP_LIMIT_MS,
    gaps: 'bridge',
  })
  const rules = [
    ...(product.low ? [rule('product-low', 'COLD', product.low)] : []),
    ...(product.high ? [rule('product-high', 'WARM', product.high)] : []),
  ]
  return rules.length === 0 ? null : { profileId: `product-${product.productId}`, version, runMs: null, rules }
}

/**
 * Whether a vaccine is spoilt by freezing (WHO: aluminium adjuvant). PCV, HPV and IPV are named by some lists and not by the one we could check:
 * they are handled as sensitive and said to be unverified.
 */
export const FREEZE_SENSITIVITY = {
  dtp: 'sensitive',
  dt: 'sensitive',
  tt: 'sensitive',
  td: 'sensitive',
  hepb: 'sensitive',
  penta: 'sensitive',
  'hib-liquid': 'sensitive',
  pcv: 'unverified',
  hpv: 'unverified',
  ipv: 'unverified',
} as const satisfies Record<string, FreezeSensitivity>

/** Whether freezing must be thought of: everything but a product known not to mind. */
export const mindsFreezing = (sensitivity: FreezeSensitivity): boolean => sensitivity !== 'notSensitive'
