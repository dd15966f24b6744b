/** The passphrase page: no script, no markup from texts, labels, and answers only to its two addresses. */
import { expect, it } from 'vitest'
import { textsFor } from '../services/texts.ts'
import type { ShellTexts } from '../services/shell-texts.ts'
import { promptContentSecurityPolicy } from '../security/csp.ts'
import { createPromptHandler, promptDocument } from './prompt-page.ts'

it('asks twice for a new passphrase and once for a known one', () => {
  const fields = (mode: 'create' | 'unlock') => promptDocument({ mode, problem: null }, 'en', textsFor('en')).match(/<input /g)?.length
  expect([fields('create'), fields('unlock')]).toEqual([2, 1])
})

it.each(['en', 'sw', 'rw', 'fr'] as const)('says what was wrong in %s', (language) => {
  const page = promptDocument({ mode: 'create', problem: 'tooShort' }, language, textsFor(language))
  expect(page).toContain(`<html lang="${language}">`)
  expect(page).toContain('12')
  expect(page).not.toContain('{count}')
})

it('holds no script and lets no text become markup', () => {
  const { prompt, ...rest } = textsFor('en')
  const hostile: ShellTexts = {
    ...rest,
    prompt: { ...prompt, title: '<script>alert(1)</script>', wrong: '"><img src=x onerror=alert(1)>' },
  }
  const page = promptDocument({ mode: 'unlock', problem: 'wrong' }, 'en', hostile)
  expect(page).not.toMatch(/<script|<img|\son\w+=(?!.*&)/)
  expect(promptContentSecurityPolicy).not.toMatch(/script-src|unsafe/)
})

it('answers its page and its style, and nothing else', async () => {
  const handler = createPromptHandler(() => 'page')
  const answer = async (path: string, method = 'GET') => {
    const response = await handler(new Request(`app://prompt${path}`, { method }))
    return [response.status, response.headers.get('content-type')?.split(';')[0] ?? null]
  }
  expect(await answer('/index.html')).toEqual([200, 'text/html'])
  expect(await answer('/prompt.css')).toEqual([200, 'text/css'])
  expect(await answer('/index.html', 'POST')).toEqual([405, null])
  for (const path of ['/', '/../package.json', '/other.css']) expect(await answer(path)).toEqual([404, null])
  const response = await handler(new Request('app://prompt/index.html'))
  expect(response.headers.get('content-security-policy')).toBe(promptContentSecurityPolicy)
  expect(response.headers.get('cache-control')).toBe('no-store')
})
