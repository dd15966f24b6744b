/** The state of a Queclink device as hex: what moves and runs, then inputs and outputs. */
import { tell, type Draft } from '../wire/record.ts'
import { hexOf } from '../wire/texts.ts'

/** First digit 1: ignition off, 2: on, 4: no ignition wired; second digit 2: moves, 1: rests, 6 and A: towed. */
export function tellMotion(draft: Draft, code: string | undefined): void {
  if (code === undefined || !/^[124][0-9a-f]$/i.test(code)) return
  tell(draft, 'status', code.toUpperCase())
  if (code.startsWith('1') || code.startsWith('2')) tell(draft, 'ignition', code.startsWith('2'))
  if (/^.[12]$/.test(code)) tell(draft, 'motion', code.endsWith('2'))
}

/** Six digits: motion, inputs, outputs; longer ones add bytes of inputs and outputs. */
export function tellState(draft: Draft, text: string): void {
  tellMotion(draft, text.slice(0, 2))
  const half = (text.length - 2) / 2
  tell(draft, 'input', hexOf(text.slice(2, 2 + half)))
  tell(draft, 'output', hexOf(text.slice(2 + half)))
}
