/** Names and numbers of links in the words of the person at the screen. */
import type { StationLinks } from '../../../server/contract/peer-links.ts'
import { useNowMs } from '../../lib/now.ts'
import { useFormat } from '../../lib/use-language.ts'
import { useTranslate } from '../../lib/use-translate.ts'
import { dateOrClock, useAge } from './peers-age.ts'
import type { AuditWords } from './peers-link-audit.ts'
import type { TimeWords } from './peers-link-text.ts'
import { useScopeWords } from './peers-text.ts'

/** So many characters of an id tell two records apart when somebody reads them aloud. */
const ID_END = 6

/** @param names of stations, by id */
export function useLinkWords(names: StationLinks['names']): TimeWords & AuditWords {
  const t = useTranslate('admin')
  const nowMs = useNowMs()
  const age = useAge()
  const format = useFormat()
  return {
    time: (at) => dateOrClock(at, nowMs, format),
    age: (at) => age(nowMs - Date.parse(at)),
    until: (at) => age(Date.parse(at) - nowMs),
    duration: age,
    number: (count) => format.number(count),
    scope: useScopeWords(),
    station: (id) => names[id] ?? id,
    record: ({ entity, kind }) =>
      t([`links.record.${kind?.split('.')[0] ?? 'other'}`, 'links.record.other'], { id: entity.slice(-ID_END) }),
  }
}
