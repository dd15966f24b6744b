/** The command line at the foot of every desk: type, complete with Tab, run with Enter, walk back with the arrows. */
import { useEffect, useId, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useTranslate } from '../lib/use-translate.ts'
import type { Translate } from '../lib/use-translate.ts'
import { classNames } from '../lib/class-names.ts'
import { Icon } from '../ui/icons.tsx'
import { KeyHint } from '../ui/key-hint.tsx'
import styles from './command-line.module.css'
import { completeLine } from './complete-line.ts'
import type { Completion } from './complete-line.ts'
import { setCommandLineInput } from './command-line-focus.ts'
import { addLine, EMPTY_HISTORY, walk } from './line-history.ts'
import { parseLine } from './parse-line.ts'
import type { LineProblem } from './parse-line.ts'
import { availableCommands, useCatalogue } from './registry.ts'
import { runCommand } from './run-command.ts'
import { CommandUsage } from './command-usage.tsx'

type Said = { text: string; isProblem: boolean; code: string | null } | null

/** The command line. Its input can be focused from anywhere with `focusCommandLine()`. */
export function CommandLine() {
  const t = useTranslate('commands')
  const listId = useId()
  const [line, setLine] = useState('')
  const [history, setHistory] = useState(EMPTY_HISTORY)
  const [said, setSaid] = useState<Said>(null)
  const [isFocused, setFocused] = useState(false)
  const [chosen, setChosen] = useState(-1)
  const input = useRef<HTMLInputElement>(null)
  const proposals = useProposals(line, isFocused)
  useEffect(() => setCommandLineInput(input.current), [])

  const type = (next: string): void => {
    setLine(next)
    setChosen(-1)
    setSaid(null)
  }
  const take = (completion: Completion): void => {
    type(completion.line)
    input.current?.focus()
  }
  const step = (direction: -1 | 1): void => {
    if (line !== '' && chosen + direction >= -1 && proposals.length > 0 && history.at === history.lines.length) {
      setChosen(Math.min(proposals.length - 1, Math.max(-1, chosen + direction)))
      return
    }
    const walked = walk(history, direction, line)
    setHistory(walked.history)
    setLine(walked.line)
  }
  const run = async (): Promise<void> => {
    const parsed = parseLine(line, availableCommands())
    if (!parsed.isReady) {
      setSaid({ text: problemText(t, parsed.problem), isProblem: true, code: null })
      return
    }
    setHistory(addLine(history, line.trim()))
    setLine('')
    const outcome = await runCommand(parsed.command, 'line', parsed.args)
    if (!outcome.isDone) setLine((now) => (now === '' ? line : now))
    setSaid(
      outcome.message === null ? null : { text: outcome.message, isProblem: !outcome.isDone, code: outcome.isDone ? null : outcome.code },
    )
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const completion = proposals[Math.max(chosen, 0)]
    if (event.key === 'Tab' && !event.shiftKey && completion !== undefined && line !== '' && completion.line.trim() !== line.trim())
      take(completion)
    else if (event.key === 'ArrowUp') step(proposals.length > 0 && chosen >= 0 ? -1 : history.lines.length > 0 ? -1 : 1)
    else if (event.key === 'ArrowDown') step(1)
    else if (event.key === 'Enter' && chosen >= 0 && completion !== undefined) take(completion)
    else if (event.key === 'Enter') void run()
    else if (event.key === 'Escape' && line !== '') type('')
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const isOpen = isFocused && line !== '' && proposals.length > 0
  return (
    <div className={styles.line} role="search" aria-label={t('line.label')} data-f6="">
      {isFocused && (isOpen || said !== null || line !== '') && (
        <div className={styles.float}>
          {isOpen && <ProposalList id={listId} proposals={proposals} chosen={chosen} onTake={take} />}
          <CommandUsage line={line} />
        </div>
      )}
      <span className={styles.prompt} aria-hidden="true">
        <Icon name="chevronRight" />
      </span>
      <input
        ref={input}
        className={styles.input}
        value={line}
        placeholder={t('line.placeholder')}
        aria-label={t('line.label')}
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-activedescendant={isOpen && chosen >= 0 ? `${listId}-${chosen}` : undefined}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        data-f6-focus=""
        onChange={(event) => type(event.target.value)}
        onKeyDown={onKeyDown}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
      />
      <span className={classNames(styles.said, said?.isProblem === true && styles.problem)} role="status">
        {said?.isProblem === true && <Icon name="warning" />}
        <span className={styles.saidText}>{said?.text}</span>
        {said?.code !== null && said?.code !== undefined && <code className={styles.code}>{said.code}</code>}
      </span>
      {!isFocused && said === null && <KeyHint keys="/" />}
    </div>
  )
}

function ProposalList({
  id,
  proposals,
  chosen,
  onTake,
}: {
  id: string
  proposals: readonly Completion[]
  chosen: number
  onTake: (completion: Completion) => void
}) {
  const { t } = useTranslation('commands')
  return (
    <ul className={styles.proposals} id={id} role="listbox" aria-label={t('line.proposals')}>
      {proposals.map((proposal, index) => (
        <li
          key={proposal.line}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === chosen}
          className={classNames(styles.proposal, index === chosen && styles.chosen)}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onTake(proposal)}
        >
          <code className={styles.verb}>{proposal.value}</code>
          <span className={styles.hint}>{proposal.labelKey === undefined ? proposal.hint : t(proposal.labelKey)}</span>
        </li>
      ))}
    </ul>
  )
}

/** Proposals for the line, asked only while the line has the focus; a slow answer to an older line is dropped. */
function useProposals(line: string, isFocused: boolean): readonly Completion[] {
  const [proposals, setProposals] = useState<readonly Completion[]>([])
  const commands = useCatalogue((catalogue) => catalogue.commands)
  useEffect(() => {
    if (!isFocused || line === '') return undefined
    let isCurrent = true
    completeLine(line, availableCommands()).then(
      (found) => isCurrent && setProposals(found),
      () => isCurrent && setProposals([]),
    )
    return () => {
      isCurrent = false
    }
  }, [line, isFocused, commands])
  return line === '' ? [] : proposals
}

function problemText(t: Translate, problem: LineProblem): string {
  return t(problem.key, { ...problem.params, ...(problem.labelKey === undefined ? {} : { arg: t(problem.labelKey) }) })
}
