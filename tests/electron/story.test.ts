/** The main job at the desktop shell: one window for dispatcher and nurse, phones and tracker at the station's own port. */
import { beforeAll } from 'vitest'
import { ensureBuilt } from '../../resources/bootstrap/build.mjs'
import { tellStory } from '../e2e/story/tell.ts'
import { describeShell } from './harness/kinds.ts'
import { openShellWorkplace } from './harness/shell-workplace.ts'

beforeAll(() => ensureBuilt({ quiet: true }))

describeShell('the main job', (launcher) => tellStory(`story-${launcher.kind}`, () => openShellWorkplace(launcher)))
