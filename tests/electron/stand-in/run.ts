/** Starts a built main module under the stand-in: `node run.ts MAIN [args]`; the test talks to it over Node's IPC. */
import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { app } from './app.ts'
import electron from './electron.ts'

type Question = { id: number; source: string; argument: unknown }

// from here on `electron` means the stand-in
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? next(new URL('./electron.ts', import.meta.url).href, context) : next(specifier, context),
})

const main = process.argv[2] ?? ''
// what an app sees: the program, the app's folder, its own arguments
process.argv.splice(1, 2, app.getAppPath())

// a packaged app finds the files beside its archive here
Object.defineProperty(process, 'resourcesPath', { value: process.env['STAND_IN_RESOURCES'] ?? '' })

process.on('SIGTERM', () => app.quit())
process.on('disconnect', () => app.exit(1))
process.on('message', (question: Question) => void answer(question))

async function answer({ id, source, argument }: Question): Promise<void> {
  try {
    // the test's own function, sent as text the way Playwright sends one to a real Electron
    const evaluate: unknown = new Function(`return (${source})`)()
    const value: unknown = typeof evaluate === 'function' ? await evaluate(electron, argument) : null
    process.send?.({ id, value: value ?? null })
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? error.message : String(error) })
  }
}

await import(pathToFileURL(main).href)
app.becomeReady()
