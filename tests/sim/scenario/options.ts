/** What a run of the simulator can be told. */

/** A rule of the protocol that can be switched off, to prove that the simulator would notice. */
export const ABLATIONS = [
  'no-incarnation', // a restored backup goes on with the same streams
  'ack-before-commit', // what came is acknowledged before it is written
  'no-fsync', // what was written is acknowledged before the disk has it
  'no-dependency-check', // ops are applied before what they depend on
  'last-write-wins', // of two claims the later clock wins, silently
  'drop-on-drift', // ops of a clock five minutes ahead are refused
  'unsigned', // heads are taken without looking at the signature
] as const
export type Ablation = (typeof ABLATIONS)[number]

export type SimOptions = {
  readonly seed: number
  /** Stations of the world; null = drawn from 3 to 32 by the seed. */
  readonly stations: number | null
  /** Commands each station is given before the world heals. */
  readonly commandsPerStation: number
  readonly ablation: Ablation | null
  /** SHA-256 and Ed25519 instead of their cheap stand-ins; null = a share of the seeds. */
  readonly realCrypto: boolean | null
}

/** The size that runs before every merge: 500 seeds of this. */
export const CI_OPTIONS: Omit<SimOptions, 'seed'> = { stations: 12, commandsPerStation: 200, ablation: null, realCrypto: null }
/** One seed in this many runs the real hash and signature. */
export const REAL_CRYPTO_EVERY = 25
