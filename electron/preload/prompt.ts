/**
 * The hands of the passphrase window: takes what was typed when the form is sent. The page itself has no script and
 * gets nothing exposed.
 */
import { ipcRenderer } from 'electron'
import { promptChannel } from '../ipc/channel.ts'

function valueOf(name: string): string {
  const field = document.querySelector(`input[name="${name}"]`)
  return field instanceof HTMLInputElement ? field.value : ''
}

document.addEventListener('submit', (event) => {
  event.preventDefault()
  const button = document.querySelector('button')
  if (button !== null) {
    button.disabled = true
    button.textContent = button.dataset['working'] ?? ''
  }
  ipcRenderer.send(promptChannel, { passphrase: valueOf('passphrase'), repeat: valueOf('repeat') })
})
