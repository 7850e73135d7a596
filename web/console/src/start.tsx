import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App, preload } from './app'
import { onSignedOut } from './api/client'
import { keys, sessionQuery } from './api/queries'
import { LangProvider, load, startLang } from './lang/lang'
import { registerWorker } from './live/push'

/** Draws the console, once its words and the first screen's script are there. */
export async function start(): Promise<void> {
  if (import.meta.env.DEV && import.meta.env.VITE_FIXTURE) {
    const { install } = await import('../dev/fixture')
    install()
  }
  const lang = startLang()
  const loading = load(lang)
  const screen = preload(location.pathname)
  const client = new QueryClient({
    defaultOptions: {
      queries: { staleTime: 5_000, retry, refetchOnWindowFocus: true },
    },
  })
  onSignedOut(() => client.setQueryData(keys.session, null))
  if (!location.pathname.startsWith('/console/login')) void client.prefetchQuery(sessionQuery)
  const [words] = await Promise.all([loading, screen])
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <LangProvider lang={lang} words={words}>
        <QueryClientProvider client={client}>
          <App />
        </QueryClientProvider>
      </LangProvider>
    </StrictMode>,
  )
  void registerWorker()
}

/** Refusals stay refusals; everything else is tried three times more. */
function retry(count: number, error: unknown): boolean {
  const status = (error as { status?: number }).status ?? 0
  return (status === 0 || status >= 500) && count < 3
}
