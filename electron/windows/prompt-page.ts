/** The passphrase window's page: one form, no script. Built as text, because it must work before anything else does. */
import { fill } from '../services/texts.ts'
import type { ShellLanguage, ShellTexts } from '../services/shell-texts.ts'
import { promptContentSecurityPolicy, securityHeaders } from '../security/csp.ts'
import { refusal } from '../security/app-protocol.ts'
import type { ProtocolHandler } from '../security/app-protocol.ts'

/** What is asked, and what was wrong with the last answer. */
export type PromptState = { mode: 'create' | 'unlock'; problem: 'tooShort' | 'different' | 'wrong' | null }

/** Fewest characters of a new passphrase (NIST SP 800-63B asks for 8; this one guards against offline guessing). */
export const minPassphraseLength = 12

/**
 * The page for one state.
 * @param texts words in the language of the page
 */
export function promptDocument(state: PromptState, language: ShellLanguage, { prompt }: ShellTexts): string {
  const isNew = state.mode === 'create'
  const problem = state.problem === null ? '' : fill(prompt[state.problem], { count: String(minPassphraseLength) })
  const field = (name: string, label: string, focus: string): string =>
    `<label>${escapeHtml(label)}<input name="${name}" type="password" autocomplete="off" required${focus}></label>`
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><title>${escapeHtml(prompt.title)}</title><link rel="stylesheet" href="prompt.css"></head>
<body><main>
<h1>${escapeHtml(prompt.title)}</h1>
<p>${escapeHtml(isNew ? prompt.whyCreate : prompt.whyUnlock)}</p>
<form>
${field('passphrase', prompt.label, ' autofocus')}
${isNew ? field('repeat', prompt.repeat, '') : ''}
<p role="alert">${escapeHtml(problem)}</p>
<button type="submit" data-working="${escapeHtml(prompt.working)}">${escapeHtml(isNew ? prompt.create : prompt.unlock)}</button>
</form>
<p class="note">${escapeHtml(prompt.lost)}</p>
</main></body></html>
`
}

/** Style of the page: the workstation's dark surfaces, focus ring and grid. */
export const promptStyle = `:root { color-scheme: dark; }
body { margin: 0; background: #0f1317; color: #e6ebf0; font: 14px/20px "Noto Sans", system-ui, sans-serif; }
main { padding: 24px; display: grid; gap: 12px; }
h1 { font-size: 18px; line-height: 24px; margin: 0; }
p { margin: 0; color: #9aa6b2; }
form { display: grid; gap: 12px; }
label { display: grid; gap: 4px; color: #e6ebf0; }
input { font: inherit; padding: 8px; color: inherit; background: #15191e; border: 1px solid #6b7884; border-radius: 4px; }
button { font: inherit; padding: 10px; color: #0f1317; background: #e6ebf0; border: 0; border-radius: 4px; }
button:disabled { opacity: 0.6; }
input:focus-visible, button:focus-visible { outline: 2px solid #8ecbff; outline-offset: 2px; }
p[role="alert"] { color: #e6ebf0; min-height: 20px; font-weight: 600; }
.note { font-size: 12px; line-height: 18px; }
`

/**
 * Serves the page and its style under `app://prompt/`.
 * @param currentDocument the page as it is now
 */
export function createPromptHandler(currentDocument: () => string): ProtocolHandler {
  const answer = (body: string, contentType: string): Response =>
    new Response(body, {
      headers: { ...securityHeaders(promptContentSecurityPolicy), 'content-type': contentType, 'cache-control': 'no-store' },
    })
  return (request) => {
    const { pathname } = new URL(request.url)
    if (request.method !== 'GET') return Promise.resolve(refusal(405, { allow: 'GET' }))
    if (pathname === '/index.html') return Promise.resolve(answer(currentDocument(), 'text/html; charset=utf-8'))
    if (pathname === '/prompt.css') return Promise.resolve(answer(promptStyle, 'text/css; charset=utf-8'))
    return Promise.resolve(refusal(404))
  }
}

function escapeHtml(text: string): string {
  const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return text.replace(/[&<>"']/g, (sign) => names[sign] ?? sign)
}
