/** Catches a screen that broke while drawing, keeps the rest of the frame alive and offers ways back. */
import { Component } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icons.tsx'
import styles from './error-boundary.module.css'

type BoundaryProps = {
  children: ReactNode
  place: 'app' | 'desk'
  /** Called before a new try: whoever gave the children may give fresh ones. */
  onAgain?: () => void
}
type BoundaryState = { error: Error | null }

/** The boundary. Give it a `key` that changes with the route, so that leaving a broken desk forgets its failure. */
export class ErrorBoundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { error: null }

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (error === null) return this.props.children
    return (
      <Broken
        error={error}
        place={this.props.place}
        onAgain={() => {
          this.props.onAgain?.()
          this.setState({ error: null })
        }}
      />
    )
  }
}

/** A chunk that could not be loaded: the program was replaced, or the line went while it was fetched. */
const isMissingPart = (error: Error): boolean =>
  /dynamically imported module|Importing a module script failed|Failed to fetch/.test(error.message)

function Broken({ error, place, onAgain }: { error: Error; place: BoundaryProps['place']; onAgain: () => void }) {
  const { t } = useTranslation('common')
  const kind = isMissingPart(error) ? 'missingPart' : place
  return (
    <div className={styles.broken} role="alert">
      <Icon name="warning" size={24} />
      <h2 className={styles.title}>{t(`broken.${kind}.what`)}</h2>
      <p>{t('broken.safe')}</p>
      <p>{t(`broken.${kind}.do`)}</p>
      <div className={styles.actions}>
        <Button variant="primary" icon="refresh" onPress={onAgain}>
          {t('broken.again')}
        </Button>
        <Button onPress={() => window.location.reload()}>{t('broken.reload')}</Button>
      </div>
      <p className={styles.code}>
        <code>{`${error.name}: ${error.message}`}</code>
      </p>
    </div>
  )
}
