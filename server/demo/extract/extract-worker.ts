/** Entry of the thread that makes the island's extract: a second of computing that must not stop a station. */
import { workerData } from 'node:worker_threads'
import { writeIslandExtract } from './index.ts'

const { path } = workerData as { path: string } // region.ts is the only caller
await writeIslandExtract(path)
