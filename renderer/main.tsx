/** Entry of the workstation page: looks first, then words, then the app. */
import { createRoot } from 'react-dom/client'
import './ui/fonts.css'
import './ui/tokens.css'
import './ui/base.css'
import { App } from './app/app.tsx'
import { applyLook } from './app/look.ts'
import { startTranslator } from './lib/i18n.ts'
import { useSettings } from './stores/settings.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')

applyLook()
await startTranslator(useSettings.getState().language)
createRoot(root).render(<App />)
