/** Mail: the door of the gateway. */
export { createMailChannel } from './channel.ts'
