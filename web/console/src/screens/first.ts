import { part } from '../ui/part'

// The screens that people begin with: their scripts come with the first ones.
export const Home = part(() => import('./home/home'))
export const Inbox = part(() => import('./inbox/inbox'))
