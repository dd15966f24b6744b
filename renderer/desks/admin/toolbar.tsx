/** The line of buttons above a table. */
import type { ReactNode } from 'react'
import styles from './admin.module.css'

export const Toolbar = ({ children }: { children: ReactNode }) => <div className={styles.toolbar}>{children}</div>
