/** The bench's side of a station in a process of its own. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Answers, QuestionName, Questions, Reply } from './child-protocol.ts'

export type ChildStation = {
  ask<Name extends QuestionName>(name: Name, input: Questions[Name]): Promise<Answers[Name]>
  /** Closes the station and ends the process. */
  end(): Promise<void>
}

type Waiting = { resolve(answer: unknown): void; reject(error: Error): void }
const worker = fileURLToPath(new URL('station-worker.ts', import.meta.url))
/** A worker that does not end by itself is killed after this. */
const END_MS = 10_000

/** Starts a process with a station in `dataDir`. */
export async function startChildStation(dataDir: string): Promise<ChildStation & Answers['open']> {
  const child = fork(worker, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const gone = once(child, 'exit') // after a disconnect of ours there is no 'close'
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  child.on('message', ({ id, answer, error }: Reply) => {
    const asked = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) asked?.resolve(answer)
    else asked?.reject(new Error(error))
  })
  child.once('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`the station's process ended with ${String(code)}`))
  })
  const ask: ChildStation['ask'] = (name, input) =>
    new Promise((resolve, reject) => {
      const id = (lastId += 1)
      waiting.set(id, { resolve: resolve as Waiting['resolve'], reject }) // the worker answers what was asked
      child.send({ id, name, input })
    })
  const end = async (): Promise<void> => {
    const deadline = setTimeout(() => child.kill('SIGKILL'), END_MS)
    await ask('close', {}).catch(() => undefined) // it may have ended already
    if (child.connected) child.disconnect()
    await gone
    clearTimeout(deadline)
  }
  try {
    return { ...(await ask('open', { dataDir })), ask, end }
  } catch (error) {
    await end()
    throw error
  }
}
