/** Commands of the map's tools, for palette, command line and hotkeys. */
import type { Command } from '../../../commands/types.ts'
import { can } from '../../../lib/session.ts'
import { openMapTool, type MapTool } from './store.ts'

const open = (tool: MapTool, verb: string, isAvailable: () => boolean): Command => ({
  id: `map.${tool}`,
  groupKey: 'dispatch:command.group',
  labelKey: `roads:tool.${tool}`,
  isAvailable,
  line: { verbs: [verb] },
  perform: () => openMapTool(tool),
})

export const mapToolCommands: readonly Command[] = [
  open('roads', 'ROADS', () => can('road.read')),
  open('reach', 'REACH', () => can('road.read')),
  open('playback', 'PLAY', () => can('position.read')),
]
