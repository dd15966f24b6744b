/** Names of Sparkplug topics: `spBv1.0/GROUP/TYPE/NODE[/DEVICE]` and `spBv1.0/STATE/HOST` (Sparkplug 3.0, section 4). */

export const SPARKPLUG_ROOT = 'spBv1.0'
const NODE_TYPES = ['NBIRTH', 'NDEATH', 'NDATA'] as const
const DEVICE_TYPES = ['DBIRTH', 'DDEATH', 'DDATA'] as const
export type MessageType = (typeof NODE_TYPES)[number] | (typeof DEVICE_TYPES)[number]
export type SparkplugTopic = { readonly group: string; readonly type: MessageType; readonly node: string; readonly device: string | null }

/** Longest name of a group, node or device that is taken. */
const NAME_CHARACTERS = 64
const isName = (name: string | undefined): name is string =>
  name !== undefined && name !== '' && name.length <= NAME_CHARACTERS && !/[+#/\p{Cc}]/u.test(name)

/** What an edge node publishes; null for anything else. */
export function readTopic(topic: string): SparkplugTopic | null {
  const [root, group, type, node, device, ...more] = topic.split('/')
  if (root !== SPARKPLUG_ROOT || more.length > 0 || !isName(group) || !isName(node)) return null
  const nodeType = NODE_TYPES.find((name) => name === type)
  if (nodeType) return device === undefined ? { group, type: nodeType, node, device: null } : null
  const deviceType = DEVICE_TYPES.find((name) => name === type)
  return deviceType && isName(device) ? { group, type: deviceType, node, device } : null
}

export const commandTopic = (group: string, node: string): string => `${SPARKPLUG_ROOT}/${group}/NCMD/${node}`
export const stateTopic = (hostId: string): string => `${SPARKPLUG_ROOT}/STATE/${hostId}`
