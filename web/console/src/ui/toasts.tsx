import * as RadixToast from '@radix-ui/react-toast'
import { createContext, useCallback, useContext, useState, type ReactNode } from 'react'
import { useLang } from '../lang/lang'
import { errorWords } from './states'

interface Toast {
  id: number
  text: string
  bad: boolean
  action?: { label: string; run: () => void }
}

interface Toasts {
  say: (text: string, action?: Toast['action']) => void
  /** Tells a failed change in plain words. */
  fail: (error: unknown) => void
}

const Context = createContext<Toasts>({ say: () => {}, fail: () => {} })
let next = 1

/** Short messages at the foot of the page; those with an action stay longer. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const { t } = useLang()
  const [list, setList] = useState<Toast[]>([])
  const add = useCallback((toast: Omit<Toast, 'id'>) => setList((l) => [...l.slice(-2), { ...toast, id: next++ }]), [])
  const say = useCallback<Toasts['say']>((text, action) => add({ text, action, bad: false }), [add])
  const fail = useCallback<Toasts['fail']>((error) => add({ text: errorWords(error, t), bad: true }), [add, t])
  const close = (id: number) => setList((l) => l.filter((x) => x.id !== id))
  return (
    <Context.Provider value={{ say, fail }}>
      <RadixToast.Provider swipeDirection="down" label={t('toast.label')}>
        {children}
        {list.map((toast) => (
          <RadixToast.Root
            key={toast.id}
            className={toast.bad ? 'toast bad' : 'toast'}
            duration={toast.action || toast.bad ? 8000 : 3500}
            onOpenChange={(open) => !open && close(toast.id)}
          >
            <RadixToast.Description>{toast.text}</RadixToast.Description>
            {toast.action && (
              <RadixToast.Action altText={toast.action.label} onClick={toast.action.run}>
                {toast.action.label}
              </RadixToast.Action>
            )}
          </RadixToast.Root>
        ))}
        <RadixToast.Viewport className="toasts" />
      </RadixToast.Provider>
    </Context.Provider>
  )
}

export function useToasts(): Toasts {
  return useContext(Context)
}
