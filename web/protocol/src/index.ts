export * from './types'
export { BUSY, CallError, call, type CallOptions } from './rest'
export { createStore, type Store, type WritableStore } from './store'
export { memoryStorage, openStorage, type KeyValue } from './storage'
export { newClientID } from './id'
export { EventLog } from './log'
export type { Pending } from './outbox'
export {
  Connection,
  conversationOf,
  type ConnectionOptions,
  type ConnectionState,
  type ConversationState,
  type Draft,
  type Typing,
} from './connection'
export type { Credentials, Status as ConnectionStatus } from './line'
