/** The main job in Chromium: a station without a window, everybody at a browser of their own. */
import { openBrowserWorkplace } from './story/browser-workplace.ts'
import { tellStory } from './story/tell.ts'

tellStory('story', openBrowserWorkplace)
