/** The order in which facilities are tried, while it is being chosen: null is a choice not made yet. Pure. */

/** Most facilities of one plan. */
export const CHOICES_LIMIT = 8

/** True when every choice is made and none stands twice. */
export const isPlan = (chosen: readonly (string | null)[]): chosen is readonly string[] =>
  chosen.length > 0 && chosen.every((id) => id !== null) && new Set(chosen).size === chosen.length

/** The choices without one; at least one stays, to be made again. */
export function without<Choice>(chosen: readonly (Choice | null)[], at: number): readonly (Choice | null)[] {
  const left = chosen.filter((_id, index) => index !== at)
  return left.length === 0 ? [null] : left
}

/** The choices with one tried before the one above it. */
export function earlier<Choice>(chosen: readonly Choice[], at: number): readonly Choice[] {
  const [above, own] = [chosen[at - 1], chosen[at]]
  if (at < 1 || above === undefined || own === undefined) return chosen
  return chosen.map((choice, index) => (index === at - 1 ? own : index === at ? above : choice))
}
