/** Runs many seeds on worker threads; results come back in the order of the seeds, so that a run is the same on any machine. */
import { Worker } from 'node:worker_threads'
import type { SimOptions } from '../scenario/options.ts'
import type { SimResult } from '../simulate.ts'

export type PoolOptions = {
  readonly options: Omit<SimOptions, 'seed'>
  readonly seeds: readonly number[]
  readonly threads: number
  /** Hears of each world as it ends. */
  readonly onResult?: (result: SimResult) => void
  /** True once no more seeds should be begun. */
  readonly isEnough?: (result: SimResult) => boolean
}
/** What a worker is told. */
export type Order = { readonly options: SimOptions }

/** Runs the seeds. @throws Error when a worker dies, naming its seed */
export async function runSeeds({ options, seeds, threads, onResult, isEnough }: PoolOptions): Promise<SimResult[]> {
  const results: SimResult[] = []
  let next = 0
  let isOver = false
  const takeSeed = (): number | undefined => (isOver ? undefined : seeds[next++])
  const hear = (result: SimResult): void => {
    results.push(result)
    onResult?.(result)
    if (isEnough?.(result)) isOver = true
  }
  await Promise.all(Array.from({ length: Math.min(threads, seeds.length) }, () => runWorker(options, takeSeed, hear)))
  return results.sort((a, b) => a.seed - b.seed)
}

function runWorker(
  options: Omit<SimOptions, 'seed'>,
  takeSeed: () => number | undefined,
  hear: (result: SimResult) => void,
): Promise<void> {
  const worker = new Worker(new URL('./seed-worker.ts', import.meta.url))
  let seed: number | undefined
  return new Promise<void>((resolve, reject) => {
    const giveNext = (): void => {
      seed = takeSeed()
      if (seed === undefined) resolve()
      else worker.postMessage({ options: { ...options, seed } } satisfies Order)
    }
    worker.on('message', (result: SimResult) => {
      hear(result)
      giveNext()
    })
    worker.on('error', (error) => {
      reject(new Error(`the world of seed ${String(seed)} broke the simulator`, { cause: error }))
    })
    giveNext()
  }).finally(() => worker.terminate())
}
