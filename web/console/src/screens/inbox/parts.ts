import { part } from '../../ui/part'

// What an opened chat needs, apart from the list of chats: the list is shown first.
export const Chat = part(() => import('./chat'))
export const ContextPane = part(() => import('./context'))
