import * as RadixDialog from '@radix-ui/react-dialog'
import * as RadixTooltip from '@radix-ui/react-tooltip'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useLang } from '../lang/lang'

/** A word about the control it surrounds, with its key when it has one. */
export function Tip({
  text,
  keys,
  side,
  children,
}: {
  text: ReactNode
  keys?: string
  side?: 'top' | 'right' | 'bottom' | 'left'
  children: ReactNode
}) {
  return (
    <RadixTooltip.Root>
      <RadixTooltip.Trigger asChild>{children}</RadixTooltip.Trigger>
      <RadixTooltip.Portal>
        <RadixTooltip.Content className="tip" sideOffset={6} side={side} collisionPadding={8}>
          {text}
          {keys && <kbd>{keys}</kbd>}
        </RadixTooltip.Content>
      </RadixTooltip.Portal>
    </RadixTooltip.Root>
  )
}

interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  about?: string
  children: ReactNode
}

/** A modal dialog. Focus goes in, stays in and comes back; Escape closes it. */
export function Dialog({ open, onOpenChange, title, about, children }: DialogProps) {
  const { t } = useLang()
  return (
    <RadixDialog.Root open={open} onOpenChange={onOpenChange}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="veil" />
        <RadixDialog.Content className="dialog" {...(about ? {} : { 'aria-describedby': undefined })}>
          <header>
            <div>
              <RadixDialog.Title>{title}</RadixDialog.Title>
              {about && <RadixDialog.Description>{about}</RadixDialog.Description>}
            </div>
            <RadixDialog.Close className="icon-button" aria-label={t('action.close')}>
              <X aria-hidden="true" />
            </RadixDialog.Close>
          </header>
          {children}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  )
}
