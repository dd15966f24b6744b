/** The word "provisional" with its hatching: the same wherever something is shown that its own station has not confirmed. */
import { useTranslation } from 'react-i18next'
import { Badge } from './badge.tsx'

/** Hatched edge and the word; the reason on hover. It is printed as it is shown. */
export function ProvisionalMark() {
  const { t } = useTranslation('common')
  return (
    <Badge look="hatched" title={t('claim.provisionalHelp')}>
      {t('claim.provisional')}
    </Badge>
  )
}
